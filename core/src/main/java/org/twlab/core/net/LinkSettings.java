package org.twlab.core.net;

/**
 * What one direction of a link does to packets.
 *
 * @param delayNanos one-way propagation delay
 * @param jitter added delay per packet
 * @param bitsPerSecond serialization rate; 0 for unlimited
 * @param queuePackets packets that may wait for the line, the one on it not counted; counts only with a rate
 * @param lossNumerator of {@code lossDenominator} packets are lost, independently
 */
public record LinkSettings(
        long delayNanos,
        Jitter jitter,
        long bitsPerSecond,
        int queuePackets,
        long lossNumerator,
        long lossDenominator) {
    /** Classical Linux txqueuelen. */
    public static final int DEFAULT_QUEUE_PACKETS = 1000;

    public LinkSettings {
        if (delayNanos < 0 || bitsPerSecond < 0 || queuePackets < 0) {
            throw new IllegalArgumentException("delayNanos (" + delayNanos + "), bitsPerSecond (" + bitsPerSecond
                    + ") and queuePackets (" + queuePackets + ") must not be negative");
        }
        if (lossNumerator < 0 || lossDenominator < 1 || lossNumerator > lossDenominator) {
            throw new IllegalArgumentException("loss " + lossNumerator + "/" + lossDenominator + " is not in 0..1");
        }
    }

    /** A link that only delays. */
    public static LinkSettings delay(long delayNanos) {
        return new LinkSettings(delayNanos, Jitter.NONE, 0, DEFAULT_QUEUE_PACKETS, 0, 1);
    }

    /** Additional delay of a packet, drawn from the link's own stream. */
    @FunctionalInterface
    public interface Jitter {
        /** No jitter; no draw is made. */
        Jitter NONE = random -> 0;

        /** Draws nanoseconds, not negative. */
        long drawNanos(org.apache.commons.rng.UniformRandomProvider random);
    }
}
