package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.experiments.method.Programs;
import org.twlab.experiments.method.Workplace;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.BatchReport.RunViolation;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunFailure;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.run.RunRange;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Method;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;
import org.twlab.reports.run.RunTables;
import picocli.CommandLine;

/** What {@code run}, {@code resume} and {@code merge} do alike: execute what is missing, complete the directory, report. */
final class BatchSession {
    private final Terminal terminal;
    private final LoadedScenario loaded;
    private final BatchFacts facts;
    private final BatchOptions options;
    private final ScenarioBatch batch;

    /**
     * Of a batch that is begun now.
     *
     * @param command that begins it
     */
    static BatchSession starting(
            Terminal terminal, LoadedScenario loaded, BatchRequest request, BatchOptions options, CommandLine command) {
        List<String> words = new ArrayList<>(List.of("twlab"));
        words.addAll(command.getParent().getParseResult().originalArgs());
        BatchFacts facts = new BatchFacts(
                request,
                new Build().tool(),
                ImmutableList.copyOf(words),
                terminal.clock().instant(),
                Path.of("").toAbsolutePath(),
                Manifest.sha256(loaded.effectiveYaml()),
                Manifest.hashes(loaded));
        return new BatchSession(terminal, loaded, facts, options, command);
    }

    BatchSession(
            Terminal terminal, LoadedScenario loaded, BatchFacts facts, BatchOptions options, CommandLine command) {
        this.terminal = terminal;
        this.loaded = loaded;
        this.facts = facts;
        this.options = options;
        RunRange range = facts.request()
                .only()
                .map(only -> RunChoice.of(only, loaded, command))
                .orElseGet(() -> ScenarioBatch.allRuns(loaded));
        ScenarioBatch whole = new ScenarioBatch(loaded, MetricPlan.of(loaded), range).madeBy(facts.tool());
        ScenarioBatch seen = facts.request().pcap() ? whole.capturingPackets() : whole;
        this.batch = facts.request().shard().map(seen::part).orElse(seen);
    }

    /** Claims a new directory and writes what a batch begins with. */
    RunDirectory begin() {
        Path folder = terminal.folder();
        RunDirectory directory = facts.request()
                .out()
                .map(out -> RunDirectory.at(folder.resolve(out), terminal.sink()))
                .orElseGet(() ->
                        RunDirectory.below(folder.resolve("runs"), manifest().runName(), terminal.sink()));
        try {
            facts.writeTo(directory);
            manifest().writeInputs(directory);
        } catch (OutputFailure e) {
            directory.close();
            throw e;
        }
        return directory;
    }

    /**
     * Takes up the directory of an interrupted batch.
     *
     * @param hasBegun whether its inputs were all written
     */
    void goOnWith(RunDirectory directory, boolean hasBegun) {
        if (facts.request().out().isEmpty()) {
            directory.pointLatestOnceComplete();
        }
        List.of(RunTables.SUMMARY_FILE, RunTables.EXPECTATIONS.file(), RunDirectory.COLUMNS_FILE, Manifest.FILE)
                .forEach(directory::remove);
        if (!hasBegun) {
            manifest().removeInputs(directory);
            manifest().writeInputs(directory);
        }
    }

    private Manifest manifest() {
        return new Manifest(loaded, facts.commandLine(), facts.startedAt());
    }

    /** The runs of the batch, as a part of which a directory may be whole. */
    ScenarioBatch batch() {
        return batch;
    }

    /** Fills a directory that was just begun with the runs of others. */
    void join(RunDirectory directory, List<RunFiles> parts) {
        batch.join(directory, parts);
    }

    /**
     * How a batch ended.
     *
     * @param report what it came to
     * @param exitCode of the command, if it is all that the command does
     * @param place of the run directory; empty if the batch was interrupted
     */
    record Finished(BatchReport report, int exitCode, Optional<Path> place) {}

