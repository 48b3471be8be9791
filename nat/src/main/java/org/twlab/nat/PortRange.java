package org.twlab.nat;

/**
 * Consecutive ports, both ends included.
 *
 * @param first 1 to 65535
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) {
    public PortRange {
        if (first < 1 || last > 0xFFFF || first > last) {
            throw new IllegalArgumentException(
                    "first (" + first + ") and last (" + last + ") must be 1 to 65535 and in order");
        }
    }

    /** Number of ports. */
    public int size() {
        return last - first + 1;
    }

    public boolean contains(int port) {
        return first <= port && port <= last;
    }

    @Override
    public String toString() {
        return first == last ? String.valueOf(first) : first + "-" + last;
    }
}
