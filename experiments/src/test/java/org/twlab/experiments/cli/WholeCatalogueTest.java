package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.catalogue.EntryResult;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.reports.output.FileSystemSink;
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
