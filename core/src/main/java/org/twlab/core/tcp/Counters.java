package org.twlab.core.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;

/**
 * The counters of one host. Of the many a host counts few, so only those it has counted are held, in the order of their
 * declaration, and in 32 bits while none has reached 2^31: a million hosts with ten counters each take 56 MB instead of
 * 450.
 */
public final class Counters {
    private static final int[] NONE = {};

    /** A bit for each counter that is held. */
    private long held;

    private int[] values = NONE;
    /** In place of the others once one of them was full. */
    private long @Nullable [] wide;

    static {
        if (Counter.values().length > Long.SIZE) {
            throw new IllegalStateException("more counters than bits: " + Counter.values().length);
        }
    }

    void add(Counter counter) {
        add(counter, 1);
    }

    /** Adds a number, 1 or more. */
    void add(Counter counter, int more) {
        long bit = 1L << counter.ordinal();
        int place = place(bit);
        if ((held & bit) == 0) {
            insert(place);
            held |= bit;
        }
        if (wide == null && values[place] > Integer.MAX_VALUE - more) {
            wide = Arrays.stream(values).asLongStream().toArray();
            values = NONE;
        }
        if (wide == null) {
            values[place] += more;
        } else {
            wide[place] += more;
        }
    }

    /** The value since the start of the run. */
    public long get(Counter counter) {
        long bit = 1L << counter.ordinal();
        if ((held & bit) == 0) {
            return 0;
        }
        return wide == null ? values[place(bit)] : wide[place(bit)];
    }

    /** Where the value of a counter stands, or would. */
    private int place(long bit) {
        return Long.bitCount(held & (bit - 1));
    }

    private void insert(int place) {
        int size = Long.bitCount(held);
        if (wide == null) {
            int[] more = Arrays.copyOf(values, size + 1);
            System.arraycopy(values, place, more, place + 1, size - place);
            more[place] = 0;
            values = more;
        } else {
            long[] more = Arrays.copyOf(wide, size + 1);
            System.arraycopy(wide, place, more, place + 1, size - place);
            more[place] = 0;
            wide = more;
        }
    }
}
