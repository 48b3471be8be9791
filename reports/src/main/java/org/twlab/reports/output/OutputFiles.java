package org.twlab.reports.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** Whole files written in one call, through a sink. */
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
}
