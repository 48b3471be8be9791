package org.twlab.reports.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Whole texts written in one call: to a new file through a sink, or to the standard output. */
public final class OutputFiles {
    private OutputFiles() {}

    /**
     * Writes a new file.
     *
     * @throws OutputFailure if the name is taken or the file cannot be written
     */
    public static void write(OutputSink sink, Path file, byte[] content) {
        try (OutputStream out = sink.create(file)) {
            out.write(content);
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }

    /**
     * Writes a text in UTF-8, whatever the locale, and flushes it. A {@code PrintStream} would hide a failure.
     *
     * @param standardOutput the standard output as a plain stream
     * @throws OutputFailure if it cannot be written, as on a full device or a closed pipe
     */
    public static void print(OutputStream standardOutput, String text) {
        try {
            standardOutput.write(text.getBytes(StandardCharsets.UTF_8));
            standardOutput.flush();
        } catch (IOException e) {
            throw new OutputFailure(Path.of("standard output"), e);
        }
    }
}
