package org.twlab.core.net;

/**
 * How many ICMP errors a node sends at most. "Fragmentation needed" is never limited.
 *
 * @param common whether all destinations together have a limit
 * @param perSecond errors to all of them in a second ({@code icmp_msgs_per_sec})
 * @param burst how many of them at once ({@code icmp_msgs_burst})
 * @param intervalNanos time in which one destination gains one more error ({@code icmp_ratelimit}); 0 for no limit
 * @param intervalBurst how many a destination gets at once
 */
public record IcmpLimits(boolean common, int perSecond, int burst, long intervalNanos, int intervalBurst) {
    /** Linux since 3.18: 1000 a second and 50 at once; to one destination 1 a second and 6 at once. */
    public static final IcmpLimits DEFAULT = new IcmpLimits(true, 1000, 50, 1_000_000_000L, 6);

    /** Linux before 3.18, as 2.6.32 and 3.10 are: each destination has its limit, all together have none. */
    public static final IcmpLimits PER_DESTINATION = new IcmpLimits(false, 0, 0, 1_000_000_000L, 6);

    public IcmpLimits {
        if (perSecond < 0 || burst < 0 || intervalNanos < 0 || intervalBurst < 1) {
            throw new IllegalArgumentException("perSecond (" + perSecond + "), burst (" + burst
                    + ") and intervalNanos (" + intervalNanos + ") must not be negative, intervalBurst ("
                    + intervalBurst + ") at least 1");
        }
    }

    /** The same with another number of errors a second to all destinations together. */
    public IcmpLimits withPerSecond(int newPerSecond) {
        return new IcmpLimits(true, newPerSecond, common ? burst : DEFAULT.burst, intervalNanos, intervalBurst);
    }
}
