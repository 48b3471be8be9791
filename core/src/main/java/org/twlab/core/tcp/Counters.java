package org.twlab.core.tcp;

import java.util.Arrays;
import org.twlab.core.kernel.Counter;

/**
 * The counters of one host. Of the many a host counts few, so only those it has counted are held, in the order of their
 * declaration: a million hosts with ten counters each take 96 MB instead of 450.
 */
public final class Counters {
    private static final long[] NONE = {};

    /** A bit for each counter that is held. */
    private long held;

    private long[] values = NONE;

    static {
        if (Counter.values().length > Long.SIZE) {
            throw new IllegalStateException("more counters than bits: " + Counter.values().length);
        }
    }

    void add(Counter counter) {
        long bit = 1L << counter.ordinal();
        int place = place(bit);
        if ((held & bit) == 0) {
            insert(place);
            held |= bit;
        }
        values[place]++;
    }

    /** The value since the start of the run. */
    public long get(Counter counter) {
        long bit = 1L << counter.ordinal();
        return (held & bit) == 0 ? 0 : values[place(bit)];
    }

    /** Where the value of a counter stands, or would. */
    private int place(long bit) {
        return Long.bitCount(held & (bit - 1));
    }

    private void insert(int place) {
        long[] more = Arrays.copyOf(values, values.length + 1);
        System.arraycopy(values, place, more, place + 1, values.length - place);
        more[place] = 0;
        values = more;
    }
}
