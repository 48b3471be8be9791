package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;

/** The counters of one host; holds no array until something is counted. */
public final class Counters {
    private static final int COUNT = Counter.values().length;

    private long @Nullable [] values;

    void add(Counter counter) {
        if (values == null) {
            values = new long[COUNT];
        }
        values[counter.ordinal()]++;
    }

    /** The value since the start of the run. */
    public long get(Counter counter) {
        return values == null ? 0 : values[counter.ordinal()];
    }
}
