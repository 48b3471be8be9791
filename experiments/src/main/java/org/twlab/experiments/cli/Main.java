package org.twlab.experiments.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.twlab.reports.output.OutputFailure;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

/** The program. */
public final class Main {
    private static final Map<String, Function<Terminal, Object>> COMMANDS = commands();

    private final Terminal terminal;

    Main(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Runs a command and exits with its code. */
    public static void main(String[] args) {
        Interruption interruption = new Interruption();
        int exitCode = ExitCode.INTERNAL;
        try {
            exitCode = new Main(Terminal.ofProcess(interruption::isWanted)).run(args);
        } finally {
            interruption.commandIsOver();
        }
        System.exit(exitCode);
    }

    private static Map<String, Function<Terminal, Object>> commands() {
        Map<String, Function<Terminal, Object>> commands = new LinkedHashMap<>();
        commands.put("run", RunCommand::new);
        commands.put("resume", ResumeCommand::new);
        commands.put("merge", MergeCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("list", ListCommand::new);
        commands.put("show", ShowCommand::new);
        commands.put("trace", TraceCommand::new);
        commands.put("compare", CompareCommand::new);
        commands.put("path", PathCommand::new);
        commands.put("conntrack", ConntrackCommand::new);
        commands.put("init", InitCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("doctor", DoctorCommand::new);
        return commands;
    }

    @Command(
            name = "twlab",
            description = "Simulates what happens to TCP connections around TIME_WAIT.",
            synopsisSubcommandLabel = "COMMAND",
            mixinStandardHelpOptions = true,
            versionProvider = Build.class,
            footer = {"", "Try: twlab run recycle-nat"})
    private static final class Twlab {}

    /** Runs a command; the exit code. */
    int run(String... args) {
        CommandLine line = new CommandLine(new Twlab());
        addCommands(line, args);
        line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
        line.setColorScheme(CommandLine.Help.defaultColorScheme(terminal.style().colour() ? Ansi.ON : Ansi.OFF));
        line.setParameterExceptionHandler(this::badUsage);
        line.setExecutionExceptionHandler((failure, command, parsed) -> failed(failure));
        line.setUsageHelpAutoWidth(false);
        int exitCode = execute(line, args);
        return terminal.out()
                .failure()
                .map(cause -> lostOutput(cause, exitCode))
                .orElse(exitCode);
    }

    /** The program with every command, as a shell needs it described. */
    static CommandLine everyCommand(Terminal terminal) {
        CommandLine line = new CommandLine(new Twlab());
        COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.apply(terminal)));
        return line;
    }

    /** An error of the JVM, such as a class that is missing from the jar, is no verdict of exit code 1. */
    private int execute(CommandLine line, String... args) {
        try {
            return line.execute(args);
        } catch (LinkageError | VirtualMachineError | AssertionError failure) {
            return failed(failure);
        }
    }

    /** Only the command that is asked for is built: describing the others takes a third of the start-up. */
    private void addCommands(CommandLine line, String... args) {
        Function<Terminal, Object> wanted = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (wanted != null) {
            line.addSubcommand(args[0], wanted.apply(terminal));
            return;
        }
        COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.apply(terminal)));
    }

    private int badUsage(ParameterException problem, String... args) {
        CommandLine command = problem.getCommandLine();
        terminal.err().println("twlab: " + problem.getMessage());
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(problem, command.getErr())) {
            terminal.err().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.USAGE;
    }

    private int failed(Throwable failure) {
        if (failure instanceof OutputFailure output) {
            terminal.err().println("twlab: " + output.getMessage());
            return ExitCode.ENVIRONMENT;
        }
        if (failure instanceof Refusal refusal) {
            terminal.err().println("twlab: " + refusal.getMessage());
            return refusal.exitCode();
        }
        terminal.err().println("twlab: internal error, please report it:");
        failure.printStackTrace(terminal.err());
        return ExitCode.INTERNAL;
    }

    private int lostOutput(IOException cause, int exitCode) {
        if (terminal.out().isUnread()) {
            return exitCode <= ExitCode.NOT_CONFIRMED ? ExitCode.UNREAD : exitCode;
        }
        OutputFailure failure = new OutputFailure(Path.of("standard output"), cause);
        terminal.err().println("twlab: " + failure.getMessage());
        return exitCode <= ExitCode.NOT_CONFIRMED ? ExitCode.ENVIRONMENT : exitCode;
    }
}
