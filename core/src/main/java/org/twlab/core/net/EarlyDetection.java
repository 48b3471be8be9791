package org.twlab.core.net;

import java.math.BigDecimal;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * The gateway algorithm of Floyd and Jacobson, "Random Early Detection Gateways for Congestion Avoidance", 1993, figure
 * 2, in packets. The queue is empty in its sense while the line is idle; the average then falls as if packets of
 * {@value #TYPICAL_LENGTH} bytes had found it empty one after the other. A packet that the full queue refuses does not
 * count as marked.
 */
final class EarlyDetection {
    /** The line was not idle. */
    static final long BUSY = -1;
    /** Bytes of the packet whose time on the line is the unit of idle time; mean_pktsize of ns-2 (queue/red.cc). */
    static final int TYPICAL_LENGTH = 500;

    private final QueueSettings.Red settings;
    private final UniformRandomProvider stream;
    private final double typicalNanos;
    private final double weight;
    private final double maxMark;
    private double average;
    /** Packets since the last early drop while the average is between the thresholds; -1 while it is below. */
    private long count = -1;

    EarlyDetection(QueueSettings.Red settings, LinkDirection link) {
        this.settings = settings;
        stream = link.stream("red");
        typicalNanos = TYPICAL_LENGTH * 8e9 / link.settings().bitsPerSecond();
        weight = settings.weight().ratio();
        maxMark = settings.mark().ratio();
    }

    /**
     * Decides about a packet that enters.
     *
     * @param queued packets that wait
     * @param idleNanos how long the line has been idle, or {@link #BUSY}
     */
    boolean drops(int queued, long idleNanos) {
        average = idleNanos == BUSY
                ? (1 - weight) * average + weight * queued
                : StrictMath.pow(1 - weight, idleNanos / typicalNanos) * average;
        if (average < settings.min()) {
            count = -1;
            return false;
        }
        if (average < settings.max()) {
            count++;
            if (!marks()) {
                return false;
            }
        }
        count = 0;
        return true;
    }

    /** pa = pb / (1 - count pb): the number of packets between two marks is then uniform. */
    private boolean marks() {
        double pb = maxMark * (average - settings.min()) / (settings.max() - settings.min());
        double left = 1 - count * pb;
        return stream.nextDouble() * left < pb;
    }

    /** The average, to a thousandth. */
    BigDecimal averagePackets() {
        return BigDecimal.valueOf(Math.round(average * 1000), 3);
    }
}
