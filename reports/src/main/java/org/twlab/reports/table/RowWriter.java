package org.twlab.reports.table;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Takes the rows of one table, value by value in the order of its columns:
 *
 * <pre>{@code
 * rows.integer(point).integer(replication).text("client[3]").absent().endRow();
 * }</pre>
 *
 * <p>A value of another type than its column's, a value too many and a row that ends early are programming errors
 * ({@link IllegalStateException}). Not thread-safe: a thread fills a {@link Table} of its own, and whoever owns the
 * order replays the tables into the writer of the file.
 */
public abstract class RowWriter {
    private final TableSchema schema;
    private int next;
    private long rows;

    protected RowWriter(TableSchema schema) {
        this.schema = schema;
    }

    /** The schema the rows follow. */
    public final TableSchema schema() {
        return schema;
    }

    /** Rows ended so far. */
    public final long rowCount() {
        return rows;
    }

    /** The next value of an integer column. */
    public final RowWriter integer(long value) {
        putInteger(advance(Column.Type.INTEGER), value);
        return this;
    }

    /** The next value of an integer column, or none. */
    public final RowWriter integer(OptionalLong value) {
        return value.isPresent() ? integer(value.getAsLong()) : absent();
    }

    /** The next value of a decimal column; NaN and the infinities are no value. */
    public final RowWriter decimal(double value) {
        int column = advance(Column.Type.DECIMAL);
        if (Double.isFinite(value)) {
            putDecimal(column, value);
        } else {
            putAbsent(column);
        }
        return this;
    }

    /** The next value of a decimal column, or none. */
    public final RowWriter decimal(OptionalDouble value) {
        return value.isPresent() ? decimal(value.getAsDouble()) : absent();
    }

    /** The next value of a text column. */
    public final RowWriter text(String value) {
        putText(advance(Column.Type.TEXT), value);
        return this;
    }

    /** The next value of a text column, or none. */
    public final RowWriter text(Optional<String> value) {
        return value.isPresent() ? text(value.get()) : absent();
    }

    /** The next value of a true-or-false column. */
    public final RowWriter bool(boolean value) {
        putBoolean(advance(Column.Type.BOOLEAN), value);
        return this;
    }

    /** No value in the next column, whatever its type. */
    public final RowWriter absent() {
        if (next == schema.columns().size()) {
            throw tooMany();
        }
        putAbsent(next++);
        return this;
    }

    /** Ends the row, which must be complete. */
    public final void endRow() {
        int columns = schema.columns().size();
        if (next != columns) {
            throw new IllegalStateException("row " + rows + " of " + schema.file() + " has " + next + " of " + columns
                    + " values; the next is '" + schema.columns().get(next).name() + "'");
        }
        next = 0;
        finishRow();
        rows++;
    }

    protected abstract void putInteger(int column, long value);

    /** Takes a finite value. */
    protected abstract void putDecimal(int column, double value);

    protected abstract void putText(int column, String value);

    protected abstract void putBoolean(int column, boolean value);

    protected abstract void putAbsent(int column);

    protected abstract void finishRow();

    private int advance(Column.Type given) {
        if (next == schema.columns().size()) {
            throw tooMany();
        }
        Column column = schema.columns().get(next);
        if (column.type() != given) {
            throw new IllegalStateException("column '" + column.name() + "' of " + schema.file() + " holds "
                    + column.type().label() + ", not " + given.label());
        }
        return next++;
    }

    private IllegalStateException tooMany() {
        return new IllegalStateException("row " + rows + " of " + schema.file() + " has more than "
                + schema.columns().size() + " values");
    }
}
