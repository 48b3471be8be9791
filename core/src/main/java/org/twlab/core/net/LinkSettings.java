package org.twlab.core.net;

import java.util.OptionalLong;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.net.QueueSettings.DropTail;

/**
 * What one direction of a link does to packets; {@link LinkDirection} tells in which order.
 *
 * @param delayNanos one-way propagation delay
 * @param jitter added delay per packet
 * @param keepsOrder whether a packet that jitter would let overtake another arrives right behind it instead
 * @param bitsPerSecond serialization rate; 0 for unlimited
 * @param queue what may wait for the line; counts only with a rate
 * @param mtu bytes of the largest IPv4 packet, at least {@link #LEAST_MTU}; nodes do not send larger ones, the link
 *     itself takes what it gets
 * @param loss which packets are lost
 * @param duplicate chance that a packet is sent on twice
 * @param reorder chance that a packet is held back by {@code reorderNanos}, so that later ones overtake it
 * @param reorderNanos how long
 * @param corrupt chance that one bit of a packet is flipped
 */
public record LinkSettings(
        long delayNanos,
        Jitter jitter,
        boolean keepsOrder,
        long bitsPerSecond,
        QueueSettings queue,
        int mtu,
        Loss loss,
        Chance duplicate,
        Chance reorder,
        long reorderNanos,
        Chance corrupt) {
    /** Ethernet. */
    public static final int DEFAULT_MTU = 1500;
    /** What every link carries without fragmentation (RFC 791 section 3.2). */
    public static final int LEAST_MTU = 68;

    public LinkSettings {
        if (delayNanos < 0 || bitsPerSecond < 0 || reorderNanos < 0) {
            throw new IllegalArgumentException("delayNanos (" + delayNanos + "), bitsPerSecond (" + bitsPerSecond
                    + ") and reorderNanos (" + reorderNanos + ") must not be negative");
        }
        if (mtu < LEAST_MTU) {
            throw new IllegalArgumentException("mtu (" + mtu + ") must be at least " + LEAST_MTU);
        }
    }

    /** A link that delays, may have a rate with a drop-tail queue of packets, and loses packets independently. */
    public LinkSettings(
            long delayNanos,
            Jitter jitter,
            long bitsPerSecond,
            int queuePackets,
            long lossNumerator,
            long lossDenominator) {
        this(
                delayNanos,
                jitter,
                false,
                bitsPerSecond,
                new DropTail(queuePackets, QueueSettings.Unit.PACKETS),
                DEFAULT_MTU,
                new Loss.Independent(new Chance(lossNumerator, lossDenominator)),
                Chance.NEVER,
                Chance.NEVER,
                0,
                Chance.NEVER);
    }

    /** A link that only delays. */
    public static LinkSettings delay(long delayNanos) {
        return new LinkSettings(
                delayNanos,
                Jitter.NONE,
                false,
                0,
                QueueSettings.DEFAULT,
                DEFAULT_MTU,
                Loss.NONE,
                Chance.NEVER,
                Chance.NEVER,
                0,
                Chance.NEVER);
    }

    /** The same with another delay. */
    public LinkSettings withDelay(long newDelayNanos) {
        return toBuilder().delay(newDelayNanos).build();
    }

    /** Whether nothing happens to packets but the same delay. */
    boolean onlyDelays() {
        return bitsPerSecond == 0
                && jitter == Jitter.NONE
                && loss.isNever()
                && duplicate.isNever()
                && reorder.isNever()
                && corrupt.isNever();
    }

    /** To make similar settings. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Additional delay of a packet, drawn from the link's own stream. */
    @FunctionalInterface
    public interface Jitter {
        /** No jitter; no draw is made. */
        Jitter NONE = new Jitter() {
            @Override
            public long drawNanos(UniformRandomProvider random) {
                return 0;
            }

            @Override
            public OptionalLong mostNanos() {
                return OptionalLong.of(0);
            }
        };

        /** Draws nanoseconds, not negative. */
        long drawNanos(UniformRandomProvider random);

        /** No draw is below. */
        default long leastNanos() {
            return 0;
        }

        /** No draw is above; empty where there is no such bound, or none is known. */
        default OptionalLong mostNanos() {
            return OptionalLong.empty();
        }
    }

    /** Changes settings one by one; each is described at {@link LinkSettings}. */
    public static final class Builder {
        private long delayNanos;
        private Jitter jitter;
        private boolean keepsOrder;
        private long bitsPerSecond;
        private QueueSettings queue;
        private int mtu;
        private Loss loss;
        private Chance duplicate;
        private Chance reorder;
        private long reorderNanos;
        private Chance corrupt;

        private Builder(LinkSettings from) {
            delayNanos = from.delayNanos;
            jitter = from.jitter;
            keepsOrder = from.keepsOrder;
            bitsPerSecond = from.bitsPerSecond;
            queue = from.queue;
            mtu = from.mtu;
            loss = from.loss;
            duplicate = from.duplicate;
            reorder = from.reorder;
            reorderNanos = from.reorderNanos;
            corrupt = from.corrupt;
        }

        public Builder delay(long nanos) {
            delayNanos = nanos;
            return this;
        }

        public Builder jitter(Jitter added, boolean keepingOrder) {
            jitter = added;
            keepsOrder = keepingOrder;
            return this;
        }

        /** 0 for unlimited. */
        public Builder bandwidth(long bitPerSecond) {
            bitsPerSecond = bitPerSecond;
            return this;
        }

        public Builder queue(QueueSettings newQueue) {
            queue = newQueue;
            return this;
        }

        public Builder mtu(int bytes) {
            mtu = bytes;
            return this;
        }

        public Builder loss(Loss newLoss) {
            loss = newLoss;
            return this;
        }

        public Builder duplicate(Chance chance) {
            duplicate = chance;
            return this;
        }

        public Builder reorder(Chance chance, long byNanos) {
            reorder = chance;
            reorderNanos = byNanos;
            return this;
        }

        public Builder corrupt(Chance chance) {
            corrupt = chance;
            return this;
        }

        public LinkSettings build() {
            return new LinkSettings(
                    delayNanos,
                    jitter,
                    keepsOrder,
                    bitsPerSecond,
                    queue,
                    mtu,
                    loss,
                    duplicate,
                    reorder,
                    reorderNanos,
                    corrupt);
        }
    }
}
