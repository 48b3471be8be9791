package org.twlab.reports.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;

/** Holds a run directory in the making, so that no second process writes it. The file that stands for it moves with it. */
final class DirectoryLock implements Closeable {
    private static final String FILE = "lock";
    private static final String IN_USE = "another process is writing it";

    private final OutputSink sink;
    private final Path file;
    private final Closeable held;

    private DirectoryLock(OutputSink sink, Path file, Closeable held) {
        this.sink = sink;
        this.file = file;
        this.held = held;
    }

    /** Takes the lock; throws {@link OutputFailure} if somebody else has it. */
    static DirectoryLock take(Path directory, OutputSink sink) {
        Path file = directory.resolve(FILE);
        try {
            Closeable held = sink.lock(file).orElseThrow(() -> new OutputFailure(directory, IN_USE));
            return new DirectoryLock(sink, file, held);
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }

    /** Why a directory that is there already cannot be begun. */
    static String whyTaken(Path directory, OutputSink sink) {
        try (Closeable free = sink.lock(directory.resolve(FILE)).orElse(null)) {
            return free == null ? IN_USE : "it exists already, left over from an interrupted run";
        } catch (IOException e) {
            return "it exists already";
        }
    }

    /** The file that stands for the lock. */
    Path file() {
        return file;
    }

    /**
     * Gives up the lock of a directory that has its name now, and removes the file: whoever looks for the old name finds
     * nothing any more. Says why the file could not be removed, which makes the directory no less complete.
     */
    Optional<String> remove(Path directory) {
        Path moved = directory.resolve(FILE);
        try {
            if (sink.exists(moved)) {
                sink.delete(moved);
            }
            close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new OutputFailure(moved, e).getMessage());
        }
    }

    @Override
    public void close() {
        try {
            held.close();
        } catch (IOException e) {
            throw new OutputFailure(file, e);
        }
    }
}
