package org.twlab.reports.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputFiles;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/**
 * The directory a run writes, in the making. It grows as {@code NAME.partial} beside its final place; {@link #complete}
 * closes every file and gives it its name in one step, so that a directory without {@code .partial} is always whole.
 * Nothing that exists is ever overwritten.
 *
 * <p>Each method throws {@link OutputFailure} if a file cannot be written. After such a failure the directory can no
 * longer be completed; what was written stays under {@code .partial} unless {@link #discard} removes it.
 *
 * <p>Not thread-safe. Rows stand in the files in the order in which they are handed over: the runner delivers them by
 * (point, replication), each replication having filled a {@link Table} of its own.
 */
public final class RunDirectory implements Closeable {
    /** What the name ends in until the directory is complete. */
    public static final String PARTIAL = OutputFiles.PARTIAL;

    /** The data dictionary. */
    public static final String COLUMNS_FILE = "columns.json";

    /** What the batch is that the directory is made by, so that it can be resumed; gone when it is complete. */
    public static final String BATCH_FILE = "batch";

    /** The runs that are complete; gone when the directory is. */
    public static final String JOURNAL_FILE = "journal";

    private static final String LATEST = "latest";

    private final OutputSink sink;
    private final Path place;
    private final Path partial;
    private @Nullable Path latest;
    private final TableFiles tables;
    private final DirectoryLock lock;
    private final Set<Path> files = new LinkedHashSet<>();
    private final Set<GrowingFile> growing = ConcurrentHashMap.newKeySet();
    private @Nullable OutputFailure failure;
    private boolean closed;

    private RunDirectory(OutputSink sink, Path place, Path partial, DirectoryLock lock) {
        this.sink = sink;
        this.place = place;
        this.partial = partial;
        this.lock = lock;
        this.tables = new TableFiles(sink, partial);
    }

    /**
     * What {@link #complete} made.
     *
     * @param directory the finished directory
     * @param warning why {@code latest} does not point to it or a lock is left in it, for a person to read
     */
    public record Completed(Path directory, Optional<String> warning) {}

    /**
     * Claims a directory below {@code runs}, with the suffix {@code -2}, {@code -3}... if the name is taken, and lets
     * {@code runs/latest} point to it once it is complete.
     *
     * @param runs where run directories lie; made if needed
     */
    public static RunDirectory below(Path runs, RunName name, OutputSink sink) {
        for (int suffix = 1; ; suffix++) {
            Path place = runs.resolve(suffix == 1 ? name.toString() : name + "-" + suffix);
            if (sink.exists(place)) {
                continue;
            }
            Optional<RunDirectory> claimed = claim(place, true, sink);
            if (claimed.isPresent()) {
                claimed.get().pointLatestOnceComplete();
                return claimed.get();
            }
        }
    }

    /**
     * Claims the directory the user named.
     *
     * @param place must not exist or be an empty directory
     */
    public static RunDirectory at(Path place, OutputSink sink) {
        Path absolute = place.toAbsolutePath().normalize();
        try {
            if (sink.exists(absolute)) {
                absolute = sink.follow(absolute);
                vacate(absolute, sink);
            }
        } catch (IOException e) {
            throw new OutputFailure(place, e);
        }
        Path partial = partialOf(absolute);
        return claim(absolute, false, sink)
                .orElseThrow(() -> new OutputFailure(partial, DirectoryLock.whyTaken(partial, sink)));
    }

    /**
     * Opens the directory that an interrupted run left, to go on with it.
     *
     * @param partial ends in {@link #PARTIAL}
     * @throws OutputFailure if another process is writing it
     */
    public static RunDirectory resume(Path partial, OutputSink sink) {
        Path absolute = partial.toAbsolutePath().normalize();
        String name = absolute.getFileName().toString();
        if (!name.endsWith(PARTIAL)) {
            throw new IllegalArgumentException(partial + " is no directory of an interrupted run");
        }
        Path place = absolute.resolveSibling(name.substring(0, name.length() - PARTIAL.length()));
        return new RunDirectory(sink, place, absolute, DirectoryLock.take(absolute, sink));
    }

    /** Lets {@code latest} beside the directory point to it once it is complete. */
    public void pointLatestOnceComplete() {
        latest = place.resolveSibling(LATEST);
    }

