package org.twlab.nat;

/**
 * Consecutive ports, both ends included.
 *
 * @param first 1 to 65535
 * @param last {@code first} to 65535
 */
public record PortRange(int first, int last) {
    /** Search ranges of Netfilter by the inside source port (nf_nat_l4proto_unique_tuple). */
    private static final PortRange BELOW_512 = new PortRange(1, 511);

    private static final PortRange BELOW_1024 = new PortRange(600, 1023);
    private static final PortRange OTHERS = new PortRange(1024, 0xFFFF);

    public PortRange {
        if (first < 1 || last > 0xFFFF || first > last) {
            throw new IllegalArgumentException(
                    "first (" + first + ") and last (" + last + ") must be 1 to 65535 and in order");
        }
    }

    /**
     * Where Netfilter looks for a public port when the inside port is taken: below 512 in 1 to 511, below 1024 in 600 to
     * 1023, otherwise in 1024 to 65535.
     */
    public static PortRange classOf(int insidePort) {
        if (insidePort < 512) {
            return BELOW_512;
        }
        return insidePort < 1024 ? BELOW_1024 : OTHERS;
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
        return first + "-" + last;
    }
}
