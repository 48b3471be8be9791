package org.twlab.experiments.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.terminal.TerminalStyle;

/**
 * The world around a command.
 *
 * @param out gets the result and nothing else
 * @param err gets diagnostics, warnings and progress
 * @param style of the result
 * @param showsProgress whether {@code err} is a terminal
 * @param folder where relative paths begin and {@code runs} lies
 * @param sink opens output files
 * @param clock names run directories
 * @param interrupted whether somebody wants the command to stop
 */
record Terminal(
        ResultStream out,
        PrintStream err,
        TerminalStyle style,
        boolean showsProgress,
        Path folder,
        OutputSink sink,
        InstantSource clock,
        BooleanSupplier interrupted) {
    private static final int DEFAULT_WIDTH = 120;

    /**
     * That of the process. The launcher says in {@code TWLAB_TERMINALS} which of {@code out} and {@code err} are
     * terminals, as Java cannot ask.
     */
    static Terminal ofProcess(BooleanSupplier interrupted) {
        Map<String, String> environment = System.getenv();
        String terminals = environment.getOrDefault("TWLAB_TERMINALS", "");
        boolean outIsTerminal = terminals.contains("out");
        boolean colour =
                outIsTerminal && environment.getOrDefault("NO_COLOR", "").isEmpty();
        TerminalStyle style = outIsTerminal ? new TerminalStyle(width(environment), colour) : TerminalStyle.PLAIN;
        return new Terminal(
                new ResultStream(new FileOutputStream(FileDescriptor.out)),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                style,
                terminals.contains("err"),
                Path.of(""),
                new FileSystemSink(),
                InstantSource.system(),
                interrupted);
    }

    private static int width(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    }
}
