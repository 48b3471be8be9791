package org.twlab.experiments.cli;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.run.RunKey;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "trace",
        description = "Repeats one run of a scenario and prints one line for each packet, and for each change of a TCP"
                + " state, of one connection or of all.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A line is: time of sending, source > destination as the sender sees them,",
            "flags, states of sender > receiver after it ('-': no socket), numbers relative",
            "to the initial ones, TTL as sent > as it arrived, the time it took, and why it",
            "was dropped or refused. Lines with -- are changes of state.",
            "",
            "Exit codes: 0 done, 2 usage or no such connection, 3 invalid input,",
            "4 environment, 130 interrupted."
        })
final class TraceCommand implements Callable<Integer> {
    private static final long FIRST_LINES = 1000;

    @Parameters(
            index = "0",
            paramLabel = "FILE|NAME|DIR",
            description =
                    "a scenario file, the name of a packed scenario, or a run directory, whose runs are repeated as"
                            + " they were")
    private String input = "";

    @Option(
            names = "--connection",
            paramLabel = "ID",
            description =
                    "POINT/REPLICATION/FLOW/HOST/ATTEMPT, such as 4/0/client-server/client[3]/7, as in the columns"
                            + " of connections.csv (default: all connections of point 0, replication 0)")
    private @Nullable String connection;

    @Option(names = "--all", description = "print every line, not only the first " + FIRST_LINES)
    private boolean all;

    @Mixin
    private final ScenarioChanges changes = new ScenarioChanges();

    @Spec
    private CommandSpec spec;

    private final Terminal terminal;

    TraceCommand(Terminal terminal) {
        this.terminal = terminal;
        this.spec = CommandSpec.create();
    }

    @Override
    public Integer call() {
        Optional<ConnectionId> id = Optional.ofNullable(connection).map(this::parse);
        LoadResult loaded = ScenarioInput.load(file(), changes.all());
        if (loaded.scenario().isEmpty()) {
            terminal.err().print(loaded.diagnostics().render());
            return loaded.diagnostics().exitCode();
        }
        LoadedScenario scenario = loaded.scenario().get();
        id.flatMap(wanted -> wanted.problemIn(scenario)).ifPresent(problem -> {
            throw wrong(problem);
        });
        RunKey run = id.map(ConnectionId::run).orElse(new RunKey(0, 0));
        TracedRun traced = new TracedRun(terminal, scenario, run, id, all ? Long.MAX_VALUE : FIRST_LINES);
        Optional<String> problem = traced.print();
        if (problem.isPresent()) {
            throw wrong(problem.get());
        }
        return terminal.interrupted().getAsBoolean() ? ExitCode.INTERRUPTED : ExitCode.CONFIRMED;
    }

    /** A run directory says itself what was run, changes of the command line included. */
    private String file() {
        Path path = Path.of(input);
        return path.toFile().isDirectory()
                ? path.resolve(Manifest.EFFECTIVE_FILE).toString()
                : input;
    }

    private ConnectionId parse(String text) {
        return ConnectionId.parse(text)
                .orElseThrow(() ->
                        wrong("expected POINT/REPLICATION/FLOW/HOST/ATTEMPT, such as 0/0/client-server/client[3]/7"));
    }

    private ParameterException wrong(String problem) {
        return new ParameterException(spec.commandLine(), "--connection " + connection + ": " + problem);
    }
}
