package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.catalogue.EntryResult;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.output.OutputFiles;
import org.twlab.reports.terminal.TerminalStyle;
import org.twlab.reports.verdict.ExpectationResult;
import org.twlab.reports.verdict.ExpectationResult.Allowed;
import org.twlab.reports.verdict.ExpectationResult.Estimate;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

/** {@code twlab run --all}; the entries themselves are other tests' business. */
class WholeCatalogueTest {
    @TempDir
    Path folder;

    @Test
    void everyEntryIsARowAndWhatIsNotConfirmedIsShown() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int exitCode = new WholeCatalogue(
                        terminal(out), folder.resolve("all"), Catalogue.entries(), (entry, directory) -> ran(entry))
                .run(false);

        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(exitCode).isEqualTo(1);
        int entries = Catalogue.entries().size();
        assertThat(text.lines().filter(line -> line.contains(" confirmed "))).hasSize(entries - 1);
        assertThat(text)
                .containsPattern("(?m)^22 +tw-reuse +refuted +7 +1 ")
                .contains("22-tw-reuse\nClaim: tcp_tw_reuse turns")
                .contains(entries - 1 + " of " + entries + " entries are confirmed");
        assertThat(Files.readString(folder.resolve("all/catalogue.md")))
                .startsWith("# The catalogue\n")
                .contains("7 runs: refuted.");
    }

    @Test
    void anInterruptionEndsTheWhole() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        int exitCode = new WholeCatalogue(
                        terminal(out),
                        folder.resolve("all"),
                        Catalogue.entries(),
                        (entry, directory) -> new WholeCatalogue.Ran(ran(entry).result(), ExitCode.INTERRUPTED))
                .run(false);

        assertThat(exitCode).isEqualTo(130);
        assertThat(out.size()).isZero();
        assertThat(folder.resolve("all")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "run --all two-hosts, --all runs every entry: 'two-hosts' cannot go with it",
        "run --all --set seed=3, '--set and --only go with one scenario, not with --all'",
        "run --all --only 0, '--set and --only go with one scenario, not with --all'",
        "run --all --shard 3/2, --shard 3/2: expected I/N",
        "run, 'a scenario file or name is missing, or --all'"
    })
    void whatDoesNotGoTogetherIsWrongUsage(String line, String expected) {
        Ran ran = Program.in(folder).run(line.split(" "));

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains(expected);
        assertThat(ran.out()).isEmpty();
    }

    @Test
    void partsShareTheEntriesOut() {
        List<Catalogue.Entry> entries = Catalogue.entries();
        List<Catalogue.Entry> first = new Shard(1, 2).of(entries);
        List<Catalogue.Entry> second = new Shard(2, 2).of(entries);

        assertThat(first.subList(0, 2)).containsExactly(entries.get(0), entries.get(2));
        assertThat(Stream.concat(first.stream(), second.stream())).containsExactlyInAnyOrderElementsOf(entries);
        assertThat(Program.in(folder).run("run", "--all", "--shard", "99/99").exitCode())
                .isEqualTo(ExitCode.NOTHING_TO_DO);
    }

    @Test
    void aFolderThatHoldsSomethingIsLeftAlone() throws IOException {
        Files.writeString(folder.resolve("mine.txt"), "mine");

        Ran ran = Program.in(folder).run("run", "--all", "--out", ".");

        assertThat(ran.exitCode()).isEqualTo(4);
        assertThat(ran.err()).contains("it is there already and no empty directory");
        assertThat(folder).isDirectoryNotContaining("glob:**.partial");
    }

    /** The folder of a whole run, or of a part of it, with entries that are made by no run. */
    private Ran made(String name, Optional<Shard> part, String how) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        List<Catalogue.Entry> entries = Catalogue.entries();
        int exitCode = new WholeCatalogue(
                        terminal(out),
                        folder.resolve(name),
                        part.map(shard -> shard.of(entries)).orElse(entries),
                        WholeCatalogueTest::write)
                .run(false, part.map(shard -> new CataloguePart.Facts(shard, "twlab 1", how)));
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), "");
    }

    private static WholeCatalogue.Ran write(Catalogue.Entry entry, Path directory) {
        FileSystemSink sink = new FileSystemSink();
        OutputFiles.write(sink, directory.resolve("runs.csv"), entry.name().getBytes(StandardCharsets.UTF_8));
        OutputFiles.write(sink, directory.resolve("jobs-1/runs.csv"), new byte[] {13, 10, 0, -1});
        return ran(entry);
    }

    /** With an entry in each of many parts, and in one. */
    @ParameterizedTest
    @ValueSource(ints = {2, 5})
    void thePartsJoinedAreTheWhole(int count) throws IOException {
        Ran whole = made("whole", Optional.empty(), "");
        List<String> line = new ArrayList<>(List.of("merge", "--out", "merged"));
        for (int index = count; index >= 1; index--) {
            made("part" + index, Optional.of(new Shard(index, count)), "--full");
            line.add("part" + index);
        }

        Ran merged = Program.in(folder).run(line.toArray(String[]::new));

        assertThat(merged.err()).isEmpty();
        assertThat(merged.exitCode()).isEqualTo(whole.exitCode()).isEqualTo(1);
        assertThat(merged.out()).isEqualTo(whole.out().replace("/whole", "/merged"));
        assertThat(Directories.files(folder.resolve("merged")))
                .isEqualTo(Directories.files(folder.resolve("whole")))
                .containsKeys("catalogue.md", "22-tw-reuse/runs.csv", "22-tw-reuse/jobs-1/runs.csv");
    }

    @Test
    void partsThatAreNotThoseOfOneCatalogueAreRefused() throws IOException {
        made("one", Optional.of(new Shard(1, 2)), "");
        made("again", Optional.of(new Shard(1, 2)), "");
        made("full", Optional.of(new Shard(2, 2)), "--full");
        made("three", Optional.of(new Shard(3, 3)), "");
        made("cut", Optional.of(new Shard(2, 2)), "");
        made("lacking", Optional.of(new Shard(2, 2)), "");
        byte[] part = Files.readAllBytes(folder.resolve("cut/catalogue.part"));
        Files.write(folder.resolve("cut/catalogue.part"), Arrays.copyOf(part, part.length - 3));
        Directories.delete(folder.resolve("lacking/23-last-ack-exchange"));

        assertRefused("part 2/2 is missing", "one");
        assertRefused("again is part 1/2, and so is", "one", "again");
        assertRefused("--seed, --full or --pcap differs", "one", "full");
        assertRefused("the number of parts differs", "one", "three");
        assertRefused("cut is no complete part of a catalogue", "one", "cut");
        assertRefused("elsewhere is no complete part of a catalogue", "one", "elsewhere");
        assertRefused("there is no " + folder.resolve("lacking/23-last-ack-exchange"), "one", "lacking");
    }

    private void assertRefused(String why, String... parts) {
        List<String> line = new ArrayList<>(List.of("merge", "--out", "merged"));
        line.addAll(List.of(parts));

        Ran ran = Program.in(folder).run(line.toArray(String[]::new));

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains(why);
        assertThat(folder.resolve("merged")).doesNotExist();
    }

    /** All are confirmed but one. */
    private static WholeCatalogue.Ran ran(Catalogue.Entry entry) {
        boolean bad = entry.name().equals("tw-reuse");
        ExpectationResult expectation = new ExpectationResult(
                0,
                "client.connect.failed",
                "",
                new Allowed(OptionalDouble.of(0), 0, 0),
                new Estimate(bad ? 1 : 0, Double.NaN, Double.NaN),
                bad ? Outcome.REFUTED : Outcome.CONFIRMED,
                OptionalInt.empty());
        return new WholeCatalogue.Ran(
                new EntryResult(entry, Optional.empty(), 7, 0, List.of(expectation)), bad ? 1 : 0);
    }

    private Terminal terminal(ByteArrayOutputStream out) {
        return new Terminal(
                new ResultStream(out),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                TerminalStyle.PLAIN,
                false,
                folder,
                new FileSystemSink(),
                InstantSource.fixed(Program.NOW),
                () -> false);
    }
}
