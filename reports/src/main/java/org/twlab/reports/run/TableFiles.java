package org.twlab.reports.run;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.twlab.reports.output.CsvTableWriter;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.output.OutputSink;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.TableSchema;

/** The open tables of a run directory, by file, in the order of opening. */
final class TableFiles {
    private final OutputSink sink;
    private final Path directory;
    private final Map<String, Open> tables = new LinkedHashMap<>();

    private record Open(CsvTableWriter writer, CountingStream out) {}

    /** Knows how long the file is. */
    private static final class CountingStream extends FilterOutputStream {
        private long length;

        CountingStream(OutputStream out, long length) {
            super(out);
            this.length = length;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            length++;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            out.write(bytes, offset, count);
            length += count;
        }
    }

    TableFiles(OutputSink sink, Path directory) {
        this.sink = sink;
        this.directory = directory;
    }

    /** Makes the file at the first call. */
    RowWriter writer(TableSchema schema) {
        Open open = tables.get(schema.file());
        if (open == null) {
            return add(schema, 0, () -> sink.create(directory.resolve(schema.file())));
        }
        if (!open.writer().schema().equals(schema)) {
            throw new IllegalStateException(schema.file() + " is already open with other columns");
        }
        return open.writer();
    }

    /** Goes on with a file after so many bytes; one that is not there counts as empty. */
    RowWriter continuing(TableSchema schema, long length) {
        Path path = directory.resolve(schema.file());
        return sink.exists(path) ? add(schema, length, () -> sink.append(path, length)) : writer(schema);
    }

    private RowWriter add(TableSchema schema, long length, Opening opening) {
        Path path = directory.resolve(schema.file());
        CountingStream out;
        try {
            out = new CountingStream(opening.open(), length);
        } catch (IOException e) {
            throw new OutputFailure(path, e);
        }
        CsvTableWriter writer =
                length == 0 ? new CsvTableWriter(schema, path, out) : CsvTableWriter.continuing(schema, path, out);
        tables.put(schema.file(), new Open(writer, out));
        return writer;
    }

    /** Appends what a file with the same columns has behind its header. */
    void appendRows(TableSchema schema, InputStream file) {
        writer(schema);
        Open open = Objects.requireNonNull(tables.get(schema.file()));
        open.writer().flush();
        try {
            int next = file.read();
            while (next >= 0 && next != '\n') {
                next = file.read();
            }
            file.transferTo(open.out());
        } catch (IOException e) {
            throw new OutputFailure(directory.resolve(schema.file()), e);
        }
    }

    boolean has(String file) {
        return tables.containsKey(file);
    }

    void flush() {
        tables.values().forEach(open -> open.writer().flush());
    }

    long[] lengths() {
        flush();
        return tables.values().stream().mapToLong(open -> open.out().length).toArray();
    }

    /** By name: what is made of them does not depend on which was opened first. */
    List<TableSchema> schemas() {
        return tables.values().stream()
                .map(open -> open.writer().schema())
                .sorted(Comparator.comparing(TableSchema::file))
                .toList();
    }

    /** Closes every file, whatever becomes of the others; throws the first failure. */
    void close() {
        OutputFailure first = null;
        for (Open open : tables.values()) {
            try {
                open.writer().close();
            } catch (OutputFailure e) {
                first = first == null ? e : first;
            }
        }
        if (first != null) {
            throw first;
        }
    }

    private interface Opening {
        OutputStream open() throws IOException;
    }
}
