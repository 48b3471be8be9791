package org.twlab.reports.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;

/**
 * Reads what is in a run directory, complete or not. Names are relative to it, with {@code /}; each method throws {@link
 * OutputFailure} if it cannot read.
 */
public final class RunFiles {
    private final OutputSink sink;
    private final Path directory;

    public RunFiles(OutputSink sink, Path directory) {
        this.sink = sink;
        this.directory = directory;
    }

    /** Whether there is such a file. */
    public boolean has(String name) {
        return sink.exists(directory.resolve(name));
    }

    /** The names in the directory itself, sorted. */
    public List<String> names() {
        try {
            return sink.list(directory);
        } catch (IOException e) {
            throw OutputFailure.ofReading(directory, e);
        }
    }

    /** Bytes of a file; 0 where it is not there. */
    public long size(String name) {
        try {
            return has(name) ? sink.size(directory.resolve(name)) : 0;
        } catch (IOException e) {
            throw OutputFailure.ofReading(directory.resolve(name), e);
        }
    }

    /** A whole file. */
    public byte[] bytes(String name) {
        try (InputStream in = sink.read(directory.resolve(name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw OutputFailure.ofReading(directory.resolve(name), e);
        }
    }

    /** The lines of a journal, to be closed. */
    public JournalReader journal(String name) {
        return JournalReader.open(sink, directory.resolve(name));
    }

    InputStream open(String name) throws IOException {
        return new BufferedInputStream(sink.read(directory.resolve(name)));
    }

    /** The directory. */
    public Path directory() {
        return directory;
    }
}
