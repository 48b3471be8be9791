package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.run.ScenarioBatch;
import org.twlab.experiments.run.Shard;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
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
            "Exit codes: 0 all expectations confirmed, 1 one refuted or inconclusive, 2 usage, 3 invalid input,",
            "4 environment (disk, missing file), 70 internal error, 130/143 interrupted, complete results written."
        })
final class RunCommand implements Callable<Integer> {
    /** From here on somebody must say that this is meant. */
    private static final int MANY_RUNS = 1_000_000;

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

    @Option(
            names = "--shard",
            paramLabel = "I/N",
            description = "run only the I-th of N parts; 'twlab merge' joins their directories")
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
        BatchRequest request = new BatchRequest(
                input,
                ImmutableList.copyOf(sets),
                Optional.ofNullable(seed),
                Optional.ofNullable(only),
                pcap,
                Optional.ofNullable(shard).map(this::shard),
                Optional.ofNullable(out));
        LoadResult loaded = yes
                ? ScenarioInput.load(input, request.changes())
                : ScenarioInput.load(input, request.changes(), MANY_RUNS - 1);
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        requireConsent(loaded.scenario().get());
        BatchSession session =
                BatchSession.starting(terminal, loaded.scenario().get(), request, options, spec.commandLine());
        try (RunDirectory directory = session.begin()) {
            return session.finish(directory);
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
