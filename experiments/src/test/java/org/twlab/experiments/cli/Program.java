package org.twlab.experiments.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.terminal.TerminalStyle;

/**
 * The program, run in this process.
 *
 * @param folder it is called in
 * @param sink its disk
 * @param showsProgress whether its standard error is a terminal
 * @param interrupted whether somebody has pressed Ctrl-C
 */
record Program(Path folder, OutputSink sink, boolean showsProgress, BooleanSupplier interrupted) {
    static final Instant NOW = Instant.parse("2026-02-03T04:05:06.789Z");

    /** What a command came to. */
    record Ran(int exitCode, String out, String err) {}

    static Program in(Path folder) {
        return new Program(folder, new FileSystemSink(), false, () -> false);
    }

    Program on(OutputSink disk) {
        return new Program(folder, disk, showsProgress, interrupted);
    }

    Program onTerminal() {
        return new Program(folder, sink, true, interrupted);
    }

    Program interruptedBy(BooleanSupplier pressed) {
        return new Program(folder, sink, showsProgress, pressed);
    }

    Ran run(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = new Main(terminal(out, err)).run(words);
        return new Ran(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Its exit code, with the result going elsewhere. */
    int printingTo(OutputStream out, String... words) {
        return new Main(terminal(out, new ByteArrayOutputStream())).run(words);
    }

    private Terminal terminal(OutputStream out, ByteArrayOutputStream err) {
        return new Terminal(
                new ResultStream(out),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                TerminalStyle.PLAIN,
                showsProgress,
                folder,
                sink,
                InstantSource.fixed(NOW),
                interrupted);
    }
}
