package org.twlab.core.net;

/**
 * What can be set on a router.
 *
 * @param address its own address, 0 for none: the source of its ICMP errors about what arrives where the interface has
 *     no address
 * @param forwardingDelayNanos from arrival to departure of a packet
 * @param mtu bytes of the largest packet it sends, at least {@link LinkSettings#LEAST_MTU}, where the link takes larger
 *     ones; 0 for what the link takes
 * @param icmpErrors whether it sends ICMP messages, answers to pings included; without, it is silent in a traceroute and
 *     a black hole for path MTU discovery
 * @param icmpLimits how many errors at most
 */
public record RouterSettings(
        int address, long forwardingDelayNanos, int mtu, boolean icmpErrors, IcmpLimits icmpLimits) {

    /** A router without an address of its own that forwards at once and sends errors. */
    public static final RouterSettings DEFAULT = new RouterSettings(0, 0, 0, true, IcmpLimits.DEFAULT);

    public RouterSettings {
        if (forwardingDelayNanos < 0) {
            throw new IllegalArgumentException(
                    "forwardingDelayNanos (" + forwardingDelayNanos + ") must not be negative");
        }
        if (mtu != 0 && mtu < LinkSettings.LEAST_MTU) {
            throw new IllegalArgumentException("mtu (" + mtu + ") must be 0 or at least " + LinkSettings.LEAST_MTU);
        }
    }

    /** A router that limits its errors as Linux does, but for their number per second. */
    public RouterSettings(int address, long forwardingDelayNanos, boolean icmpErrors, int icmpPerSecond) {
        this(address, forwardingDelayNanos, 0, icmpErrors, IcmpLimits.DEFAULT.withPerSecond(icmpPerSecond));
    }

    /** How many errors a second at most, to all destinations together. */
    public int icmpPerSecond() {
        return icmpLimits.perSecond();
    }

    /** The same with another largest packet. */
    public RouterSettings withMtu(int newMtu) {
        return new RouterSettings(address, forwardingDelayNanos, newMtu, icmpErrors, icmpLimits);
    }
}
