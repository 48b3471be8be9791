package org.twlab.experiments.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunFailure;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.run.RunRange;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Method;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunName;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Runs a scenario: every point of its sweep, every replication. Prints the claim and what was"
                + " predicted and measured, and writes a run directory.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Exit codes: 0 all expectations confirmed, 1 one refuted or inconclusive or an invariant broken, 2 usage,",
            "3 invalid input, 4 environment (disk, missing file), 70 internal error, 130/143 interrupted, complete",
            "results written."
        })
final class RunCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            paramLabel = "FILE|NAME",
            description = "a scenario file, or the name of a packed scenario")
    private String input = "";

    @Option(names = "--seed", paramLabel = "N", description = "master seed, instead of the file's")
    private @Nullable Long seed;

    @Option(
            names = "--set",
            paramLabel = "PATH=VALUE",
            description = "change a value of the file, such as topology.nodes.client.count=50; may be repeated")
    private final List<String> sets = new ArrayList<>();

    @Option(
            names = "--only",
            paramLabel = "POINT[/REPLICATION]",
            description = "run only this point, or only this replication of it")
    private @Nullable String only;

    @Option(names = "--full", description = "in full size: with what the file's 'full' changes")
    private boolean full;

    @Option(names = "--out", paramLabel = "DIR", description = "the run directory; must not exist or be empty")
    private @Nullable Path out;

    @Option(names = "--jobs", paramLabel = "N", description = "threads (default: one for each processor)")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--pcap",
            description = "write the packets of each run as pcapng: what the file's 'capture' names, else every host")
    private boolean pcap;

    @Option(names = "--json", description = "print one JSON document instead of tables")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "no progress and no notes")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "stack traces of failed runs")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        if (jobs < 1) {
            throw new ParameterException(spec.commandLine(), "--jobs " + jobs + ": at least 1 thread is needed");
        }
        List<String> changes = ScenarioInput.changes(sets, Optional.ofNullable(seed));
        LoadResult loaded = ScenarioInput.load(input, changes, full);
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        Method method = loaded.scenario().get().base().method();
        if (method != Method.RUN) {
            terminal.err().println("twlab: " + input + ": 'method: " + method.word() + "' cannot be run");
            return ExitCode.BAD_INPUT;
        }
        return run(loaded.scenario().get());
    }

    private int run(LoadedScenario loaded) {
        RunRange range = chosen(loaded);
        Instant startedAt = terminal.clock().instant();
        Manifest manifest = new Manifest(loaded, commandLine(), startedAt);
        try (RunDirectory directory = open(manifest)) {
            manifest.writeInputs(directory);
            Progress progress = new Progress(terminal, !quiet && terminal.showsProgress());
            ScenarioBatch batch = new ScenarioBatch(loaded, MetricPlan.of(loaded), range);
            BatchReport report = (pcap ? batch.capturingPackets() : batch)
                    .execute(directory, jobs, terminal.interrupted(), progress::show);
            progress.clear();
            report.failures().forEach(failure -> explain(failure, loaded));
            explain(report.violations(), loaded);
            report.warnings().forEach(warning -> terminal.err().println("twlab: warning: " + warning));
            if (!report.complete()) {
                return interrupted(report, range.size(), directory);
            }
            int exitCode = exitCode(report);
            manifest.write(directory, report, exitCode, failure -> reproduce(failure, loaded));
            RunDirectory.Completed completed = directory.complete();
            completed.warning().ifPresent(warning -> terminal.err().println("twlab: " + warning));
            new RunOutput(terminal, loaded, report, completed.directory(), exitCode).print(json);
            return exitCode;
        }
    }

    private RunDirectory open(Manifest manifest) {
        if (out != null) {
            return RunDirectory.at(terminal.folder().resolve(out), terminal.sink());
        }
        RunName name = manifest.runName();
        return RunDirectory.below(terminal.folder().resolve("runs"), name, terminal.sink());
    }

    private RunRange chosen(LoadedScenario loaded) {
        return only == null ? ScenarioBatch.allRuns(loaded) : RunChoice.of(only, loaded, spec.commandLine());
    }

    private static int exitCode(BatchReport report) {
        if (!report.failures().isEmpty()) {
            return ExitCode.INTERNAL;
        }
        return report.isConfirmed() ? ExitCode.CONFIRMED : ExitCode.NOT_CONFIRMED;
    }

    private int interrupted(BatchReport report, long runs, RunDirectory directory) {
        directory.close();
        terminal.err()
                .println("twlab: interrupted; " + report.runs() + " of " + Texts.count(runs, "run") + " are in "
                        + directory.partial());
        return ExitCode.INTERRUPTED;
    }

    private void explain(RunFailure failure, LoadedScenario loaded) {
        terminal.err()
                .println("twlab: internal error in point " + failure.key().point() + ", replication "
                        + failure.key().replication() + ", seed "
                        + loaded.base().seed() + ": " + failure.message());
        terminal.err().println("  to repeat it: " + reproduce(failure, loaded));
        if (verbose) {
            failure.error().printStackTrace(terminal.err());
        }
    }

    /** The first violation of each invariant. */
    private void explain(List<BatchReport.RunViolation> violations, LoadedScenario loaded) {
        Set<String> shown = new HashSet<>();
        violations.stream()
                .filter(found -> shown.add(found.violation().invariant()))
                .forEach(found -> explain(found, loaded));
        if (violations.size() > shown.size()) {
            terminal.err().println("  " + (violations.size() - shown.size()) + " more in violations.csv");
        }
    }

    private void explain(BatchReport.RunViolation found, LoadedScenario loaded) {
        terminal.err()
                .println("twlab: invariant '" + found.violation().invariant() + "' is broken in point "
                        + found.key().point() + ", replication " + found.key().replication() + ", at "
                        + found.violation().atNanos() + " ns: "
                        + found.violation().what());
        terminal.err().println("  to repeat it: " + reproduce(found.key(), loaded));
    }

    private String reproduce(RunFailure failure, LoadedScenario loaded) {
        return reproduce(failure.key(), loaded);
    }

    private String reproduce(RunKey key, LoadedScenario loaded) {
        List<String> words = new ArrayList<>(List.of("./twlab", "run", input));
        if (full) {
            words.add("--full");
        }
        sets.forEach(set -> words.addAll(List.of("--set", set)));
        words.addAll(List.of("--seed", Long.toString(loaded.base().seed()), "--only", key.toString()));
        return String.join(" ", words.stream().map(Texts::shellWord).toList());
    }

    private List<String> commandLine() {
        List<String> words = new ArrayList<>(List.of("twlab"));
        words.addAll(spec.commandLine().getParent().getParseResult().originalArgs());
        return words;
    }
}
