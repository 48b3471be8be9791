package org.twlab.core.kernel;

/** A set of decision rows, as bits: asking is one test, since the hot path asks. Immutable. */
public final class RowSet {
    /** Every row. */
    public static final RowSet ALL = all();

    private final long low;
    private final long middle;
    private final long high;

    private RowSet(long low, long middle, long high) {
        this.low = low;
        this.middle = middle;
        this.high = high;
    }

    private static RowSet all() {
        if (Row.values().length > 3 * Long.SIZE) {
            throw new IllegalStateException("more rows than bits: " + Row.values().length);
        }
        return new RowSet(-1L, -1L, -1L);
    }

    /** Whether the row is switched on. */
    public boolean has(Row row) {
        int n = row.ordinal();
        long word = n < Long.SIZE ? low : n < 2 * Long.SIZE ? middle : high;
        return (word >>> n & 1) != 0;
    }

    /** The same rows but for one. */
    public RowSet without(Row row) {
        int n = row.ordinal();
        long bit = 1L << n;
        return switch (n / Long.SIZE) {
            case 0 -> new RowSet(low & ~bit, middle, high);
            case 1 -> new RowSet(low, middle & ~bit, high);
            default -> new RowSet(low, middle, high & ~bit);
        };
    }
}
