package org.twlab.reports.output;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.TableSchema;

/**
 * Writes the rows of a table to a CSV file as they come: RFC 4180 quoting, UTF-8 without a byte order mark, LF, a header
 * row. An empty field is no value, {@code ""} the empty text. Decimal numbers as {@link NumberText#exact}.
 *
 * <p>Every method throws {@link OutputFailure} when the file cannot be written; after that the writer stays broken and
 * says so again on each use, so that no caller can take the file for complete.
 */
public final class CsvTableWriter extends RowWriter implements Closeable {
    private final Path path;
    private final OutputStream out;
    private final CsvWriter csv;
    private final @Nullable String[] fields;
    private @Nullable IOException failure;
    private boolean closed;

    /**
     * Writes the header.
     *
     * @param path the file, for messages
     * @param out where the bytes go, in pieces of some kilobytes; closed with this writer
     */
    public CsvTableWriter(TableSchema schema, Path path, OutputStream out) {
        this(path, out, schema);
        writing(() ->
                csv.writeRecord(schema.columns().stream().map(Column::name).toList()));
    }

    /** Goes on with a file that has its header already. */
    public static CsvTableWriter continuing(TableSchema schema, Path path, OutputStream out) {
        return new CsvTableWriter(path, out, schema);
    }

    private CsvTableWriter(Path path, OutputStream out, TableSchema schema) {
        super(schema);
        this.path = path;
        this.out = out;
        this.fields = new @Nullable String[schema.columns().size()];
        this.csv = CsvWriter.builder()
                .quoteStrategy(QuoteStrategies.EMPTY)
                .lineDelimiter(LineDelimiter.LF)
                .build(out, StandardCharsets.UTF_8);
    }

    @Override
    protected void putInteger(int column, long value) {
        fields[column] = Long.toString(value);
    }

    @Override
    protected void putDecimal(int column, double value) {
        fields[column] = NumberText.exact(value);
    }

    @Override
    protected void putText(int column, String value) {
        fields[column] = value;
    }

    @Override
    protected void putBoolean(int column, boolean value) {
        fields[column] = Boolean.toString(value);
    }

    @Override
    protected void putAbsent(int column) {
        fields[column] = null;
    }

    @Override
    protected void finishRow() {
        writing(() -> csv.writeRecord(Arrays.asList(fields)));
    }

    /** Hands every row ended so far to the file. */
    public void flush() {
        writing(csv::flush);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            writing(csv::flush);
        } finally {
            closeFile();
        }
    }

    private void closeFile() {
        try {
            out.close();
        } catch (IOException e) {
            if (failure == null) {
                throw broken(e);
            }
        }
    }

    private void writing(Step step) {
        if (failure != null) {
            throw broken(failure);
        }
        try {
            step.run();
        } catch (IOException e) {
            throw broken(e);
        } catch (UncheckedIOException e) {
            // how the CSV library hands on what the stream below threw
            throw broken(Objects.requireNonNull(e.getCause()));
        }
    }

    /** A new object each time: no exception can be suppressed by itself, as when a failed write is followed by a close. */
    private OutputFailure broken(IOException cause) {
        failure = cause;
        return new OutputFailure(path, cause);
    }

    private interface Step {
        void run() throws IOException;
    }
}
