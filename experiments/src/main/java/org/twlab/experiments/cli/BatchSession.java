package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunFailure;
import org.twlab.experiments.run.RunRange;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.LoadedScenario;
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

    /** Executes what the directory lacks; the exit code. */
    int finish(RunDirectory directory) {
        Progress progress = new Progress(terminal, !options.quiet() && terminal.showsProgress());
        BatchReport report = batch.execute(directory, options.jobs(), terminal.interrupted(), progress::show);
        progress.clear();
        report.failures().forEach(this::explain);
        report.warnings().forEach(warning -> terminal.err().println("twlab: warning: " + warning));
        if (!report.complete()) {
            return interrupted(report, directory);
        }
        int exitCode = exitCode(report);
        manifest().write(directory, report, exitCode, this::repeating);
        Optional<Shard> shard = facts.request().shard();
        RunDirectory.Completed completed = shard.isPresent() ? directory.completeAsPart() : directory.complete();
        completed.warning().ifPresent(warning -> terminal.err().println("twlab: " + warning));
        RunOutput output = new RunOutput(terminal, loaded, report, completed.directory(), exitCode);
        shard.map(part -> output.ofPart(part)).orElse(output).print(options.json());
        return exitCode;
    }

    private static int exitCode(BatchReport report) {
        if (!report.failures().isEmpty()) {
            return ExitCode.INTERNAL;
        }
        return report.isConfirmed() ? ExitCode.CONFIRMED : ExitCode.NOT_CONFIRMED;
    }

    private int interrupted(BatchReport report, RunDirectory directory) {
        directory.close();
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
                .println("twlab: internal error in point " + failure.key().point() + ", replication "
                        + failure.key().replication() + ", seed "
                        + loaded.base().seed() + ": " + failure.message());
        terminal.err().println("  to repeat it: " + repeating(failure));
        if (options.verbose()) {
            failure.error().ifPresent(error -> error.printStackTrace(terminal.err()));
        }
    }

    private String repeating(RunFailure failure) {
        return facts.request().repeating(failure.key(), loaded.base().seed());
    }
}
