package org.twlab.reports.table;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in memory: a schema and rows, kept by column in primitive arrays. It grows as a {@link RowWriter} and is read
 * by (row, column), both from 0. Not thread-safe.
 */
public final class Table extends RowWriter {
    private final List<Cells> cells = new ArrayList<>();

    public Table(TableSchema schema) {
        super(schema);
        for (int column = 0; column < schema.columns().size(); column++) {
            cells.add(new Cells());
        }
    }

    /** Whether the field holds no value. */
    public boolean isAbsent(int row, int column) {
        return at(row, column).isAbsent(row);
    }

    /** The value of an integer column; undefined where {@link #isAbsent}. */
    public long integer(int row, int column) {
        return at(row, column).bits(row);
    }

    /** The finite value of a decimal column; undefined where {@link #isAbsent}. */
    public double decimal(int row, int column) {
        return Double.longBitsToDouble(at(row, column).bits(row));
    }

    /** The value of a text column; empty where {@link #isAbsent}. */
    public String text(int row, int column) {
        return at(row, column).text(row);
    }

    /** The value of a true-or-false column; undefined where {@link #isAbsent}. */
    public boolean bool(int row, int column) {
        return at(row, column).bits(row) != 0;
    }

    /**
     * Hands every complete row, in order, to another writer of the same columns.
     *
     * @throws IllegalArgumentException if the other writer's schema differs
     */
    public void replayInto(RowWriter target) {
        if (!target.schema().equals(schema())) {
            throw new IllegalArgumentException("rows of " + schema().file() + " do not fit "
                    + target.schema().file());
        }
        for (int row = 0; row < rowCount(); row++) {
            for (int column = 0; column < cells.size(); column++) {
                replay(row, column, target);
            }
            target.endRow();
        }
    }

    private void replay(int row, int column, RowWriter target) {
        if (isAbsent(row, column)) {
            target.absent();
            return;
        }
        switch (schema().columns().get(column).type()) {
            case INTEGER -> target.integer(integer(row, column));
            case DECIMAL -> target.decimal(decimal(row, column));
            case TEXT -> target.text(text(row, column));
            case BOOLEAN -> target.bool(bool(row, column));
        }
    }

    private Cells at(int row, int column) {
        if (row < 0 || row >= rowCount()) {
            throw new IndexOutOfBoundsException(
                    "row (" + row + ") must be in 0.." + (rowCount() - 1) + " of " + schema().file());
        }
        return cells.get(column);
    }

    @Override
    protected void putInteger(int column, long value) {
        cells.get(column).addBits(value);
    }

    @Override
    protected void putDecimal(int column, double value) {
        cells.get(column).addBits(Double.doubleToRawLongBits(value));
    }

    @Override
    protected void putText(int column, String value) {
        cells.get(column).addText(value);
    }

    @Override
    protected void putBoolean(int column, boolean value) {
        cells.get(column).addBits(value ? 1 : 0);
    }

    @Override
    protected void putAbsent(int column) {
        cells.get(column).addAbsent();
    }

    @Override
    protected void finishRow() {
        // the values already lie in their columns
    }
}
