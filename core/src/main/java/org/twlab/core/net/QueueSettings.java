package org.twlab.core.net;

/** The queue before a line with a rate: how much may wait, and what is dropped when. Always first in, first out. */
public sealed interface QueueSettings {
    /** Classical Linux txqueuelen: 1000 packets, drop-tail. */
    QueueSettings DEFAULT = new DropTail(1000, Unit.PACKETS);

    /** What a limit counts. */
    enum Unit {
        PACKETS,
        BYTES
    }

    /**
     * Drops what comes when it is full.
     *
     * @param limit what may wait, the packet on the line not counted; 0 for no queue
     */
    record DropTail(long limit, Unit unit) implements QueueSettings {
        public DropTail {
            requireNotNegative("limit", limit);
        }
    }

    /**
     * Random early detection (Floyd and Jacobson 1993): drops with a chance that grows from 0 to {@code mark} as the
     * averaged queue grows from {@code min} to {@code max}, and all above.
     *
     * @param limit packets that may wait
     * @param min packets of the averaged queue below which nothing is dropped early
     * @param max packets of the averaged queue from which everything is
     * @param mark chance of an early drop at {@code max}
     * @param weight weight of the queue a packet finds in the average
     */
    record Red(int limit, int min, int max, Chance mark, Chance weight) implements QueueSettings {
        public Red {
            requireNotNegative("limit", limit);
            requireNotNegative("min", min);
            if (max <= min || weight.isNever()) {
                throw new IllegalArgumentException(
                        "max (" + max + ") must be above min (" + min + ") and weight (" + weight + ") above 0");
            }
        }
    }

    /**
     * Controlled delay (RFC 8289): drops at the head once every packet has waited longer than {@code targetNanos} for
     * {@code intervalNanos}, then again at shorter and shorter intervals until the wait is below the target.
     *
     * @param limit packets that may wait
     */
    record CoDel(int limit, long targetNanos, long intervalNanos) implements QueueSettings {
        public CoDel {
            requireNotNegative("limit", limit);
            if (targetNanos < 1 || intervalNanos < 1) {
                throw new IllegalArgumentException(
                        "targetNanos (" + targetNanos + ") and intervalNanos (" + intervalNanos + ") must be above 0");
            }
        }
    }

    private static void requireNotNegative(String name, long value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + " (" + value + ") must not be negative");
        }
    }
}
