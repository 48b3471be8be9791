package org.twlab.experiments.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.topology.yaml.Diagnostics;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = "Checks scenario files and reports every mistake; runs nothing.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "a scenario file, or the name of a packed scenario")
    private final List<String> files = new ArrayList<>();

    private final Terminal terminal;

    CheckCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        int exitCode = ExitCode.CONFIRMED;
        for (String file : files) {
            LoadResult loaded = ScenarioInput.load(file, List.of());
            Diagnostics diagnostics = loaded.diagnostics();
            terminal.err().print(diagnostics.render());
            loaded.scenario()
                    .ifPresent(scenario -> terminal.out()
                            .println(file + ": ok, "
                                    + Texts.count(scenario.points().size(), "point")
                                    + " x "
                                    + Texts.replications(scenario.base())));
            exitCode = worse(exitCode, diagnostics.exitCode());
        }
        return exitCode;
    }

    /** Wrong input counts more than a missing file. */
    private static int worse(int one, int other) {
        boolean wrong = one == ExitCode.BAD_INPUT || other == ExitCode.BAD_INPUT;
        return wrong ? ExitCode.BAD_INPUT : Math.max(one, other);
    }
}
