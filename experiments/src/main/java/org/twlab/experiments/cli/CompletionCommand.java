package org.twlab.experiments.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "completion",
        description = "Prints a script that completes commands and options in a shell.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "bash: source <(twlab completion bash)",
            "zsh:  source <(twlab completion zsh)",
            "Put the line into ~/.bashrc or ~/.zshrc to have it in every shell."
        })
final class CompletionCommand implements Callable<Integer> {
    /** Zsh reads scripts for bash once it has been told to; its own completion must be up before. */
    private static final String ZSH_FIRST = """
            autoload -U +X compinit && compinit
            autoload -U +X bashcompinit && bashcompinit
            """;

    /** Shells that complete. */
    enum Shell {
        bash,
        zsh
    }

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh")
    private Shell shell = Shell.bash;

    private final Terminal terminal;

    CompletionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        String script = AutoComplete.bash("twlab", Main.everyCommand(terminal));
        terminal.out()
                .print(
                        switch (shell) {
                            case bash -> script;
                            case zsh -> ZSH_FIRST + script;
                        });
        return ExitCode.CONFIRMED;
    }
}
