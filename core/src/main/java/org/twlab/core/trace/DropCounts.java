package org.twlab.core.trace;

import org.jspecify.annotations.Nullable;

/** Drops of one node or link direction by reason; holds no array until the first drop. */
public final class DropCounts {
    private static final int REASONS = DropReason.values().length;

    /** By reason; behind them all of them together. */
    private long @Nullable [] counts;

    public void count(DropReason reason) {
        if (counts == null) {
            counts = new long[REASONS + 1];
        }
        counts[reason.ordinal()]++;
        counts[REASONS]++;
    }

    public long of(DropReason reason) {
        return counts == null ? 0 : counts[reason.ordinal()];
    }

    public long total() {
        return counts == null ? 0 : counts[REASONS];
    }
}
