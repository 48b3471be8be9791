package org.twlab.reports.output;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Whole texts written in one call: to a new file through a sink, or to the standard output. */
public final class OutputFiles {
    /** Ends the name of a directory that is not complete. */
    public static final String PARTIAL = ".partial";

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
     * Copies a directory with all that is in it. The copy has its name only when it is complete.
     *
     * @param to is not there yet
     * @throws OutputFailure if the name is taken, or something cannot be read or written
     */
    public static void copyTree(OutputSink sink, Path from, Path to) {
        Path partial = to.resolveSibling(to.getFileName() + PARTIAL);
        try {
            copy(sink, from, sink.list(from), partial);
            sink.rename(partial, to);
        } catch (IOException e) {
            throw new OutputFailure(to, e);
        }
    }

    private static void copy(OutputSink sink, Path from, List<String> names, Path to) throws IOException {
        sink.createDirectory(to);
        for (String name : names) {
            Path member = from.resolve(name);
            Optional<List<String>> within = namesIn(sink, member);
            if (within.isPresent()) {
                copy(sink, member, within.get(), to.resolve(name));
                continue;
            }
            try (InputStream in = sink.read(member);
                    OutputStream out = sink.create(to.resolve(name))) {
                in.transferTo(out);
            }
        }
    }

    /** Empty for a plain file. */
    private static Optional<List<String>> namesIn(OutputSink sink, Path path) throws IOException {
        try {
            return Optional.of(sink.list(path));
        } catch (NotDirectoryException plainFile) {
            return Optional.empty();
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
