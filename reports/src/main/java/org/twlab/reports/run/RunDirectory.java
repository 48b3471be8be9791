package org.twlab.reports.run;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.output.CsvTableWriter;
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
    public static final String PARTIAL = ".partial";

    /** The data dictionary. */
    public static final String COLUMNS_FILE = "columns.json";

    private static final String LATEST = "latest";

    private final OutputSink sink;
    private final Path place;
    private final Path partial;
    private final @Nullable Path latest;
    private final Map<String, CsvTableWriter> tables = new LinkedHashMap<>();
    private final List<Path> files = new ArrayList<>();
    private final Set<GrowingFile> growing = ConcurrentHashMap.newKeySet();
    private @Nullable OutputFailure failure;
    private boolean closed;

    private RunDirectory(OutputSink sink, Path place, Path partial, @Nullable Path latest) {
        this.sink = sink;
        this.place = place;
        this.partial = partial;
        this.latest = latest;
    }

    /**
     * What {@link #complete} made.
     *
     * @param directory the finished directory
     * @param warning why {@code latest} does not point to it, for a person to read
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
            Optional<RunDirectory> claimed = claim(place, runs.resolve(LATEST), sink);
            if (claimed.isPresent()) {
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
        return claim(absolute, null, sink)
                .orElseThrow(() -> new OutputFailure(partial, "it exists already, left over from an interrupted run"));
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
    private static Optional<RunDirectory> claim(Path place, @Nullable Path latest, OutputSink sink) {
        Path partial = partialOf(place);
        try {
            sink.createDirectory(partial);
            if (latest != null && sink.exists(place)) {
                // its maker completed it between our look and our claim
                sink.delete(partial);
                return Optional.empty();
            }
        } catch (FileAlreadyExistsException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new OutputFailure(partial, e);
        }
        return Optional.of(new RunDirectory(sink, place, partial, latest));
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
        CsvTableWriter open = tables.get(schema.file());
        if (open != null) {
            if (!open.schema().equals(schema)) {
                throw new IllegalStateException(schema.file() + " is already open with other columns");
            }
            return open;
        }
        Path path = partial.resolve(schema.file());
        return noting(() -> {
            CsvTableWriter writer = new CsvTableWriter(schema, path, open(path));
            tables.put(schema.file(), writer);
            return writer;
        });
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

    private void ended(GrowingFile file) {
        growing.remove(file);
        files.add(file.file());
    }

    /** Hands every row so far to the operating system, so that an interrupted run keeps it. */
    public void flush() {
        noting(() -> {
            tables.values().forEach(CsvTableWriter::flush);
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
        return noting(() -> {
            requireOpen();
            RunTables.FIXED.forEach(this::table);
            requireTable(RunTables.RUNS_FILE);
            requireTable(RunTables.SUMMARY_FILE);
            requireGrown();
            writeJson(COLUMNS_FILE, DataDictionary.of(schemas()));
            closed = true;
            closeTables();
            rename();
            return new Completed(place, pointLatest());
        });
    }

    /** Closes every file and leaves the directory as {@code .partial}. Does nothing once complete. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeTables();
    }

    /** Closes every file and removes the {@code .partial} directory with everything this object wrote into it. */
    public void discard() {
        boolean wasClosed = closed;
        closed = true;
        try {
            if (!wasClosed) {
                closeTables();
            }
        } catch (OutputFailure e) {
            // what could not be written is about to go
        }
        for (Path path : madePaths()) {
            try {
                if (sink.exists(path)) {
                    sink.delete(path);
                }
            } catch (IOException e) {
                throw new OutputFailure(path, e);
            }
        }
    }

    /** Every file this object made, then their directories, innermost first, the {@code .partial} one last. */
    private List<Path> madePaths() {
        List<Path> paths = new ArrayList<>(files);
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

    private List<TableSchema> schemas() {
        // by name: the dictionary does not depend on which table was opened first
        return tables.values().stream()
                .map(RowWriter::schema)
                .sorted(Comparator.comparing(TableSchema::file))
                .toList();
    }

    private OutputStream open(Path path) {
        requireOpen();
        files.add(path);
        try {
            return sink.create(path);
        } catch (IOException e) {
            throw new OutputFailure(path, e);
        }
    }

    private Path inside(String name) {
        Path file = partial.resolve(name).normalize();
        if (!file.startsWith(partial) || file.equals(partial)) {
            throw new IllegalArgumentException("'" + name + "' does not lie inside the run directory");
        }
        return file;
    }

    private void closeTables() {
        OutputFailure first = null;
        for (CsvTableWriter writer : tables.values()) {
            try {
                writer.close();
            } catch (OutputFailure e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private void rename() {
        try {
            sink.rename(partial, place);
        } catch (IOException e) {
            throw new OutputFailure(place, e);
        }
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
        if (!tables.containsKey(file)) {
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
