package org.twlab.core.net;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;

/**
 * A line with a CoDel queue (RFC 8289, the pseudo code of section 5; its maxpacket is the link's MTU). It drops as
 * packets leave the queue, so each waits there in truth. Beyond its limit the queue drops what comes.
 */
final class CoDelLine extends Line {
    /** How long, in intervals, the rate of an earlier time of dropping is remembered. */
    private static final int REMEMBERED_INTERVALS = 16;

    private final LinkDirection link;
    private final Impairments behind;
    private final QueueSettings.CoDel settings;
    private final Simulation simulation;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private final LineFree lineFree = new LineFree();
    /** Instant from which packets may be dropped if the wait stays above the target; 0 while it is below. */
    private long firstAboveNanos;

    private boolean dropping;
    private long dropNextNanos;
    /** Drops since dropping began, as the control law counts them. */
    private int count;
    /** What {@link #count} began with when dropping last began. */
    private int lastCount;

    private record Waiting(Ipv4Packet packet, long sinceNanos) {}

    CoDelLine(LinkDirection link, Impairments behind, QueueSettings.CoDel settings) {
        super(link.settings().bitsPerSecond());
        this.link = link;
        this.behind = behind;
        this.settings = settings;
        simulation = link.simulation();
    }

    @Override
    void take(Ipv4Packet packet, long nowNanos) {
        advance(nowNanos);
        boolean idle = !lineFree.isScheduled();
        if (!idle && waiting.size() >= settings.limit()) {
            link.drop(packet, DropReason.QUEUE_FULL, "queued", waiting.size(), "limit", settings.limit());
            return;
        }
        link.hold();
        waiting.addLast(new Waiting(packet, nowNanos));
        waitingBytes += packet.totalLength();
        if (idle) {
            serveNext(nowNanos);
        } else {
            queue.becomes(waiting.size(), waitingBytes, nowNanos);
        }
    }

    @Override
    QueueLength queueNow() {
        long nowNanos = link.nowNanos();
        advance(nowNanos);
        queue.elapse(nowNanos);
        return queue;
    }

    /** A line that becomes free now is free for all that happens now, whatever the order of the events. */
    private void advance(long nowNanos) {
        if (lineFree.isScheduled() && lineFree.atNanos() == nowNanos) {
            simulation.cancel(lineFree);
            serveNext(nowNanos);
        }
    }

    private void serveNext(long nowNanos) {
        Ipv4Packet packet = dequeue(nowNanos);
        queue.becomes(waiting.size(), waitingBytes, nowNanos);
        if (packet != null) {
            long departsAtNanos = Math.addExact(nowNanos, lineNanos(packet.totalLength()));
            simulation.schedule(lineFree, departsAtNanos);
            behind.leaveLine(packet, departsAtNanos);
        }
    }

    private @Nullable Ipv4Packet dequeue(long nowNanos) {
        boolean mayDrop = judgeHead(nowNanos);
        if (dropping) {
            dropping = mayDrop;
            while (dropping && nowNanos >= dropNextNanos) {
                count++;
                dropHead(nowNanos);
                dropping = judgeHead(nowNanos);
                if (dropping) {
                    dropNextNanos = controlLaw(dropNextNanos);
                }
            }
        } else if (mayDrop) {
            int drops = count - lastCount;
            boolean recently = (nowNanos - dropNextNanos) / REMEMBERED_INTERVALS < settings.intervalNanos();
            count = drops > 1 && recently ? drops : 1;
            lastCount = count;
            dropHead(nowNanos);
            judgeHead(nowNanos);
            dropping = true;
            dropNextNanos = controlLaw(nowNanos);
        }
        Waiting head = waiting.pollFirst();
        if (head == null) {
            return null;
        }
        waitingBytes -= head.packet.totalLength();
        link.release();
        return head.packet;
    }

    private long controlLaw(long atNanos) {
        return atNanos + (long) (settings.intervalNanos() / StrictMath.sqrt(count));
    }

    /** Whether the packet that leaves the queue next may be dropped: dodequeue of RFC 8289. */
    private boolean judgeHead(long nowNanos) {
        Waiting head = waiting.peekFirst();
        boolean below = head == null
                || nowNanos - head.sinceNanos < settings.targetNanos()
                || waitingBytes - head.packet.totalLength() <= link.settings().mtu();
        if (below) {
            firstAboveNanos = 0;
        } else if (firstAboveNanos == 0) {
            firstAboveNanos = nowNanos + settings.intervalNanos();
        } else {
            return nowNanos >= firstAboveNanos;
        }
        return false;
    }

    private void dropHead(long nowNanos) {
        Waiting head = waiting.removeFirst();
        waitingBytes -= head.packet.totalLength();
        link.release();
        long waitedNanos = nowNanos - head.sinceNanos;
        link.drop(head.packet, DropReason.QUEUE_CODEL, "waited_ns", waitedNanos, "drops", count);
    }

    /** The last bit of a packet has left the line. */
    private final class LineFree extends Event {
        @Override
        protected void fire() {
            serveNext(simulation.nowNanos());
        }
    }
}
