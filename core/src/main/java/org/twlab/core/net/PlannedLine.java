package org.twlab.core.net;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropReason;

/**
 * A line whose queue drops only what comes, drop-tail or RED: so a packet's departure is known when it enters, and no
 * event is needed for it.
 */
final class PlannedLine extends Line {
    private static final int FIRST_CAPACITY = 8;

    private final LinkDirection link;
    private final Impairments behind;
    private final QueueSettings.DropTail tail;
    private final @Nullable EarlyDetection red;
    /** Rings of the packets on and before the line, their length a power of two: when each leaves, and its length. */
    private long[] leavesAtNanos = new long[FIRST_CAPACITY];

    private int[] lengths = new int[FIRST_CAPACITY];
    private int head;
    private int count;
    private long freeAtNanos;

    PlannedLine(LinkDirection link, Impairments behind, QueueSettings.DropTail tail, @Nullable EarlyDetection red) {
        super(link.settings().bitsPerSecond());
        this.link = link;
        this.behind = behind;
        this.tail = tail;
        this.red = red;
    }

    @Override
    void take(Ipv4Packet packet, long nowNanos) {
        int bytes = packet.totalLength();
        advance(nowNanos);
        if (red != null && red.drops(queue.packets(), count == 0 ? nowNanos - freeAtNanos : EarlyDetection.BUSY)) {
            link.drop(packet, DropReason.QUEUE_RED, "average", red.averagePackets(), "queued", queue.packets());
        } else if (isFull(bytes)) {
            link.drop(packet, DropReason.QUEUE_FULL, "queued", queued(), "limit", tail.limit());
        } else {
            behind.leaveLine(packet, add(bytes, nowNanos));
        }
    }

    private boolean isFull(int bytes) {
        return count != 0
                && switch (tail.unit()) {
                    case PACKETS -> queue.packets() >= tail.limit();
                    case BYTES -> queue.bytes() + bytes > tail.limit();
                };
    }

    private long queued() {
        return switch (tail.unit()) {
            case PACKETS -> queue.packets();
            case BYTES -> queue.bytes();
        };
    }

    @Override
    QueueLength queueNow() {
        advance(link.nowNanos());
        return queue;
    }

    /** Puts a packet behind those that wait; the instant at which its last bit leaves. */
    private long add(int bytes, long nowNanos) {
        freeAtNanos = Math.addExact(Math.max(freeAtNanos, nowNanos), lineNanos(bytes));
        if (count == leavesAtNanos.length) {
            grow();
        }
        int at = (head + count) & (leavesAtNanos.length - 1);
        leavesAtNanos[at] = freeAtNanos;
        lengths[at] = bytes;
        if (count != 0) {
            queue.becomes(count, queue.bytes() + bytes, nowNanos);
        }
        count++;
        return freeAtNanos;
    }

    /** Lets those go that have left; the next of each then went onto the line. */
    private void advance(long nowNanos) {
        while (count > 0 && leavesAtNanos[head] <= nowNanos) {
            long leftAtNanos = leavesAtNanos[head];
            head = (head + 1) & (leavesAtNanos.length - 1);
            count--;
            if (count > 0) {
                queue.becomes(count - 1, queue.bytes() - lengths[head], leftAtNanos);
            }
        }
        queue.elapse(nowNanos);
    }

    private void grow() {
        int capacity = leavesAtNanos.length;
        long[] instants = Arrays.copyOfRange(leavesAtNanos, head, head + 2 * capacity);
        System.arraycopy(leavesAtNanos, 0, instants, capacity - head, head);
        int[] bytes = Arrays.copyOfRange(lengths, head, head + 2 * capacity);
        System.arraycopy(lengths, 0, bytes, capacity - head, head);
        leavesAtNanos = instants;
        lengths = bytes;
        head = 0;
    }
}
