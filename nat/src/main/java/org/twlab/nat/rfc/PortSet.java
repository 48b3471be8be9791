package org.twlab.nat.rfc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of ports that finds the next one it does not hold. Few are held in a sorted array of 2 bytes each, more than
 * {@link #MOST_SORTED} in 8 kB of bits; both are searched in a bounded number of steps.
 */
final class PortSet {
    /** What {@link #nextAbsent} returns when all are held. */
    static final int NONE = -1;

    static final int MOST_SORTED = 256;
    private static final int PORTS = 0x10000;
    private static final long EVEN_BITS = 0x5555_5555_5555_5555L;

    /** Holds nothing; nothing may be added. */
    static final PortSet EMPTY = new PortSet();

    private char[] sorted = new char[4];
    private long @Nullable [] bits;
    private int size;

    int size() {
        return size;
    }

    boolean contains(int port) {
        if (bits != null) {
            return (bits[port >>> 6] >>> port & 1) != 0;
        }
        return Arrays.binarySearch(sorted, 0, size, (char) port) >= 0;
    }

    /** Adds a port that it does not hold. */
    void add(int port) {
        if (size == MOST_SORTED && bits == null) {
            spread();
        }
        if (bits != null) {
            bits[port >>> 6] |= 1L << port;
        } else {
            int place = -1 - Arrays.binarySearch(sorted, 0, size, (char) port);
            if (size == sorted.length) {
                sorted = Arrays.copyOf(sorted, 2 * size);
            }
            System.arraycopy(sorted, place, sorted, place + 1, size - place);
            sorted[place] = (char) port;
        }
        size++;
    }

    /** Removes a port that it holds. */
    void remove(int port) {
        size--;
        if (bits != null) {
            bits[port >>> 6] &= ~(1L << port);
        } else {
            int place = Arrays.binarySearch(sorted, 0, size + 1, (char) port);
            System.arraycopy(sorted, place + 1, sorted, place, size - place);
        }
    }

    /**
     * The first port from {@code from} to {@code last}, both included, that it does not hold; {@link #NONE} for none.
     *
     * @param step 2 to look only at ports as even or odd as {@code from}, otherwise 1
     */
    int nextAbsent(int from, int last, int step) {
        if (from > last) {
            return NONE;
        }
        int port = bits != null ? nextClear(bits, from, step) : nextBetween(from, step);
        return port <= last ? port : NONE;
    }

    private int nextBetween(int from, int step) {
        int place = Arrays.binarySearch(sorted, 0, size, (char) from);
        if (place < 0) {
            return from;
        }
        int port = from;
        for (; place < size && sorted[place] <= port; place++) {
            if (sorted[place] == port) {
                port += step;
            }
        }
        return port;
    }

    private static int nextClear(long[] words, int from, int step) {
        long wanted = step == 1 ? -1L : EVEN_BITS << (from & 1);
        long mask = -1L << from;
        for (int word = from >>> 6; word < words.length; word++) {
            long clear = ~words[word] & wanted & mask;
            if (clear != 0) {
                return word * Long.SIZE + Long.numberOfTrailingZeros(clear);
            }
            mask = -1L;
        }
        return PORTS;
    }

    private void spread() {
        bits = new long[PORTS / Long.SIZE];
        for (int i = 0; i < size; i++) {
            bits[sorted[i] >>> 6] |= 1L << sorted[i];
        }
        sorted = new char[0];
    }
}
