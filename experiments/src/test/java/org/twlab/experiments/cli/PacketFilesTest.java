package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/** {@code twlab run --pcap}: which files there are, and that nothing else depends on them. */
class PacketFilesTest {
    @TempDir
    private Path folder;

    private Ran run(String text, String... more) throws IOException {
        return runBy(Program.in(folder), text, more);
    }

    private Ran runBy(Program program, String text, String... more) throws IOException {
        String file = SmallScenario.in(folder, text);
        return program.run(
                Stream.concat(Stream.of("run", file), Stream.of(more)).toArray(String[]::new));
    }

    private List<String> packetFilesIn(String directory) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(directory))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("packets"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void oneRunMakesOneFileAndSeveralMakeOneEach() throws IOException {
        assertThat(run(SmallScenario.TEXT, "--pcap", "--out", "one", "--only", "1/2")
                        .exitCode())
                .isZero();
        assertThat(run(SmallScenario.TEXT, "--pcap", "--out", "all").exitCode()).isZero();

        assertThat(packetFilesIn("one")).containsExactly("packets.pcapng");
        assertThat(packetFilesIn("all"))
                .containsExactly(
                        "packets-0-0.pcapng",
                        "packets-0-1.pcapng",
                        "packets-0-2.pcapng",
                        "packets-1-0.pcapng",
                        "packets-1-1.pcapng",
                        "packets-1-2.pcapng");
        assertThat(folder.resolve("one/packets.pcapng"))
                .hasSameBinaryContentAs(folder.resolve("all/packets-1-2.pcapng"));
    }

    @Test
    void theFilesDoNotDependOnTheNumberOfThreads() throws IOException {
        run(SmallScenario.TEXT, "--pcap", "--out", "one", "--jobs", "1");
        run(SmallScenario.TEXT, "--pcap", "--out", "four", "--jobs", "4");

        for (String name : packetFilesIn("one")) {
            assertThat(folder.resolve("four").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("one").resolve(name));
        }
    }

    @Test
    void everyOtherFileIsTheSameWithAndWithoutPackets() throws IOException {
        Ran without = run(SmallScenario.TEXT, "--out", "without");
        Ran with = run(SmallScenario.TEXT, "--pcap", "--out", "with");

        assertThat(with.out().replace("/with\n", "/without\n")).isEqualTo(without.out());
        assertThat(packetFilesIn("without")).isEmpty();
        try (Stream<Path> files = Files.list(folder.resolve("without"))) {
            List<Path> compared = files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("manifest.json"))
                    .toList();
            assertThat(compared).hasSizeGreaterThan(8);
            for (Path file : compared) {
                assertThat(folder.resolve("with").resolve(file.getFileName())).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void capturePointsAreTheInterfacesAndNothingElseDependsOnThem() throws IOException {
        run(SmallScenario.TEXT, "--pcap", "--out", "hosts", "--only", "1/0");
        run(
                SmallScenario.TEXT + "capture: [r1, \"client[0]\", client, client-r1, r1]\n",
                "--pcap",
                "--out",
                "chosen",
                "--only",
                "1/0");

        run(SmallScenario.TEXT, "--pcap", "--out", "set", "--only", "1/0", "--set", "capture=[server, \"client[0]\"]");

        assertThat(namesIn("set")).containsExactly("server", "client[0]", "drops");
        assertThat(namesIn("hosts")).containsExactly("client[0]", "client[1]", "client[2]", "server", "drops");
        assertThat(namesIn("chosen"))
                .containsExactly(
                        "r1",
                        "client[0]",
                        "client[1]",
                        "client[2]",
                        "client[0]-r1",
                        "client[1]-r1",
                        "client[2]-r1",
                        "drops");
        assertThat(folder.resolve("chosen/connections.csv"))
                .hasSameBinaryContentAs(folder.resolve("hosts/connections.csv"));
    }

    @Test
    void aWordOfTheCommandLineThatNamesNothingExitsWith3() throws IOException {
        Ran ran = run(SmallScenario.TEXT, "--pcap", "--set", "capture=[servr]");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .startsWith("--set:1:10: error: no node or link is called 'servr'")
                .contains("'server'");
    }

    private List<String> namesIn(String directory) throws IOException {
        return PacketFile.read(folder.resolve(directory).resolve("packets.pcapng"))
                .interfaces();
    }

    /** Every byte, time, interface and comment, in the order in which it happened. */
    @Test
    void theFileHoldsExactlyWhatTheHostsSawAndWhatDied() throws IOException {
        String scenario = "src/test/resources/tshark/everything.yaml";
        Ran ran = Program.in(folder).run("run", scenario, "--pcap", "--out", "run");
        assertThat(ran.exitCode()).as(ran.err()).isZero();
        LoadedScenario loaded =
                ScenarioLoader.standard().load(scenario, List.of()).scenario().orElseThrow();
        PacketFile file = PacketFile.read(folder.resolve("run/packets.pcapng"));
        SeenPackets seen = new SeenPackets(Set.copyOf(file.interfaces()));

        SingleRun.prepare(loaded.points().get(0), 0, List.of(), seen).run();

        List<PacketFile.Captured> expected = seen.captured();
        assertThat(expected).hasSizeGreaterThan(5000);
        assertThat(file.packets()).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(file.packets().get(i)).as("packet %s", i).isEqualTo(expected.get(i));
        }
    }

    @Test
    void anInterruptedBatchKeepsThePacketsOfTheRunsInItsTables() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        Program impatient = Program.in(folder).interruptedBy(() -> asked.incrementAndGet() > 5);
        Ran ran = runBy(impatient, SmallScenario.TEXT, "--pcap", "--out", "out", "--jobs", "1");

        assertThat(ran.exitCode()).isEqualTo(130);
        List<String> rows = Files.readAllLines(folder.resolve("out.partial/runs.csv"));
        List<String> named = packetFilesIn("out.partial").stream()
                .filter(name -> name.endsWith(".pcapng"))
                .toList();
        assertThat(named)
                .containsExactlyElementsOf(rows.stream()
                        .skip(1)
                        .map(row -> row.split(",", -1))
                        .map(row -> "packets-" + row[0] + "-" + row[1] + ".pcapng")
                        .toList());
    }
}
