package org.twlab.experiments.cli;

import java.util.concurrent.Callable;
import org.twlab.experiments.scenario.ScenarioLanguage;
import picocli.CommandLine.Command;

@Command(
        name = "schema",
        description = "Prints the JSON Schema of scenario files, for editors.",
        mixinStandardHelpOptions = true)
final class SchemaCommand implements Callable<Integer> {
    private final Terminal terminal;

    SchemaCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().print(ScenarioLanguage.jsonSchema());
        return ExitCode.CONFIRMED;
    }
}
