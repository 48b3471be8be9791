package org.twlab.experiments.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signals, sent to a process of its own in the middle of a batch that would go on for hours. */
@DisabledOnOs(OS.WINDOWS)
class InterruptionTest {
    private static final int DEADLINE_SECONDS = 60;
    private static final int RUNS_TO_WAIT_FOR = 40;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void theCompleteRunsOfAnInterruptedBatchAreWritten(String signal, int exitCode, @TempDir Path folder)
            throws IOException, InterruptedException {
        Process process = startEndlessBatch(folder);
        String begin = readProgress(process);

        send(signal, process);
        String end = new String(process.getErrorStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor()).as(begin + end).isEqualTo(exitCode);
        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        Path partial = folder.resolve("out.partial");
        List<String> runs = wholeLines(partial.resolve("runs.csv"));
        assertThat(runs).hasSizeGreaterThan(RUNS_TO_WAIT_FOR);
        assertThat(end)
                .contains(
                        "twlab: interrupted; " + (runs.size() - 1) + " of 900000 runs are in " + partial.toRealPath());
        assertThat(wholeLines(partial.resolve("connections.csv"))).hasSize(runs.size());
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void aKilledBatchLeavesOnlyAPartialDirectory(@TempDir Path folder) throws IOException, InterruptedException {
        Process process = startEndlessBatch(folder);
        readProgress(process);

        process.destroyForcibly();

        assertThat(process.waitFor()).isEqualTo(128 + 9);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("small.yaml", "out.partial");
        }
    }

    /** It looks at no signal and has nothing to write, so nobody waits until it does. */
    @Test
    void aBenchmarkEndsAtOnce(@TempDir Path folder) throws IOException, InterruptedException {
        Process process = start(folder, List.of("bench", "timewait"));
        assertThat(process.getInputStream().read()).as("its first line").isNotNegative();

        send("INT", process);

        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(err).isEqualTo(130);
        assertThat(err).isEmpty();
    }

    /** Each run has exactly one attempt; the process is killed if the test gets stuck. */
    private static Process startEndlessBatch(Path folder) throws IOException {
        String text = SmallScenario.TEXT
                .replace("replications: 3", "replications: 900000")
                .replace("count: [1, 3]", "count: [1]")
                .replace("think: {exponential: 300ms}", "attempts: 1");
        return start(folder, List.of("run", SmallScenario.in(folder, text), "--out", "out", "--jobs", "1"));
    }

    private static Process start(Path folder, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(defaultSignals());
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().put("TWLAB_TERMINALS", "err");
        Process process = builder.start();
        Executor later = CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        later.execute(process::destroyForcibly);
        return process;
    }

    /** A process started in the background ignores SIGINT, and so do its children unless somebody resets that. */
    private static List<String> defaultSignals() {
        List<String> reset = List.of("env", "--default-signal=INT,TERM");
        try {
            Process trial = new ProcessBuilder(
                            Stream.concat(reset.stream(), Stream.of("true")).toList())
                    .redirectErrorStream(true)
                    .start();
            trial.getInputStream().readAllBytes();
            return trial.waitFor() == 0 ? reset : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads until some runs are complete. */
    private static String readProgress(Process process) throws IOException {
        InputStream err = process.getErrorStream();
        StringBuilder read = new StringBuilder();
        while (read.indexOf("\r" + RUNS_TO_WAIT_FOR + " of 900000 runs") < 0) {
            int next = err.read();
            assertThat(next).as("the program ended or was too slow: " + read).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }

    private static void send(String signal, Process process) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** The lines of a table, each of which has as many fields as the first. */
    private static List<String> wholeLines(Path file) throws IOException {
        String text = Files.readString(file);
        List<String> lines = text.lines().toList();
        assertThat(text).endsWith("\n");
        assertThat(lines)
                .allSatisfy(line -> assertThat(
                                line.chars().filter(c -> c == ',').count())
                        .isEqualTo(lines.get(0).chars().filter(c -> c == ',').count()));
        return lines;
    }
}
