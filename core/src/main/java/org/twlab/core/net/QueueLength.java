package org.twlab.core.net;

/** How much waits in a queue, and its integral over time and its peak. */
final class QueueLength {
    private int packets;
    private int peak;
    private long bytes;
    private long sinceNanos;
    private long area;

    /** From this instant on, which is not before the last one, so much waits. */
    void becomes(int newPackets, long newBytes, long atNanos) {
        elapse(atNanos);
        packets = newPackets;
        bytes = newBytes;
        peak = Math.max(peak, newPackets);
    }

    /** Nothing has changed up to this instant. */
    void elapse(long atNanos) {
        if (packets != 0) {
            area = Math.addExact(area, Math.multiplyExact(packets, atNanos - sinceNanos));
        }
        sinceNanos = atNanos;
    }

    int packets() {
        return packets;
    }

    long bytes() {
        return bytes;
    }

    /** In packets x nanoseconds, since the start of the run; throws ArithmeticException beyond 2^63. */
    long area() {
        return area;
    }

    int peak() {
        return peak;
    }

    void restartPeak() {
        peak = packets;
    }
}
