package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;

/** 4096 rows of the {@link TimeWaitTable}, column by column; columns that only some kernels fill stay null until then. */
final class TimeWaitChunk {
    static final int ROWS = 4096;
    /** From {@code hostId} to {@code chain}, of 4 bytes each. */
    private static final int FIXED_COLUMNS = 17;

    final int[] hostId = new int[ROWS];
    final int[] localAddress = new int[ROWS];
    final int[] remoteAddress = new int[ROWS];
    final int[] ports = new int[ROWS];
    final int[] sndNxt = new int[ROWS];
    final int[] rcvNxt = new int[ROWS];
    /** Window field, window scale, substate, flags and timeout class, see {@link TimeWaitTable}. */
    final int[] packed = new int[ROWS];

    final int[] tsRecent = new int[ROWS];
    final int[] tsRecentStamp = new int[ROWS];
    final int[] connectionId = new int[ROWS];
    final int[] expiryLow = new int[ROWS];
    final int[] expiryHigh = new int[ROWS];
    final int[] sequenceLow = new int[ROWS];
    final int[] sequenceHigh = new int[ROWS];
    /** Neighbours in the list of the timeout class. */
    final int[] previous = new int[ROWS];

    final int[] next = new int[ROWS];
    /** Next row with the same hash; of a free row, the next free one. */
    final int[] chain = new int[ROWS];

    int @Nullable [] tsOffset;
    int @Nullable [] lastLimitedAckMillis;
    int @Nullable [] enteredAtMillis;
    long @Nullable [] laterTimeoutNanos;
    long @Nullable [] nominalExpiryNanos;
    TimeWaitTable.@Nullable RowTimer @Nullable [] timers;

    /** Bytes of the columns there are; events of rows with a timer of their own not counted. */
    long bytes() {
        int ints = FIXED_COLUMNS + made(tsOffset) + made(lastLimitedAckMillis) + made(enteredAtMillis) + made(timers);
        int longs = made(laterTimeoutNanos) + made(nominalExpiryNanos);
        return (long) ROWS * (ints * Integer.BYTES + longs * Long.BYTES);
    }

    private static int made(@Nullable Object column) {
        return column == null ? 0 : 1;
    }

    static int get(int @Nullable [] column, int slot) {
        return column == null ? 0 : column[slot];
    }

    /** Writes to an optional column, made only when a value differs from 0. */
    static int @Nullable [] set(int @Nullable [] column, int slot, int value) {
        int[] written = column;
        if (written == null) {
            if (value == 0) {
                return null;
            }
            written = new int[ROWS];
        }
        written[slot] = value;
        return written;
    }
}
