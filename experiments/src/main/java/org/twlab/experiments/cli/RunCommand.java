package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.catalogue.EntryResult;
import org.twlab.experiments.run.BatchReport;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.Catalogue;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Method;
import org.twlab.reports.run.RunDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
    /** From here on somebody must say that this is meant. */
    private static final int MANY_RUNS = 1_000_000;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE|NAME",
            description = "a scenario file, or the name of a packed scenario")
    private String input = "";

    @Option(names = "--all", description = "run every entry of the catalogue, and write catalogue.md")
    private boolean all;

    @Mixin
    private final ScenarioChanges changes = new ScenarioChanges();

    @Option(
            names = "--only",
            paramLabel = "POINT[/REPLICATION]",
            description = "run only this point, or only this replication of it")
    private @Nullable String only;

    @Option(names = "--full", description = "in full size: with what the file's 'full' changes")
    private boolean full;

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "run only the I-th of N parts; 'twlab merge' joins their directories; with --all, every N-th"
                    + " entry from the I-th on")
    private @Nullable String shard;

    @Option(names = "--out", paramLabel = "DIR", description = "the run directory; must not exist or be empty")
    private @Nullable String out;

    @Option(
            names = "--pcap",
            description = "write the packets of each run as pcapng: what the file's 'capture' names, else every host")
    private boolean pcap;

    @Option(names = "--yes", description = "run even a batch of a million runs or more")
    private boolean yes;

    @Mixin
    private final BatchOptions options = new BatchOptions();

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    RunCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        options.check(spec.commandLine());
        if (all == !input.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    all
                            ? "--all runs every entry: '" + input + "' cannot go with it"
                            : "a scenario file or name is missing, or --all");
        }
        if (all) {
            return runAll();
        }
        BatchRequest request = new BatchRequest(
                input,
                changes.sets(),
                changes.seed(),
                Optional.ofNullable(only),
                full,
                pcap,
                Optional.ofNullable(shard).map(this::shard),
                Optional.ofNullable(out));
        // of a huge sweep of which one point is wanted, the others need not be looked at
        LoadResult loaded = yes && only == null ? request.load() : request.load(MANY_RUNS - 1);
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        LoadedScenario scenario = loaded.scenario().get();
        requireConsent(scenario);
        Method method = scenario.base().method();
        if (method != Method.RUN && (only != null || shard != null || pcap)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--only, --shard and --pcap go with runs; the method of '" + input + "' is " + method.word());
        }
        BatchSession session = BatchSession.starting(terminal, scenario, request, options, spec.commandLine());
        try (RunDirectory directory = session.begin()) {
            return session.finish(directory);
        }
    }

    private int runAll() {
        if (!changes.sets().isEmpty() || only != null) {
            throw new ParameterException(spec.commandLine(), "--set and --only go with one scenario, not with --all");
        }
        List<Catalogue.Entry> entries = Catalogue.entries();
        List<Catalogue.Entry> part = Optional.ofNullable(shard)
                .map(this::shard)
                .map(cut -> cut.of(entries))
                .orElse(entries);
        if (part.isEmpty()) {
            throw new Refusal(
                    ExitCode.NOTHING_TO_DO, "--shard " + shard + ": there are " + entries.size() + " entries");
        }
        Path place = WholeCatalogue.place(terminal, Optional.ofNullable(out).map(Path::of));
        return new WholeCatalogue(terminal, place, part, this::runEntry)
                .run(options.json(), Optional.ofNullable(shard).map(this::shard).map(this::factsOf));
    }

    private CataloguePart.Facts factsOf(Shard part) {
        return new CataloguePart.Facts(
                part,
                new Build().tool(),
                changes.seed().map(seed -> "--seed " + seed).orElse("")
                        + (full ? " --full" : "")
                        + (pcap ? " --pcap" : ""));
    }

    private WholeCatalogue.Ran runEntry(Catalogue.Entry entry, Path place) {
        BatchRequest request = new BatchRequest(
                entry.name(),
                ImmutableList.of(),
                changes.seed(),
                Optional.empty(),
                full,
                pcap,
                Optional.empty(),
                Optional.of(place.toString()));
        LoadedScenario loaded = request.load().scenario().orElseThrow();
        BatchSession session = BatchSession.starting(terminal, loaded, request, options, spec.commandLine());
        try (RunDirectory directory = session.begin()) {
            BatchSession.Finished finished = session.execute(directory);
            BatchReport report = finished.report();
            EntryResult result = new EntryResult(
                    entry,
                    loaded.base().source(),
                    report.runs(),
                    report.failures().size(),
                    report.expectations());
            return new WholeCatalogue.Ran(result, finished.exitCode());
        }
    }

    private void requireConsent(LoadedScenario loaded) {
        long runs = only == null
                ? ScenarioBatch.allRuns(loaded).size()
                : RunChoice.of(only, loaded, spec.commandLine()).size();
        if (!yes && (runs >= MANY_RUNS || loaded.points().size() >= MANY_RUNS)) {
            throw new ParameterException(
                    spec.commandLine(),
                    input + " has " + loaded.points().size() + " points and is a batch of " + runs
                            + " runs; --yes runs it nevertheless");
        }
    }

    private Shard shard(String words) {
        return Shard.parse(words)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--shard " + words + ": expected I/N with I from 1 to N, such as 2/4"));
    }
}
