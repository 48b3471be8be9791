package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.cli.Program.Ran;

/** The parts of a batch, run alone and joined, are the batch. */
class MergeCommandTest {
    @TempDir
    private Path folder;

    private String file = "";

    @BeforeEach
    void writeScenario() throws IOException {
        file = SmallScenario.in(folder);
    }

    private Ran run(String... words) {
        return Program.in(folder).run(words);
    }

    /** Runs parts 1 to count; their directories. */
    private List<String> parts(int count, String... more) {
        List<String> directories = new ArrayList<>();
        for (int part = 1; part <= count; part++) {
            List<String> words = new ArrayList<>(List.of("run", file, "--shard", part + "/" + count));
            String out = "part-" + part + "-of-" + count;
            words.addAll(List.of("--out", out));
            words.addAll(List.of(more));
            assertThat(run(words.toArray(String[]::new)).exitCode()).isZero();
            directories.add(out);
        }
        return directories;
    }

    private Ran merge(List<String> directories) {
        List<String> words = new ArrayList<>(List.of("merge", "--out", "merged"));
        words.addAll(directories);
        return run(words.toArray(String[]::new));
    }

    /** Seven parts of six runs: one is empty. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7})
    void thePartsJoinedAreTheBatch(int count) throws IOException {
        Ran whole = run("run", file, "--out", "whole", "--pcap");
        List<String> directories = parts(count, "--pcap");
        Collections.reverse(directories);

        Ran merged = merge(directories);

        assertThat(merged.err()).isEmpty();
        assertThat(merged.exitCode()).isZero();
        assertThat(merged.out()).isEqualTo(whole.out().replace("/whole", "/merged"));
        assertThat(Directories.results(folder.resolve("merged")))
                .isEqualTo(Directories.results(folder.resolve("whole")))
                .containsKeys("packets-0-0.pcapng", "packets-1-2.pcapng", "inputs/small.yaml");
        assertThat(manifestFrom("merged", "scenario")).isEqualTo(manifestFrom("whole", "scenario"));
    }

    /** The manifest from a key on. */
    private String manifestFrom(String directory, String key) throws IOException {
        String text = Files.readString(folder.resolve(directory).resolve("manifest.json"));
        return text.substring(text.indexOf("\"" + key + "\""));
    }

    /** A part says which it is, and draws no conclusions. */
    @Test
    void aPartHasItsRunsAndNoVerdicts() throws IOException {
        parts(3);
        Path part = folder.resolve("part-2-of-3");

        assertThat(Files.readAllLines(part.resolve("runs.csv")).stream().skip(1))
                .extracting(line -> line.substring(0, 4))
                .containsExactly("0,2,", "1,0,");
        assertThat(Files.readAllLines(part.resolve("summary.csv"))).hasSize(1);
        assertThat(Files.readAllLines(part.resolve("expectations.csv"))).hasSize(1);
        assertThat(run("resume", "part-2-of-3").exitCode()).isEqualTo(5);
        Ran again = run("run", file, "--shard", "2/3", "--out", "again");
        assertThat(again.out())
                .isEqualTo("small: part 2 of 3, 2 runs; twlab merge joins the parts\nRun directory: "
                        + folder.resolve("again") + "\n");
    }

    @Test
    void thePointOfAnOptionIsCutIntoPartsToo() throws IOException {
        run("run", file, "--out", "whole", "--only", "1");

        assertThat(merge(parts(2, "--only", "1")).exitCode()).isZero();

        assertThat(Directories.results(folder.resolve("merged")))
                .isEqualTo(Directories.results(folder.resolve("whole")));
    }

    /** The one run of a batch has its packets in packets.pcapng, whichever part it is in. */
    @Test
    void aSingleRunKeepsTheNameOfItsPackets() throws IOException {
        run("run", file, "--out", "whole", "--only", "1/1", "--pcap");

        assertThat(merge(parts(2, "--only", "1/1", "--pcap")).exitCode()).isZero();

        assertThat(Directories.results(folder.resolve("merged")))
                .isEqualTo(Directories.results(folder.resolve("whole")))
                .containsKey("packets.pcapng");
    }

    @Test
    void everythingThatDoesNotFitIsNamedAtOnceAndNothingIsWritten() {
        List<String> good = parts(3);
        run("run", file, "--shard", "2/3", "--out", "other-seed", "--seed", "6");
        run("run", file, "--shard", "1/2", "--out", "of-two");
        run("run", file, "--shard", "3/3", "--out", "with-packets", "--pcap");
        run("run", file, "--out", "whole");

        Ran ran = merge(List.of(good.get(0), good.get(0), "other-seed", "of-two", "with-packets", "whole", "nowhere"));

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.out()).isEmpty();
        Path first = folder.resolve(good.get(0));
        assertThat(ran.err().lines())
                .containsExactlyInAnyOrder(
                        "twlab: " + folder.resolve("whole")
                                + " is not the directory of a part, as run --shard makes it",
                        "twlab: there is no " + folder.resolve("nowhere"),
                        "twlab: " + first + " is part 1/3, and so is " + first,
                        "twlab: " + folder.resolve("other-seed") + " is part of another batch than " + first
                                + ": the scenario, or a --set or --seed, differs",
                        "twlab: " + folder.resolve("of-two") + " is part of another batch than " + first
                                + ": the number of parts differs",
                        "twlab: " + folder.resolve("of-two") + " is part 1/2, and so is " + first,
                        "twlab: " + folder.resolve("with-packets") + " is part of another batch than " + first
                                + ": --pcap differs");
        assertThat(merge(good.subList(0, 2)).err()).isEqualTo("twlab: part 3/3 is missing\n");
        assertThat(folder.resolve("merged")).doesNotExist();
        assertThat(folder.resolve("merged.partial")).doesNotExist();
    }

    @Test
    void aPartThatIsNotCompleteIsNamedWithTheCommandThatFinishesIt() {
        Program.in(folder).interruptedBy(() -> true).run("run", file, "--shard", "1/2", "--out", "part-1-of-2");
        run("run", file, "--shard", "2/2", "--out", "part-2-of-2");

        Ran refused = merge(List.of("part-1-of-2", "part-2-of-2"));

        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err())
                .isEqualTo("twlab: " + folder.resolve("part-1-of-2")
                        + " is not complete; to finish it: ./twlab resume " + folder
                        + "/part-1-of-2.partial\n");
        assertThat(run("resume", "part-1-of-2").exitCode()).isZero();
        assertThat(merge(List.of("part-1-of-2", "part-2-of-2")).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal", "connections.csv", "runs.csv"})
    void aPartThatWasTamperedWithIsRefused(String changed) throws IOException {
        List<String> directories = parts(2);
        Path path = folder.resolve("part-2-of-2").resolve(changed);
        Files.writeString(path, "x\n", StandardOpenOption.APPEND);

        Ran ran = merge(directories);

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).startsWith("twlab: " + folder.resolve("part-2-of-2") + " was changed after");
    }

    /** A merge does not need the files that the parts were made from, nor their place. */
    @Test
    void thePartsMayComeFromAnotherMachine() throws IOException {
        run("run", file, "--out", "whole");
        List<String> directories = parts(2);
        Files.delete(Path.of(file));
        Files.move(folder.resolve("part-1-of-2"), folder.resolve("moved"));

        assertThat(merge(List.of("moved", directories.get(1))).exitCode()).isZero();

        assertThat(Directories.results(folder.resolve("merged")))
                .isEqualTo(Directories.results(folder.resolve("whole")));
    }
}
