package org.twlab.core.trace;

import org.jspecify.annotations.Nullable;

/** Drops of one node or link direction by reason; holds no array until the first drop. */
public final class DropCounts {
    private static final int REASONS = DropReason.values().length;

    private long @Nullable [] counts;

    public void count(DropReason reason) {
        if (counts == null) {
            counts = new long[REASONS];
        }
        counts[reason.ordinal()]++;
    }

    public long of(DropReason reason) {
        return counts == null ? 0 : counts[reason.ordinal()];
    }

    public long total() {
        long total = 0;
        if (counts != null) {
            for (long count : counts) {
                total += count;
            }
        }
        return total;
    }
}