    /** Executes what the directory lacks and prints the result; the exit code. */
    int finish(RunDirectory directory) {
        Finished finished = execute(directory);
        finished.place().ifPresent(place -> {
            RunOutput output = new RunOutput(terminal, loaded, finished.report(), place, finished.exitCode());
            facts.request().shard().map(output::ofPart).orElse(output).print(options.json());
        });
        return finished.exitCode();
    }

    /** Executes what the directory lacks and completes it. */
    Finished execute(RunDirectory directory) {
        Progress progress = new Progress(terminal, !options.quiet() && terminal.showsProgress());
        BatchReport report;
        try {
            report = report(directory, progress);
        } finally {
            progress.clear();
        }
        report.failures().forEach(this::explain);
        explain(report.violations());
        report.warnings().forEach(warning -> terminal.err().println("twlab: warning: " + warning));
        if (!report.complete()) {
            return new Finished(report, interrupted(report, directory), Optional.empty());
        }
        int exitCode = exitCode(report);
        manifest().write(directory, report, exitCode, failure -> repeating(failure.key()));
        RunDirectory.Completed completed =
                facts.request().shard().isPresent() ? directory.completeAsPart() : directory.complete();
        completed.warning().ifPresent(warning -> terminal.err().println("twlab: " + warning));
        return new Finished(report, exitCode, Optional.of(completed.directory()));
    }

    private BatchReport report(RunDirectory directory, Progress progress) {
        Method method = loaded.base().method();
        return method == Method.RUN
                ? batch.execute(directory, options.jobs(), terminal.interrupted(), progress::show)
                : Programs.of(method)
                        .run(loaded, new Workplace(directory, terminal.sink(), options.jobs(), terminal.interrupted()));
    }

    private static int exitCode(BatchReport report) {
        if (!report.failures().isEmpty()) {
            boolean allOfInput = report.failures().stream().allMatch(RunFailure::ofInput);
            return allOfInput ? ExitCode.BAD_INPUT : ExitCode.INTERNAL;
        }
        return report.isConfirmed() ? ExitCode.CONFIRMED : ExitCode.NOT_CONFIRMED;
    }

    private int interrupted(BatchReport report, RunDirectory directory) {
        directory.close();
        Method method = loaded.base().method();
        if (method != Method.RUN) {
            terminal.err()
                    .println("twlab: interrupted; what the method " + method.word() + " does cannot be resumed: remove "
                            + directory.partial() + " and run again");
            return ExitCode.INTERRUPTED;
        }
        terminal.err()
                .println("twlab: interrupted; " + report.runs() + " of "
                        + Texts.count(batch.range().size(), "run") + " are in " + directory.partial());
        terminal.err()
                .println("  to go on: ./twlab resume "
                        + Texts.shellWord(directory.partial().toString()));
        return ExitCode.INTERRUPTED;
    }

    private void explain(RunFailure failure) {
        terminal.err()
                .println("twlab: " + (failure.ofInput() ? "error" : "internal error") + " in point "
                        + failure.key().point() + ", replication "
                        + failure.key().replication() + ", seed "
                        + loaded.base().seed() + ": " + failure.message());
        terminal.err().println("  to repeat it: " + repeating(failure.key()));
        if (options.verbose()) {
            failure.error().ifPresent(error -> error.printStackTrace(terminal.err()));
        }
    }

    /** The first violation of each invariant. */
    private void explain(List<RunViolation> violations) {
        Set<String> shown = new HashSet<>();
        violations.stream()
                .filter(found -> shown.add(found.violation().invariant()))
                .forEach(this::explain);
        if (violations.size() > shown.size()) {
            terminal.err().println("  " + (violations.size() - shown.size()) + " more in violations.csv");
        }
    }

    private void explain(RunViolation found) {
        terminal.err()
                .println("twlab: invariant '" + found.violation().invariant() + "' is broken in point "
                        + found.key().point() + ", replication " + found.key().replication() + ", at "
                        + found.violation().atNanos() + " ns: "
                        + found.violation().what());
        terminal.err().println("  to repeat it: " + repeating(found.key()));
    }

    private String repeating(RunKey run) {
        return facts.request().repeating(run, loaded.base().seed());
    }
}
