package org.twlab.core.tcp;

import java.util.Arrays;
import org.twlab.core.packet.Serial32;

/**
 * A set of sequence numbers: disjoint stretches in sequence order that do not touch. All members lie within half of the
 * number space, as the octets of one window do. A stretch holds its first number and not its end.
 */
final class SequenceRanges {
    private static final int FIRST_CAPACITY = 8;

    /** Start and end of the stretches in turn. */
    private int[] edges = new int[FIRST_CAPACITY];

    private int used;

    boolean isEmpty() {
        return used == 0;
    }

    /** Number of stretches. */
    int stretches() {
        return used / 2;
    }

    int start(int stretch) {
        return edges[2 * stretch];
    }

    int end(int stretch) {
        return edges[2 * stretch + 1];
    }

    /** The number behind the last member of a set that is not empty. */
    int end() {
        return edges[used - 1];
    }

    void clear() {
        used = 0;
    }

    /**
     * Adds a stretch.
     *
     * @return how many of its numbers were not in the set
     */
    int add(int from, int to) {
        int added = Serial32.distance(from, to) - countIn(from, to);
        int first = 0;
        while (first < used && Serial32.precedes(edges[first + 1], from)) {
            first += 2;
        }
        int behind = first;
        int start = from;
        int end = to;
        while (behind < used && Serial32.precedesOrEquals(edges[behind], to)) {
            start = Serial32.precedes(edges[behind], start) ? edges[behind] : start;
            end = Serial32.later(edges[behind + 1], end);
            behind += 2;
        }
        replace(first, behind, start, end);
        return added;
    }

    /** Puts one stretch in the place of those from index {@code first} to {@code behind}. */
    private void replace(int first, int behind, int start, int end) {
        int grown = used - (behind - first) + 2;
        if (grown > edges.length) {
            edges = Arrays.copyOf(edges, 2 * edges.length);
        }
        System.arraycopy(edges, behind, edges, first + 2, used - behind);
        edges[first] = start;
        edges[first + 1] = end;
        used = grown;
    }

    /** Removes what comes before {@code seq}. */
    void removeBefore(int seq) {
        int gone = 0;
        while (gone < used && Serial32.precedesOrEquals(edges[gone + 1], seq)) {
            gone += 2;
        }
        if (gone > 0) {
            System.arraycopy(edges, gone, edges, 0, used - gone);
            used -= gone;
        }
        if (used > 0 && Serial32.precedes(edges[0], seq)) {
            edges[0] = seq;
        }
    }

    /** Removes a stretch. */
    void remove(int from, int to) {
        SequenceRanges left = new SequenceRanges();
        for (int i = 0; i < used; i += 2) {
            left.addIfAny(edges[i], earlier(edges[i + 1], from));
            left.addIfAny(Serial32.later(edges[i], to), edges[i + 1]);
        }
        edges = left.edges;
        used = left.used;
    }

    private void addIfAny(int from, int to) {
        if (Serial32.precedes(from, to)) {
            add(from, to);
        }
    }

    /** How many members lie from {@code from} (inclusive) to {@code to} (exclusive). */
    int countIn(int from, int to) {
        int sum = 0;
        for (int i = 0; i < used; i += 2) {
            int length = Serial32.distance(Serial32.later(edges[i], from), earlier(edges[i + 1], to));
            sum += Math.max(length, 0);
        }
        return sum;
    }

    /** The first number from {@code seq} on that is not a member. */
    int firstAbsentFrom(int seq) {
        for (int i = 0; i < used; i += 2) {
            if (Serial32.precedesOrEquals(edges[i], seq) && Serial32.precedes(seq, edges[i + 1])) {
                return edges[i + 1];
            }
        }
        return seq;
    }

    /** The first member from {@code seq} on; {@code limit} where there is none before it. */
    int firstPresentFrom(int seq, int limit) {
        for (int i = 0; i < used; i += 2) {
            if (Serial32.precedes(seq, edges[i + 1])) {
                return earlier(Serial32.later(edges[i], seq), limit);
            }
        }
        return limit;
    }

    private static int earlier(int a, int b) {
        return Serial32.precedes(a, b) ? a : b;
    }
}
