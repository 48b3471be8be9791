package org.twlab.topology.path;

import java.util.OptionalLong;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.QueueSettings;

/**
 * How long a packet may take, in nanoseconds.
 *
 * @param bestNanos nothing before it, the smallest TCP segment, the least jitter
 * @param worstNanos a full queue of the largest packets before it, the most jitter; empty where there is no bound
 */
public record TravelTime(long bestNanos, OptionalLong worstNanos) {
    /** None. */
    public static final TravelTime ZERO = constant(0);

    /** IPv4 and TCP headers without options. */
    private static final int SMALLEST_SEGMENT = 40;

    /** Always the same. */
    public static TravelTime constant(long nanos) {
        return new TravelTime(nanos, OptionalLong.of(nanos));
    }

    /**
     * From entering a direction of a link to its other end: wait for the line, line, propagation, jitter, holding back.
     * What faults and outages do to a packet is not counted.
     */
    public static TravelTime of(LinkSettings link) {
        long best = link.delayNanos() + link.jitter().leastNanos() + lineNanos(link, SMALLEST_SEGMENT);
        OptionalLong jitter = link.jitter().mostNanos();
        if (jitter.isEmpty()) {
            return new TravelTime(best, OptionalLong.empty());
        }
        long heldBack = link.reorder().isNever() ? 0 : link.reorderNanos();
        long worst = add(add(link.delayNanos(), jitter.getAsLong()), heldBack);
        return new TravelTime(
                best, OptionalLong.of(add(add(worst, longestWaitNanos(link)), lineNanos(link, link.mtu()))));
    }

    /** A packet finds at most as many before it as may wait, that on the line among them. */
    private static long longestWaitNanos(LinkSettings link) {
        if (link.bitsPerSecond() == 0) {
            return 0;
        }
        if (link.queue() instanceof QueueSettings.DropTail tail && tail.unit() == QueueSettings.Unit.BYTES) {
            // the packet itself counts within the limit, and what was on the line before is as long as its own line
            // time
            return lineNanos(link, tail.limit());
        }
        return multiply(mostPackets(link.queue()), lineNanos(link, link.mtu()));
    }

    private static long mostPackets(QueueSettings queue) {
        if (queue instanceof QueueSettings.Red red) {
            return red.limit();
        }
        return queue instanceof QueueSettings.CoDel codel ? codel.limit() : ((QueueSettings.DropTail) queue).limit();
    }

    /** Rounded up to a nanosecond, as a link does. */
    private static long lineNanos(LinkSettings link, long bytes) {
        if (link.bitsPerSecond() == 0) {
            return 0;
        }
        long bitNanos = multiply(bytes, 8_000_000_000L);
        return -Math.floorDiv(-bitNanos, link.bitsPerSecond());
    }

    /** This and then another. */
    public TravelTime plus(TravelTime next) {
        OptionalLong worst = worstNanos.isPresent() && next.worstNanos.isPresent()
                ? OptionalLong.of(add(worstNanos.getAsLong(), next.worstNanos.getAsLong()))
                : OptionalLong.empty();
        return new TravelTime(add(bestNanos, next.bestNanos), worst);
    }

    /** This so many times in a row. */
    TravelTime times(int count) {
        return new TravelTime(
                multiply(bestNanos, count),
                worstNanos.isPresent()
                        ? OptionalLong.of(multiply(worstNanos.getAsLong(), count))
                        : OptionalLong.empty());
    }

    /** Whether it may take longer than another: no bound is the longest. */
    boolean mayExceed(TravelTime other) {
        if (other.worstNanos.isEmpty()) {
            return false;
        }
        return worstNanos.isEmpty() || worstNanos.getAsLong() > other.worstNanos.getAsLong();
    }

    /** What does not fit is as good as no end: 292 years. */
    private static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static long multiply(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }
}
