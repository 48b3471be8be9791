package org.twlab.reports.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;

/**
 * A file of a run directory that is written while a run goes on, by the thread of that run: it grows as {@code
 * NAME.partial} and gets its name when the run is over, so that a file with its name is whole. Its thread opens and
 * closes the stream; the owner of the directory then completes or discards the file.
 */
public final class GrowingFile {
    private final OutputSink sink;
    private final Path file;
    private final Path partial;
    private final Consumer<GrowingFile> ended;

    /** @param ended is told when the file is completed or discarded */
    GrowingFile(OutputSink sink, Path file, Consumer<GrowingFile> ended) {
        this.sink = sink;
        this.file = file;
        this.ended = ended;
        this.partial = file.resolveSibling(file.getFileName() + RunDirectory.PARTIAL);
    }

    /** The file while it grows. */
    public Path partial() {
        return partial;
    }

    /** The file once it is whole. */
    Path file() {
        return file;
    }

    /**
     * Makes the file.
     *
     * @return an unbuffered stream, to be closed before {@link #complete} or {@link #discard}
     * @throws OutputFailure if the file cannot be made
     */
    public OutputStream open() {
        try {
            return sink.create(partial);
        } catch (IOException e) {
            throw new OutputFailure(partial, e);
        }
    }

    /**
     * Gives the whole file its name.
     *
     * @throws OutputFailure if it cannot be renamed
     */
    public void complete() {
        try {
            sink.rename(partial, file);
            ended.accept(this);
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }

    /**
     * Removes what was written, if anything was.
     *
     * @throws OutputFailure if it cannot be removed
     */
    public void discard() {
        try {
            if (sink.exists(partial)) {
                sink.delete(partial);
            }
            ended.accept(this);
        } catch (IOException e) {
            throw new OutputFailure(partial, e);
        }
    }
}
