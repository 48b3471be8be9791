package org.twlab.experiments.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.catalogue.CataloguePage;
import org.twlab.experiments.catalogue.EntryResult;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.reports.json.JsonArray;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputFiles;
import org.twlab.reports.run.RunName;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;
import org.twlab.reports.terminal.TerminalTable;
import org.twlab.reports.verdict.ExpectationResult.Outcome;
import org.twlab.reports.verdict.VerdictTable;

/**
 * {@code twlab run --all}: every entry of the catalogue, each in a run directory of its own below one folder, and
 * {@code catalogue.md} beside them. What makes an entry is a {@link Runner}: it runs it, or copies it from a part.
 */
final class WholeCatalogue {
    /** The page that a whole run leaves in its folder. */
    static final String PAGE = "catalogue.md";

    private static final TableSchema TABLE = TableSchema.of(
            "catalogue",
            "an entry of the catalogue",
            List.of(
                    Column.text("entry", "number in the catalogue"),
                    Column.text("scenario", "name of the scenario"),
                    Column.text("verdict", "the worst of its expectations"),
                    Column.integer("runs", "", "runs of it"),
                    Column.integer("expectations", "", "how many there are"),
                    Column.text("claim", "the sentence under test")));

    private final Terminal terminal;
    private final Path place;
    private final List<Catalogue.Entry> entries;
    private final Runner runner;

    /** Makes the run directory of an entry. */
    @FunctionalInterface
    interface Runner {
        Ran run(Catalogue.Entry entry, Path directory);
    }

    /**
     * What an entry came to.
     *
     * @param result its verdicts
     * @param exitCode as it would have been alone
     */
    record Ran(EntryResult result, int exitCode) {}

    /**
     * The entries of a catalogue, or of a part of it.
     *
     * @param place folder for the run directories, which is found new or empty
     * @param entries in their order
     */
    WholeCatalogue(Terminal terminal, Path place, List<Catalogue.Entry> entries, Runner runner) {
        this.terminal = terminal;
        this.place = place;
        this.entries = List.copyOf(entries);
        this.runner = runner;
    }

    /**
     * The folder the user named, or a new one in {@code runs}.
     *
     * @throws OutputFailure if the user's is there and not empty
     */
    static Path place(Terminal terminal, Optional<Path> named) {
        if (named.isPresent()) {
            Path place = terminal.folder().resolve(named.get());
            if (terminal.sink().exists(place) && !isEmpty(terminal, place)) {
                throw new OutputFailure(place, "it is there already and no empty directory");
            }
            return place;
        }
        RunName name = new RunName(terminal.clock().instant(), "catalogue", new Build().version());
        for (int suffix = 1; ; suffix++) {
            Path place = terminal.folder().resolve("runs").resolve(suffix == 1 ? name.toString() : name + "-" + suffix);
            if (!terminal.sink().exists(place)) {
                return place;
            }
        }
    }

    private static boolean isEmpty(Terminal terminal, Path place) {
        try {
            return terminal.sink().isEmptyDirectory(place);
        } catch (IOException e) {
            throw new OutputFailure(place, e);
        }
    }

    /** Runs all; the exit code is the worst of theirs. */
    int run(boolean json) {
        return run(json, Optional.empty());
    }

    /** @param part what is left in the folder for {@code merge}; empty if these are all entries */
    int run(boolean json, Optional<CataloguePart.Facts> part) {
        List<Ran> complete = new ArrayList<>();
        for (Catalogue.Entry entry : entries) {
            Ran ran = runner.run(entry, place.resolve(EntryResult.label(entry)));
            if (ran.exitCode() == ExitCode.INTERRUPTED) {
                terminal.err().println("twlab: " + complete.size() + " entries are complete in " + place);
                return ExitCode.INTERRUPTED;
            }
            complete.add(ran);
        }
        part.ifPresent(facts -> new CataloguePart(facts, complete).writeTo(terminal.sink(), place));
        return conclude(complete, json);
    }

    private int conclude(List<Ran> complete, boolean json) {
        List<EntryResult> results = complete.stream().map(Ran::result).toList();
        int worst = complete.stream().mapToInt(Ran::exitCode).max().orElse(ExitCode.CONFIRMED);
        byte[] page = CataloguePage.of(results).getBytes(StandardCharsets.UTF_8);
        OutputFiles.write(terminal.sink(), place.resolve(PAGE), page);
        if (json) {
            terminal.out().print(document(results, worst).text());
        } else {
            print(results);
        }
        return worst;
    }

    private void print(List<EntryResult> results) {
        terminal.out().print(TerminalTable.render(table(results), terminal.style()));
        for (EntryResult result : results) {
            if (!result.open().isEmpty()) {
                terminal.out().println();
                terminal.out().println(result.label());
                terminal.out().print(VerdictTable.render(result.entry().claim(), result.open(), terminal.style()));
            }
        }
        long confirmed = results.stream()
                .filter(result -> result.verdict() == Outcome.CONFIRMED)
                .count();
        terminal.out().println();
        terminal.out().println(confirmed + " of " + results.size() + " entries are confirmed");
        terminal.out().println("Run directories and " + PAGE + ": " + place);
    }

    private static Table table(List<EntryResult> results) {
        Table rows = new Table(TABLE);
        for (EntryResult result : results) {
            rows.text(result.entry().number())
                    .text(result.entry().name())
                    .text(result.verdict().label())
                    .integer(result.runs())
                    .integer(result.expectations().size())
                    .text(result.entry().claim())
                    .endRow();
        }
        return rows;
    }

    private JsonDocument document(List<EntryResult> results, int exitCode) {
        JsonArray entries = new JsonArray();
        for (EntryResult result : results) {
            Table expectations = new Table(RunTables.EXPECTATIONS);
            result.expectations().forEach(expectation -> expectation.appendTo(expectations));
            entries.add(new JsonObject()
                    .put("entry", result.entry().number())
                    .put("scenario", result.entry().name())
                    .put("claim", result.entry().claim())
                    .put("verdict", result.verdict().label())
                    .put("runs", result.runs())
                    .put("expectations", expectations));
        }
        return JsonDocument.of(new JsonObject()
                .put("entries", entries)
                .put("directory", place.toString())
                .put("exitCode", exitCode));
    }
}
