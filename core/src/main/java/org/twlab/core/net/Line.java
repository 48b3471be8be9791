package org.twlab.core.net;

import org.twlab.core.packet.Ipv4Packet;

/**
 * The beginning of a link with a rate: a line that takes one packet at a time, and a first-in-first-out queue before
 * it. A packet whose last bit leaves at an instant is gone at it. A packet that finds the line idle does not wait.
 */
abstract sealed class Line permits PlannedLine, CoDelLine {
    /** Those that wait, the packet on the line not counted. */
    final QueueLength queue = new QueueLength();

    private final long bitsPerSecond;

    Line(long bitsPerSecond) {
        this.bitsPerSecond = bitsPerSecond;
    }

    /** The idle line of a direction. */
    static Line of(LinkDirection link, Impairments behind) {
        QueueSettings settings = link.settings().queue();
        if (settings instanceof QueueSettings.CoDel coDel) {
            return new CoDelLine(link, behind, coDel);
        }
        if (settings instanceof QueueSettings.Red red) {
            return new PlannedLine(
                    link,
                    behind,
                    new QueueSettings.DropTail(red.limit(), QueueSettings.Unit.PACKETS),
                    new EarlyDetection(red, link));
        }
        return new PlannedLine(link, behind, (QueueSettings.DropTail) settings, null);
    }

    /** A packet enters: it is dropped, or sent on behind the line, now or later. */
    abstract void take(Ipv4Packet packet, long nowNanos);

    /** The queue as it is at the present instant. */
    abstract QueueLength queueNow();

    /** Time on the line: the bits divided by the rate, rounded up to a nanosecond. */
    final long lineNanos(int bytes) {
        return ceilDiv(Math.multiplyExact(bytes * 8L, 1_000_000_000L), bitsPerSecond);
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }
}
