package org.twlab.experiments.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.reports.output.OutputSink;

/** A run that cannot be written says which file and why, exits with 4, and never looks finished. */
class OutputFailureTest {
    private static final Path OUT = Path.of("/disk/out");
    private static final Path PARTIAL = Path.of("/disk/out.partial");
    private static final int STEP = 997;

    private static Ran run(Path folder, OutputSink disk) throws IOException {
        return Program.in(folder).on(disk).run("run", SmallScenario.in(folder), "--out", OUT.toString(), "--jobs", "1");
    }

    /** The beginning and end of every write, and what lies between in steps. */
    private static NavigableSet<Long> capacities(List<Long> sizes) {
        long whole = sizes.get(sizes.size() - 1);
        NavigableSet<Long> capacities = new TreeSet<>(List.of(0L, 1L));
        for (long size : sizes) {
            capacities.addAll(List.of(size - 1, size, size + 1));
        }
        for (long size = 0; size < whole; size += STEP) {
            capacities.add(size);
        }
        capacities.removeIf(size -> size >= whole);
        return capacities;
    }

    @Test
    void aDiskThatIsFullAfterAnyNumberOfBytesIsNamedAndLeavesNoFinishedRun(@TempDir Path folder) throws IOException {
        BreakingDisk large = new BreakingDisk(Long.MAX_VALUE);
        assertThat(run(folder, large).exitCode()).isZero();
        assertThat(large.directories()).containsExactly(OUT);
        NavigableSet<Long> capacities = capacities(large.sizes());

        assertThat(capacities).hasSizeGreaterThan(50);
        for (long capacity : capacities) {
            BreakingDisk disk = new BreakingDisk(capacity);
            Ran ran = run(folder, disk);

            assertThat(ran.exitCode()).as(capacity + " bytes: " + ran.err()).isEqualTo(4);
            assertThat(ran.err()).isEqualTo("twlab: cannot write " + disk.fullAt() + ": No space left on device\n");
            assertThat(disk.fullAt().startsWith(PARTIAL)).isTrue();
            assertThat(ran.out()).isEmpty();
            assertThat(disk.directories()).containsExactly(PARTIAL);
        }
        BreakingDisk justEnough = new BreakingDisk(capacities.last() + 1);
        assertThat(run(folder, justEnough).exitCode()).isZero();
    }

    @Test
    void aDiskThatIsFullOfPacketsIsNamedAndLeavesNoFileThatLooksWhole(@TempDir Path folder) throws IOException {
        String[] words = {"run", SmallScenario.in(folder), "--out", OUT.toString(), "--jobs", "1", "--pcap"};
        BreakingDisk large = new BreakingDisk(Long.MAX_VALUE);
        assertThat(Program.in(folder).on(large).run(words).exitCode()).isZero();
        assertThat(large.contents()).containsKeys("packets-0-0.pcapng", "packets-1-2.pcapng");
        long whole = large.sizes().get(large.sizes().size() - 1);

        for (long capacity = 0; capacity < whole; capacity += whole / 40) {
            BreakingDisk disk = new BreakingDisk(capacity);
            Ran ran = Program.in(folder).on(disk).run(words);

            assertThat(ran.exitCode()).as(capacity + " bytes: " + ran.err()).isEqualTo(4);
            assertThat(ran.err())
                    .startsWith("twlab: cannot write " + PARTIAL)
                    .endsWith(": No space left on device\n")
                    .hasLineCount(1);
            assertThat(disk.directories()).containsExactly(PARTIAL);
            disk.contents().forEach((name, content) -> {
                if (name.endsWith(".pcapng")) {
                    assertThat(content).as(name).isEqualTo(large.contents().get(name));
                }
            });
        }
    }

    @Test
    void aPlaceBelowAPlainFileIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        Ran ran = Program.in(folder).run("run", SmallScenario.in(folder), "--out", "file/out");

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err())
                .isEqualTo("twlab: cannot write " + file + "/out.partial: " + file + " is not a directory\n");
        assertThat(ran.out()).isEmpty();
        assertThat(file).hasContent("in the way");
    }

    @Test
    void aPlainFileInThePlaceOfTheRunsIsNamed(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("runs"), "in the way");

        Ran ran = Program.in(folder).run("run", SmallScenario.in(folder));

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err())
                .startsWith("twlab: cannot write " + file + "/2026")
                .endsWith(": " + file + " is not a directory\n");
    }

    @Test
    void aFullDeviceForTheResultIsNamed(@TempDir Path folder) throws IOException, InterruptedException {
        File full = new File("/dev/full");
        assumeTrue(full.exists(), "this system has no /dev/full");
        String refuted = SmallScenario.TEXT.replace("predicted: 0", "predicted: 7");
        Process process = program(folder, "run", SmallScenario.in(folder, refuted), "--out", "out")
                .redirectOutput(full)
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), UTF_8);

        assertThat(err).isEqualTo("twlab: cannot write standard output: No space left on device\n");
        assertThat(process.waitFor()).isEqualTo(4);
    }

    private static ProcessBuilder program(Path folder, String... words) {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(words));
        return new ProcessBuilder(line).directory(folder.toFile());
    }

    /** As with {@code twlab list | head -0}; 141 is what a shell says of a program that SIGPIPE has ended. */
    @Test
    void whenNobodyReadsTheProgramEndsWithoutAWord(@TempDir Path folder) throws IOException, InterruptedException {
        Process process = program(folder, "list").start();
        process.getInputStream().close();

        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isEqualTo(141);
    }

    /** The trace of 200 connections has some 4000 lines; all but the first and what is said at the end are not made. */
    @Test
    void aTraceThatNobodyReadsStops(@TempDir Path folder) throws IOException {
        AtomicInteger lines = new AtomicInteger();
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("Broken pipe");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                lines.incrementAndGet();
                throw new IOException("Broken pipe");
            }
        };
        String many = SmallScenario.TEXT.replace("duration: ", "duration: 10");

        int exitCode = Program.in(folder).printingTo(closed, "trace", SmallScenario.in(folder, many), "--all");

        assertThat(exitCode).isEqualTo(141);
        assertThat(lines.get()).isBetween(1, 10);
    }
}
