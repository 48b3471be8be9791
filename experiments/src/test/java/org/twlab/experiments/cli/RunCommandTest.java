package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.reports.output.OutputSink;

/** {@code twlab run}: what it prints where, how it exits, and what it leaves on the disk. */
class RunCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RUN = "20260203T040506Z_small_[0-9a-f]{8}";

    private static Ran run(Path folder, String... more) throws IOException {
        return runText(folder, SmallScenario.TEXT, more);
    }

    private static Ran runText(Path folder, String text, String... more) throws IOException {
        return Program.in(folder).run(words(SmallScenario.in(folder, text), more));
    }

    private static String[] words(String file, String... more) {
        return Stream.concat(Stream.of("run", file), Stream.of(more)).toArray(String[]::new);
    }

    private static List<String> namesIn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String refuted() {
        return SmallScenario.TEXT.replace("predicted: 0", "predicted: 7");
    }

    @Test
    void theResultIsOnStandardOutputAndNothingElseIsPrinted(@TempDir Path folder) throws IOException {
        Ran ran = run(folder);

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .startsWith("small: 2 points x 3 replications of 4s")
                .contains("Whoever asks is answered.", "client.connect.refused", "confirmed")
                .endsWith("Run directory: " + directory(folder) + "\n")
                .doesNotContain("\u001b", "\r");
    }

    @Test
    void progressIsOnStandardErrorOfATerminalOnly(@TempDir Path folder) throws IOException {
        String file = SmallScenario.in(folder);
        Program terminal = Program.in(folder).onTerminal();

        assertThat(terminal.run(words(file)).err()).contains("\r6 of 6 runs").endsWith("\r\u001b[K");
        assertThat(terminal.run(words(file, "--quiet")).err()).isEmpty();
    }

    @Test
    void aRefutedExpectationExitsWith1(@TempDir Path folder) throws IOException {
        Ran ran = runText(folder, refuted());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("refuted").doesNotContain("confirmed");
        assertThat(manifest(folder).get("exitCode").asInt()).isEqualTo(1);
    }

    @Test
    void anExpectationWithoutAnyMeasurementExitsWith1(@TempDir Path folder) throws IOException {
        String text = SmallScenario.TEXT.replace("connect.refused, predicted: 0", "connect.latency_max_s, above: 0s");
        Ran ran = runText(folder, text.replace("think:", "start: 3999ms, think:"));

        assertThat(ran.out()).contains("inconclusive");
        assertThat(ran.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run",
                "run FILE --jobs 0",
                "run FILE --jobs many",
                "run FILE --seed 1.5",
                "run FILE --only 2",
                "run FILE --only 0/3",
                "run FILE --only -1",
                "run FILE --only 0/",
                "run FILE --shard 0/3",
                "run FILE --shard 4/3",
                "run FILE --shard 2",
                "run FILE --shard 1/0",
                "run FILE --nonsense",
                "run FILE extra",
                "nonsense",
                "--nonsense"
            })
    void aCommandLineThatMakesNoSenseExitsWith2AndSaysWhatIsWrong(String line, @TempDir Path folder)
            throws IOException {
        String file = SmallScenario.in(folder);
        Ran ran = Program.in(folder).run(line.replace("FILE", file).split(" ", -1));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        String[] words = line.split(" ", -1);
        assertThat(ran.err()).startsWith("twlab: ").contains(words.length < 3 ? "" : words[words.length - 1]);
        assertThat(namesIn(folder)).containsExactly("small.yaml");
    }

    @Test
    void aWrongFileExitsWith3AndNothingIsWritten(@TempDir Path folder) throws IOException {
        Ran ran = runText(
                folder, SmallScenario.TEXT.replace("loss: 5%", "los: 5%").replace("4s", "4"), "--out", "out");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .contains("small.yaml:3:", "small.yaml:11:", "'loss'")
                .doesNotContain("Exception");
        assertThat(namesIn(folder)).containsExactly("small.yaml");
    }

    @Test
    void aWrongChangeExitsWith3AndPointsIntoWhatWasTyped(@TempDir Path folder) throws IOException {
        Ran ran = run(folder, "--set", "topology.nodes.client.coun=3");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).startsWith("--set:1:").contains("coun", "'count'");
        assertThat(namesIn(folder)).containsExactly("small.yaml");
    }

    @ParameterizedTest
    @CsvSource({"duration, is not PATH=VALUE", "duration=, has no value", "=4s, is not PATH=VALUE"})
    void aChangeThatIsNoneExitsWith3(String set, String problem, @TempDir Path folder) throws IOException {
        Ran ran = run(folder, "--set", set);

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).startsWith("--set:1:1: error: '" + set + "' " + problem + "\n");
    }

    @Test
    void aMissingFileExitsWith4(@TempDir Path folder) throws IOException {
        String missing = folder.resolve("missing.yaml").toString();
        Ran ran = Program.in(folder).run("run", missing);

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err()).contains(missing);
        assertThat(namesIn(folder)).isEmpty();
    }

    @Test
    void aNameThatIsNoScenarioIsAnsweredWithTheNearest(@TempDir Path folder) {
        Ran ran = Program.in(folder).run("run", "recycle-nta");

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err()).contains("'recycle-nat'");
    }

    @Test
    void aProgrammingErrorExitsWith70AndShowsWhereItHappened(@TempDir Path folder) throws IOException {
        BreakingDisk broken = new BreakingDisk(-1);
        Ran ran = Program.in(folder).on(broken).run(words(SmallScenario.in(folder), "--out", "/disk/out"));

        assertThat(ran.exitCode()).isEqualTo(70);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("internal error", "IndexOutOfBoundsException", "\tat ");
        assertThat(broken.exists(Path.of("/disk/out"))).isFalse();
    }

    @Test
    void aClassThatIsMissingExitsWith70AndIsNoVerdict(@TempDir Path folder) throws IOException {
        OutputSink lacking = new BreakingDisk(Long.MAX_VALUE) {
            @Override
            public synchronized void createDirectory(Path directory) {
                throw new NoClassDefFoundError("org/twlab/Gone");
            }
        };
        Ran ran = Program.in(folder).on(lacking).run(words(SmallScenario.in(folder), "--out", "/disk/out"));

        assertThat(ran.exitCode()).isEqualTo(70);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains("internal error", "NoClassDefFoundError: org/twlab/Gone");
    }

    @Test
    void anInterruptedRunExitsWith130AndKeepsWhatIsComplete(@TempDir Path folder) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Program impatient = Program.in(folder).interruptedBy(() -> asked.incrementAndGet() > 3);
        Ran ran = impatient.run(words(SmallScenario.in(folder), "--out", "out", "--jobs", "1"));

        assertThat(ran.exitCode()).isEqualTo(130);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .startsWith("twlab: interrupted; ")
                .contains(" of 6 runs are in " + folder + "/out.partial\n");
        assertThat(namesIn(folder)).containsExactly("out.partial", "small.yaml");
    }

    @Test
    void jsonIsOneDocumentWithTheVerdicts(@TempDir Path folder) throws IOException {
        Ran ran = runText(folder, refuted(), "--json", "--out", "out");
        JsonNode document = JSON.readTree(ran.out());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(document.get("scenario").asText()).isEqualTo("small");
        assertThat(document.get("claim").asText()).isEqualTo("Whoever asks is answered.");
        assertThat(document.get("seed").asLong()).isEqualTo(5);
        assertThat(document.get("runs").asInt()).isEqualTo(6);
        assertThat(document.get("exitCode").asInt()).isEqualTo(1);
        assertThat(document.get("failures")).isEmpty();
        assertThat(document.get("points")).hasSize(2);
        assertThat(document.get("directory").asText())
                .isEqualTo(folder.resolve("out").toString());
        assertThat(document.get("expectations")).hasSize(2).allSatisfy(expectation -> {
            assertThat(expectation.get("metric").asText()).isEqualTo("client.connect.refused");
            assertThat(expectation.get("allowed_low").asDouble()).isCloseTo(7, within(1e-6));
            assertThat(expectation.get("mean").asDouble()).isZero();
            assertThat(expectation.get("verdict").asText()).isEqualTo("refuted");
        });
    }

    @Test
    void onlyRunsWhatIsAskedFor(@TempDir Path folder) throws IOException {
        assertThat(run(folder, "--only", "1", "--out", "point").exitCode()).isZero();
        assertThat(run(folder, "--only", "0/2", "--out", "run").exitCode()).isZero();

        assertThat(Files.readAllLines(folder.resolve("point/runs.csv")).stream().skip(1))
                .extracting(line -> line.substring(0, 4))
                .containsExactly("1,0,", "1,1,", "1,2,");
        assertThat(Files.readAllLines(folder.resolve("run/runs.csv")).stream().skip(1))
                .extracting(line -> line.substring(0, 4))
                .containsExactly("0,2,");
        assertThat(Files.readAllLines(folder.resolve("run/expectations.csv"))).hasSize(2);
    }

    /** The points of such a batch are not even read before somebody says that it is meant. */
    @Test
    void aMillionRunsNeedAYes(@TempDir Path folder) throws IOException {
        String points = SmallScenario.TEXT.replace(
                "topology.nodes.client.count: [1, 3]",
                "delay: {path: topology.links.r1-server.delay, from: 1ms, to: 1000ms, steps: 1000}\n"
                        + "  request: {path: traffic.client-server.request, from: 1B, to: 1000B, steps: 1000}");
        for (String text : List.of(points, SmallScenario.TEXT.replace("replications: 3", "replications: 500000"))) {
            Ran ran = runText(folder, text);

            assertThat(ran.exitCode()).isEqualTo(2);
            assertThat(ran.err()).contains(text.equals(points) ? "3000000 runs" : "1000000 runs", "--yes");
        }
        String many = SmallScenario.TEXT.replace("replications: 3", "replications: 500000");
        assertThat(runText(folder, many, "--only", "1/7").exitCode()).isZero();
        assertThat(Program.in(folder)
                        .interruptedBy(() -> true)
                        .run(words(SmallScenario.in(folder, many), "--yes"))
                        .exitCode())
                .isEqualTo(130);
    }

    @Test
    void theSeedOfTheCommandLineReplacesThatOfTheFile(@TempDir Path folder) throws IOException {
        assertThat(run(folder, "--seed", "-9", "--out", "out").exitCode()).isZero();

        assertThat(Files.readAllLines(folder.resolve("out/runs.csv")).get(1)).startsWith("0,0,-9,1,ok,");
        assertThat(folder.resolve("out/effective.yaml")).content().contains("seed: -9\n");
    }

    @Test
    void anEmptyDirectoryIsTakenAndAnyOtherIsNot(@TempDir Path folder) throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        Path full = Files.createDirectory(folder.resolve("full"));
        Files.writeString(full.resolve("mine.txt"), "mine");

        assertThat(run(folder, "--out", "empty").exitCode()).isZero();
        Ran refused = run(folder, "--out", "full");

        assertThat(folder.resolve("empty/connections.csv")).isNotEmptyFile();
        assertThat(refused.exitCode()).isEqualTo(4);
        assertThat(refused.err()).startsWith("twlab: cannot write " + full + ": ");
        assertThat(namesIn(full)).containsExactly("mine.txt");
        assertThat(run(folder, "--out", "empty").exitCode()).isEqualTo(4);
        assertThat(namesIn(folder)).containsExactly("empty", "full", "small.yaml");
    }

    @Test
    void aSecondRunInTheSameSecondGetsASuffixAndLatestFollows(@TempDir Path folder) throws IOException {
        run(folder);
        run(folder);
        run(folder);

        List<String> names = namesIn(folder.resolve("runs"));
        assertThat(names).hasSize(4).contains("latest");
        assertThat(names.get(0)).matches(RUN);
        assertThat(names.subList(1, 3)).containsExactly(names.get(0) + "-2", names.get(0) + "-3");
        assertThat(Files.readSymbolicLink(folder.resolve("runs/latest"))).hasToString(names.get(0) + "-3");
    }

    @Test
    void theRunDirectoryHoldsExactlyTheFilesOfItsPage(@TempDir Path folder) throws IOException {
        run(folder, "--out", "out", "--only", "0/0", "--pcap");
        List<String> described = new ArrayList<>();
        Pattern.compile("(?m)^\\| \\[?`([a-z.]+)/?`")
                .matcher(page())
                .results()
                .forEach(file -> described.add(file.group(1)));

        assertThat(described).hasSizeGreaterThan(10);
        assertThat(namesIn(folder.resolve("out"))).containsExactlyInAnyOrderElementsOf(described);
        assertThat(folder.resolve("out/inputs/small.yaml")).hasContent(SmallScenario.TEXT);
    }

    private static String page() throws IOException {
        String page = Files.readString(Path.of("../docs/run-directory.md"));
        return page.substring(0, page.indexOf("\n## "));
    }

    @Test
    void theEffectiveFileGivesTheSameRun(@TempDir Path folder) throws IOException {
        run(folder, "--out", "first", "--set", "traffic.client-server.response=3KiB");
        String effective = folder.resolve("first/effective.yaml").toString();

        assertThat(Program.in(folder).run(words(effective, "--out", "second")).exitCode())
                .isZero();
        assertThat(folder.resolve("second/connections.csv"))
                .hasSameTextualContentAs(folder.resolve("first/connections.csv"));
        assertThat(folder.resolve("second/effective.yaml"))
                .hasSameTextualContentAs(folder.resolve("first/effective.yaml"));
    }

    @Test
    void theManifestSaysHowTheRunCameAbout(@TempDir Path folder) throws IOException {
        String file = SmallScenario.in(folder);
        run(folder, "--seed", "7", "--jobs", "2");
        JsonNode manifest = manifest(folder);

        assertThat(manifest.get("schemaVersion").asInt()).isEqualTo(1);
        assertThat(manifest.get("tool").asText()).isEqualTo("twlab");
        assertThat(manifest.get("version").asText()).matches("\\d+\\.\\d+\\.\\d+.*");
        assertThat(manifest.get("jdk").asText()).contains(Runtime.version().toString());
        assertThat(manifest.get("commandLine"))
                .extracting(JsonNode::asText)
                .containsExactly("twlab", "run", file, "--seed", "7", "--jobs", "2");
        assertThat(manifest.get("startedAt").asText()).isEqualTo(Program.NOW.toString());
        assertThat(manifest.get("seed").asLong()).isEqualTo(7);
        assertThat(manifest.get("generator").asText()).containsIgnoringCase("L64_X128_MIX");
        assertThat(manifest.get("exitCode").asInt()).isZero();
        JsonNode input = manifest.get("inputs").get(0);
        assertThat(input.get("file").asText()).isEqualTo("inputs/small.yaml");
        assertThat(input.get("sha256").asText())
                .isEqualTo(Hashing.sha256()
                        .hashBytes(Files.readAllBytes(Path.of(file)))
                        .toString());
        JsonNode counts = manifest.get("counts");
        assertThat(counts.get("runs").asInt()).isEqualTo(6);
        assertThat(counts.get("failedRuns").asInt()).isZero();
        int rows =
                Files.readAllLines(directory(folder).resolve("connections.csv")).size() - 1;
        assertThat(counts.get("connections").asInt()).isEqualTo(rows).isPositive();
    }

    private static JsonNode manifest(Path folder) throws IOException {
        return JSON.readTree(directory(folder).resolve("manifest.json").toFile());
    }

    /** The only finished run below {@code runs}. */
    private static Path directory(Path folder) throws IOException {
        List<String> names = namesIn(folder.resolve("runs"));
        assertThat(names).hasSize(2).contains("latest");
        assertThat(names.get(0)).matches(RUN);
        return folder.resolve("runs").resolve(names.get(0));
    }
}
