package org.twlab.core.tcp;

/** Ports of a range as bits, for finding the next free one of a parity without looking at each. */
final class PortSet {
    /** Every port. */
    static final long ANY = -1L;
    /** Ports with the parity of the first of the range. */
    static final long EVEN = 0x5555555555555555L;
    /** The other ports. */
    static final long ODD = ~EVEN;

    private final int low;
    private final int count;
    private final long[] words;

    /** No port of the {@code count} ports from {@code low}. */
    PortSet(int low, int count) {
        this.low = low;
        this.count = count;
        this.words = new long[(count + 63) / 64];
    }

    boolean isOf(int otherLow, int otherCount) {
        return low == otherLow && count == otherCount;
    }

    /** Adds a port; one outside the range is none of this set's. */
    void add(int port) {
        int index = port - low;
        if (index >= 0 && index < count) {
            words[index >>> 6] |= 1L << index;
        }
    }

    void remove(int port) {
        int index = port - low;
        if (index >= 0 && index < count) {
            words[index >>> 6] &= ~(1L << index);
        }
    }

    /**
     * The first index from {@code from} on, then from 0, that is not in the set.
     *
     * @param limit only indices below it
     * @param parity one of {@link #ANY}, {@link #EVEN}, {@link #ODD}
     * @return an index into the range, or -1
     */
    int nextFree(int from, int limit, long parity) {
        int index = nextFreeBelow(from, limit, parity);
        return index >= 0 ? index : nextFreeBelow(0, from, parity);
    }

    private int nextFreeBelow(int from, int limit, long parity) {
        if (from >= limit) {
            return -1;
        }
        long free = ~words[from >>> 6] & parity & (-1L << from);
        for (int word = from >>> 6; ; free = ~words[word] & parity) {
            if (free != 0) {
                int index = (word << 6) + Long.numberOfTrailingZeros(free);
                return index < limit ? index : -1;
            }
            word++;
            if (word << 6 >= limit) {
                return -1;
            }
        }
    }
}
