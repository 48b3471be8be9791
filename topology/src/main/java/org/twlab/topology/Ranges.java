package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import org.twlab.core.packet.Prefix;

/** Ranges of addresses, each with an owner; they may overlap. Answers in the time of a binary search. */
final class Ranges {
    /** Owner of a range that is nobody's in particular. */
    static final int NOBODY = -1;

    /** First addresses, unsigned, in order. */
    private final long[] firsts;
    /** The greatest last address of a range and all before it. */
    private final long[] farthest;
    /** Whose that is. */
    private final int[] farthestOwners;
    /** The greatest last address of all up to a range that belong to somebody else; -1 if none. */
    private final long[] farthestOfOthers;

    private Ranges(Builder built) {
        int count = built.count;
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            order[i] = built.firsts[i] << 31 | i;
        }
        Arrays.sort(order);
        firsts = new long[count];
        farthest = new long[count];
        farthestOwners = new int[count];
        farthestOfOthers = new long[count];
        long best = -1;
        int owner = NOBODY;
        long others = -1;
        for (int i = 0; i < count; i++) {
            int range = (int) (order[i] & Integer.MAX_VALUE);
            firsts[i] = built.firsts[range];
            if (built.owners[range] == owner) {
                best = Math.max(best, built.lasts[range]);
            } else if (built.lasts[range] > best) {
                others = best;
                best = built.lasts[range];
                owner = built.owners[range];
            } else {
                others = Math.max(others, built.lasts[range]);
            }
            farthest[i] = best;
            farthestOwners[i] = owner;
            farthestOfOthers[i] = others;
        }
    }

    /** Whether an address is in some range. */
    boolean contains(int address) {
        long asked = Integer.toUnsignedLong(address);
        int last = lastUpTo(asked);
        return last >= 0 && farthest[last] >= asked;
    }

    /** Whether a network has an address in common with the range of somebody else than {@code except}. */
    boolean overlaps(Prefix network, int except) {
        long first = Integer.toUnsignedLong(network.bits());
        int last = lastUpTo(first + network.size() - 1);
        if (last < 0) {
            return false;
        }
        return (farthestOwners[last] == except ? farthestOfOthers[last] : farthest[last]) >= first;
    }

    /** The last range that begins at an address or before; -1 if none does. */
    private int lastUpTo(long address) {
        int low = 0;
        int high = firsts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (firsts[middle] <= address) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** Takes ranges in any order. */
    static final class Builder {
        private long[] firsts = new long[4];
        private long[] lasts = new long[4];
        private int[] owners = new int[4];
        private int count;

        void add(Prefix network, int owner) {
            long first = Integer.toUnsignedLong(network.bits());
            add(first, first + network.size() - 1, owner);
        }

        /** Adds addresses; those that follow each other become one range. */
        void add(ImmutableIntArray addresses, int owner) {
            int from = 0;
            while (from < addresses.length()) {
                int to = from + 1;
                while (to < addresses.length() && follows(addresses.get(to), addresses.get(to - 1))) {
                    to++;
                }
                long first = Integer.toUnsignedLong(addresses.get(from));
                add(first, first + (to - from) - 1, owner);
                from = to;
            }
        }

        private static boolean follows(int address, int before) {
            return address == before + 1 && address != 0;
        }

        private void add(long first, long last, int owner) {
            if (count == firsts.length) {
                firsts = Arrays.copyOf(firsts, 2 * count);
                lasts = Arrays.copyOf(lasts, 2 * count);
                owners = Arrays.copyOf(owners, 2 * count);
            }
            firsts[count] = first;
            lasts[count] = last;
            owners[count] = owner;
            count++;
        }

        Ranges build() {
            return new Ranges(this);
        }
    }
}
