package org.twlab.core.net;

import java.util.Arrays;

/**
 * The beginning of a link with a rate: a line that takes one packet at a time, and a first-in-first-out queue before it
 * that drops what comes when it is full (drop-tail). A packet whose last bit leaves at an instant is gone at it.
 */
final class Transmitter {
    private static final int FIRST_CAPACITY = 8;

    private final long bitsPerSecond;
    private final int queueLimit;
    /** A ring of the instants at which the packets on and before the line will have left; its length a power of two. */
    private long[] leavesAtNanos = new long[FIRST_CAPACITY];

    private int head;
    private int count;
    private long freeAtNanos;

    /**
     * An idle line.
     *
     * @param queueLimit packets that may wait, the one on the line not counted
     */
    Transmitter(long bitsPerSecond, int queueLimit) {
        this.bitsPerSecond = bitsPerSecond;
        this.queueLimit = queueLimit;
    }

    /** Packets that wait for the line. */
    int queued(long nowNanos) {
        return Math.max(0, onOrBeforeLine(nowNanos) - 1);
    }

    /** Whether a packet that came now would be dropped. */
    boolean isFull(long nowNanos) {
        return onOrBeforeLine(nowNanos) > queueLimit;
    }

    /**
     * Puts a packet behind those that wait. The line needs its bits divided by the rate, rounded up to a nanosecond.
     *
     * @return the instant at which its last bit leaves
     */
    long add(int bytes, long nowNanos) {
        long lineNanos = ceilDiv(Math.multiplyExact(bytes * 8L, 1_000_000_000L), bitsPerSecond);
        freeAtNanos = Math.addExact(Math.max(freeAtNanos, nowNanos), lineNanos);
        if (count == leavesAtNanos.length) {
            grow();
        }
        leavesAtNanos[(head + count) & (leavesAtNanos.length - 1)] = freeAtNanos;
        count++;
        return freeAtNanos;
    }

    private int onOrBeforeLine(long nowNanos) {
        while (count > 0 && leavesAtNanos[head] <= nowNanos) {
            head = (head + 1) & (leavesAtNanos.length - 1);
            count--;
        }
        return count;
    }

    private void grow() {
        int length = leavesAtNanos.length;
        long[] larger = Arrays.copyOfRange(leavesAtNanos, head, head + 2 * length);
        System.arraycopy(leavesAtNanos, 0, larger, length - head, head);
        leavesAtNanos = larger;
        head = 0;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }
}
