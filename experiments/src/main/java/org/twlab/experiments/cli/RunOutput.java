package org.twlab.experiments.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Method;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.reports.json.JsonArray;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.table.Table;
import org.twlab.reports.terminal.TerminalTable;
import org.twlab.reports.verdict.VerdictTable;

/** What {@code twlab run} prints at the end. */
final class RunOutput {
    private final Terminal terminal;
    private final LoadedScenario loaded;
    private final BatchReport report;
    private final Path directory;
    private final int exitCode;
    private final Optional<Shard> shard;

    RunOutput(Terminal terminal, LoadedScenario loaded, BatchReport report, Path directory, int exitCode) {
        this(terminal, loaded, report, directory, exitCode, Optional.empty());
    }

    private RunOutput(
            Terminal terminal,
            LoadedScenario loaded,
            BatchReport report,
            Path directory,
            int exitCode,
            Optional<Shard> shard) {
        this.shard = shard;
        this.terminal = terminal;
        this.loaded = loaded;
        this.report = report;
        this.directory = directory;
        this.exitCode = exitCode;
    }

    /** The same of a batch that is one of several parts, which has no means and no verdicts. */
    RunOutput ofPart(Shard shard) {
        return new RunOutput(terminal, loaded, report, directory, exitCode, Optional.of(shard));
    }

    void print(boolean json) {
        if (json) {
            terminal.out().print(document().text());
        } else if (shard.isPresent()) {
            printPart(shard.get());
        } else {
            printTables();
        }
    }

    private void printPart(Shard part) {
        terminal.out()
                .println(loaded.base().name() + ": part " + part.index() + " of " + part.count() + ", "
                        + Texts.count(report.runs(), "run") + "; twlab merge joins the parts");
        terminal.out().println("Run directory: " + directory);
    }

    private void printTables() {
        Scenario scenario = loaded.base();
        terminal.out()
                .println(scenario.name() + ": "
                        + (scenario.method() == Method.RUN
                                ? size(scenario) + "; means over the replications"
                                : scenario.method().word() + ", " + Texts.count(report.runs(), "run")));
        terminal.out().println();
        terminal.out().print(TerminalTable.render(report.points(), terminal.style()));
        terminal.out().println();
        terminal.out().print(VerdictTable.render(scenario.claim(), report.expectations(), terminal.style()));
        if (!scenario.invariants().isEmpty()) {
            terminal.out().println(invariants());
        }
        terminal.out().println("Run directory: " + directory);
    }

    private String size(Scenario scenario) {
        return Texts.count(loaded.points().size(), "point") + " x "
                + Texts.replications(scenario) + " of "
                + NumberText.duration(scenario.durationNanos());
    }

    private String invariants() {
        String held = String.join(", ", loaded.base().invariants());
        List<String> broken = report.violations().stream()
                .map(found -> found.violation().invariant())
                .distinct()
                .toList();
        return broken.isEmpty()
                ? "Invariants held: " + held
                : "Invariants BROKEN: " + String.join(", ", broken) + " (of " + held + ")";
    }

    private Table violations() {
        Table rows = new Table(RunTables.VIOLATIONS);
        report.violations()
                .forEach(found -> rows.integer(found.key().point())
                        .integer(found.key().replication())
                        .text(found.violation().invariant())
                        .integer(found.violation().atNanos())
                        .text(found.violation().what())
                        .endRow());
        return rows;
    }

    private JsonDocument document() {
        JsonObject root = new JsonObject()
                .put("scenario", loaded.base().name())
                .put("claim", loaded.base().claim())
                .put("seed", loaded.base().seed())
                .put("shard", shard.map(Shard::toString))
                .put("runs", report.runs())
                .put("points", report.points())
                .put("expectations", expectations())
                .put("violations", violations());
        JsonArray failures = new JsonArray();
        report.failures().forEach(failure -> failures.add(failure.key() + ": " + failure.message()));
        return JsonDocument.of(root.put("failures", failures)
                .put("directory", directory.toString())
                .put("exitCode", exitCode));
    }

    private Table expectations() {
        Table rows = new Table(RunTables.EXPECTATIONS);
        report.expectations().forEach(result -> result.appendTo(rows));
        return rows;
    }
}