    /** Shows at once, not after hours of running, that the empty directory there can be replaced: a mount cannot. */
    private static void vacate(Path place, OutputSink sink) throws IOException {
        if (place.getParent() == null || !sink.isEmptyDirectory(place)) {
            throw new OutputFailure(place, "it is there already and no empty directory");
        }
        sink.delete(place);
        sink.createDirectory(place);
    }

    /** Empty if somebody else has the name. */
    private static Optional<RunDirectory> claim(Path place, boolean contested, OutputSink sink) {
        Path partial = partialOf(place);
        try {
            sink.createDirectory(partial);
            if (contested && sink.exists(place)) {
                // its maker completed it between our look and our claim
                sink.delete(partial);
                return Optional.empty();
            }
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new OutputFailure(partial, e);
        }
        return Optional.of(new RunDirectory(sink, place, partial, DirectoryLock.take(partial, sink)));
    }

    private static Path partialOf(Path place) {
        return place.resolveSibling(place.getFileName() + PARTIAL);
    }

    /** Where the directory will be once complete. */
    public Path place() {
        return place;
    }

    /** Where the directory is until then. */
    public Path partial() {
        return partial;
    }

    /** The writer of a table; the first call makes the file with its header, later calls return the same writer. */
    public RowWriter table(TableSchema schema) {
        return noting(() -> {
            requireOpen();
            files.add(partial.resolve(schema.file()));
            return tables.writer(schema);
        });
    }

    /**
     * The writer of a table that an interrupted run has begun, which keeps the rows it has up to there.
     *
     * @param length bytes to keep; with 0 the header is written again
     */
    public RowWriter table(TableSchema schema, long length) {
        return noting(() -> {
            requireOpen();
            files.add(partial.resolve(schema.file()));
            return tables.continuing(schema, length);
        });
    }

    /** Appends the rows that another run directory has in the file of a table. */
    public void appendRows(TableSchema schema, RunFiles other) {
        noting(() -> {
            requireOpen();
            files.add(partial.resolve(schema.file()));
            try (InputStream in = other.open(schema.file())) {
                tables.appendRows(schema, in);
            } catch (IOException e) {
                throw OutputFailure.ofReading(other.directory().resolve(schema.file()), e);
            }
            return partial;
        });
    }

    /** What is in the directory now. */
    public RunFiles written() {
        return new RunFiles(sink, partial);
    }

    /** Begins the journal, or goes on with it behind its first {@code length} bytes. */
    public Journal journal(long length) {
        Path file = partial.resolve(JOURNAL_FILE);
        return noting(() -> {
            requireOpen();
            files.add(file);
            return sink.exists(file) ? Journal.reopen(sink, file, length) : Journal.create(sink, file);
        });
    }

    /** Removes a file that an interrupted run left, if it is there. */
    public void remove(String name) {
        noting(() -> {
            requireOpen();
            deleteIfThere(inside(name));
            return partial;
        });
    }

    /** Bytes in the file of each table opened, in the order of opening, once every row ended so far is in it. */
    public long[] lengths() {
        return noting(tables::lengths);
    }

    /** Appends the rows of a table to its file. */
    public void append(Table rows) {
        rows.replayInto(table(rows.schema()));
    }

