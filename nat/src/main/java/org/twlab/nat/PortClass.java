package org.twlab.nat;

/**
 * Where Netfilter looks for a public port when the inside port is taken, by that inside port
 * (nf_nat_l4proto_unique_tuple): ports that tell the server something stay among their kind.
 */
public enum PortClass {
    BELOW_512(1, 511),
    /** Inside ports 512 to 1023; none of 512 to 599 is ever chosen. */
    BELOW_1024(600, 1023),
    FROM_1024(1024, 0xFFFF);

    private final int first;
    private final int last;

    PortClass(int first, int last) {
        this.first = first;
        this.last = last;
    }

    /** The class of an inside port. */
    public static PortClass of(int insidePort) {
        if (insidePort < 512) {
            return BELOW_512;
        }
        return insidePort < 1024 ? BELOW_1024 : FROM_1024;
    }

    /** The public ports that are searched. */
    public PortRange range() {
        return new PortRange(first, last);
    }

    /** Whether a public port is among those that are searched. */
    boolean contains(int port) {
        return first <= port && port <= last;
    }
}
