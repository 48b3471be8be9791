package org.twlab.core.net;

/**
 * What can be set on a router.
 *
 * @param address its own address, 0 for none: the source of its ICMP errors about what arrives where the interface has
 *     no address
 * @param forwardingDelayNanos from arrival to departure of a packet
 * @param icmpErrors whether it sends any
 * @param icmpPerSecond how many at most, to all destinations together ({@code icmp_msgs_per_sec})
 */
public record RouterSettings(int address, long forwardingDelayNanos, boolean icmpErrors, int icmpPerSecond) {
    /** Linux {@code icmp_msgs_per_sec}. */
    public static final int DEFAULT_ICMP_PER_SECOND = 1000;

    /** A router without an address of its own that forwards at once and sends errors. */
    public static final RouterSettings DEFAULT = new RouterSettings(0, 0, true, DEFAULT_ICMP_PER_SECOND);

    public RouterSettings {
        if (forwardingDelayNanos < 0 || icmpPerSecond < 0) {
            throw new IllegalArgumentException("forwardingDelayNanos (" + forwardingDelayNanos + ") and icmpPerSecond ("
                    + icmpPerSecond + ") must not be negative");
        }
    }
}