    /**
     * Writes a whole text file in UTF-8.
     *
     * @param name relative to the directory, with {@code /}: {@code effective.yaml}, {@code inputs/lab.yaml}
     */
    public void writeText(String name, String content) {
        writeBytes(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a whole JSON file, such as {@code manifest.json}. */
    public void writeJson(String name, JsonDocument document) {
        writeText(name, document.text());
    }

    /** Writes a whole file. */
    public void writeBytes(String name, byte[] content) {
        Path file = inside(name);
        noting(() -> {
            requireOpen();
            files.add(file);
            OutputFiles.write(sink, file, content);
            return file;
        });
    }

    /**
     * A file that is written while a run goes on; unlike every other method this one may be called by any thread. The
     * directory is only {@link #complete} once every such file was completed or discarded.
     *
     * @param name relative to the directory
     */
    public GrowingFile growing(String name) {
        GrowingFile grows = new GrowingFile(sink, inside(name), this::ended);
        growing.add(grows);
        return grows;
    }

    /** Copies a file of another run directory. */
    public void copy(String name, RunFiles other) {
        GrowingFile file = growing(name);
        try (InputStream in = other.open(name);
                OutputStream out = file.open()) {
            in.transferTo(out);
        } catch (IOException e) {
            throw new OutputFailure(file.partial(), e);
        }
        file.complete();
    }

    private void ended(GrowingFile file) {
        growing.remove(file);
        files.add(file.file());
    }

    /** Hands every row so far to the operating system, so that an interrupted run keeps it. */
    public void flush() {
        noting(() -> {
            tables.flush();
            return partial;
        });
    }

    /**
     * Completes the directory: the fixed tables nobody wrote to get their headers, the data dictionary is written, every
     * file closed, and the directory gets its name.
     *
     * @throws IllegalStateException if {@code runs.csv} or {@code summary.csv} was never opened, or a growing file was
     *     neither completed nor discarded
     * @throws OutputFailure if anything could not be written, now or earlier
     */
    public Completed complete() {
        return complete(List.of(BATCH_FILE, JOURNAL_FILE));
    }

    /** Completes the directory like {@link #complete} and leaves in it what is needed to merge it with others. */
    public Completed completeAsPart() {
        return complete(List.of());
    }

    private Completed complete(List<String> superfluous) {
        return noting(() -> {
            requireOpen();
            RunTables.FIXED.forEach(this::table);
            requireTable(RunTables.RUNS_FILE);
            requireTable(RunTables.SUMMARY_FILE);
            requireGrown();
            writeJson(COLUMNS_FILE, DataDictionary.of(tables.schemas()));
            closed = true;
            tables.close();
            return finish(superfluous);
        });
    }

    /** Gives its name to a directory that was left with every file in it. */
    public Completed finish() {
        return noting(() -> {
            requireOpen();
            closed = true;
            return finish(List.of(BATCH_FILE, JOURNAL_FILE));
        });
    }

    private Completed finish(List<String> superfluous) {
        superfluous.forEach(name -> deleteIfThere(partial.resolve(name)));
        try {
            sink.rename(partial, place);
        } catch (IOException e) {
            throw new OutputFailure(place, e);
        }
        Optional<String> left = lock.remove(place);
        return new Completed(place, left.or(this::pointLatest));
    }

    /** Closes every file and leaves the directory as {@code .partial}. Does nothing once complete. */
    @Override
    public void close() {
        try {
            if (!closed) {
                closed = true;
                tables.close();
            }
        } finally {
            lock.close();
        }
    }

    /** Closes every file and removes the {@code .partial} directory with everything this object wrote into it. */
    public void discard() {
        try {
            close();
        } catch (OutputFailure e) {
            // what could not be written is about to go
        }
        madePaths().forEach(this::deleteIfThere);
    }

    private void deleteIfThere(Path path) {
        try {
            if (sink.exists(path)) {
                sink.delete(path);
            }
        } catch (IOException e) {
            throw new OutputFailure(path, e);
        }
    }

    /** Every file this object made, then their directories, innermost first, the {@code .partial} one last. */
    private List<Path> madePaths() {
        List<Path> paths = new ArrayList<>(files);
        paths.add(lock.file());
        growing.forEach(file -> paths.add(file.partial()));
        List<Path> directories = new ArrayList<>();
        for (Path file : files) {
            Path directory = file.getParent();
            while (directory != null && !directory.equals(partial) && !directories.contains(directory)) {
                directories.add(directory);
                directory = directory.getParent();
            }
        }
        directories.sort((one, other) -> other.getNameCount() - one.getNameCount());
        paths.addAll(directories);
        paths.add(partial);
        return paths;
    }

    private Path inside(String name) {
        Path file = partial.resolve(name).normalize();
        if (!file.startsWith(partial) || file.equals(partial)) {
            throw new IllegalArgumentException("'" + name + "' does not lie inside the run directory");
        }
        return file;
    }

    private Optional<String> pointLatest() {
        if (latest == null) {
            return Optional.empty();
        }
        try {
            sink.pointLink(latest, place.getFileName());
            return Optional.empty();
        } catch (UnsupportedOperationException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new OutputFailure(latest, e).getMessage());
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException(partial + " is closed");
        }
    }

    private void requireTable(String file) {
        if (!tables.has(file)) {
            throw new IllegalStateException("a run directory needs " + file);
        }
    }

    private void requireGrown() {
        for (GrowingFile file : growing) {
            throw new IllegalStateException(file.partial() + " is neither completed nor discarded");
        }
    }

    /** Runs a step, and remembers its failure: after one, the directory never completes. */
    private <T> T noting(Step<T> step) {
        if (failure != null) {
            throw failure;
        }
        try {
            return step.run();
        } catch (OutputFailure e) {
            failure = e;
            throw e;
        }
    }

    private interface Step<T> {
        T run();
    }
}
