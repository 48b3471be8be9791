package org.twlab.core.net;

import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropCounts;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/**
 * One way of a link. What happens to a packet, in this order:
 *
 * <ol>
 *   <li>The {@link Interceptor} decides about it. One that is delayed here, and a copy made here, go on with the next
 *       step later.
 *   <li>If the direction is down it is dropped. What has come this far before still arrives, what waits for the line
 *       included.
 *   <li>With a rate: the queue may drop it, and it waits for the line and takes it for its bits divided by the rate.
 *   <li>It may be lost: behind the line, which it has used.
 *   <li>One of its bits may be flipped.
 *   <li>It may be duplicated: the copy is made behind the line, which it does not use again, and of what is left by
 *       corruption. Both go on by themselves.
 *   <li>Delay and jitter. If the order is kept, it arrives no earlier than anything that left the line before it.
 *   <li>It may be held back; what comes after it then overtakes it, also where jitter keeps the order.
 *   <li>It reaches the node at the end.
 * </ol>
 *
 * <p>Before a drop-tail or RED queue the whole way of a packet is decided as it enters: a loss is counted then, not
 * when the packet has waited for the line. A CoDel queue drops as packets leave it. Packets that arrive at the same
 * instant arrive in the order in which they were sent on here.
 *
 * <p>Each use of chance has its own random stream, so that one impairment changes nothing about the draws of another: a
 * copy's jitter comes from another stream than that of originals.
 *
 * <p>At every instant, sent + copies = delivered + dropped + in flight.
 */
public final class LinkDirection {
    private final Link link;
    private final Node from;
    private final Interface to;
    private final LinkSettings settings;
    /** Null while the link only delays, as most of a million links do: then there is nothing to be kept. */
    private @Nullable Impairments impairments;

    private @Nullable DropCounts drops;
    private int inFlight;
    private long sent;
    private long delivered;

    LinkDirection(Link link, Node from, Interface to, LinkSettings settings) {
        this.link = link;
        this.from = from;
        this.to = to;
        this.settings = settings;
        if (!settings.onlyDelays()) {
            impairments = new Impairments(this);
        }
    }

    /** This direction's random stream for one use, from its beginning. */
    UniformRandomProvider stream(String use) {
        return link.context().streams().named("link/" + link.name() + "/" + name() + "/" + use);
    }

    /** {@code a->b}; made anew each time, for traces and other places that are not hot. */
    public String name() {
        return from.name() + "->" + to.node().name();
    }

    /** Who decides about each packet before the link does anything to it; null for nobody. */
    public void intercept(@Nullable Interceptor first) {
        impairments().intercept(first);
    }

    /** Whether what enters is dropped; what is on the way, or waits for the line, arrives. */
    public void setDown(boolean isDown) {
        boolean goesDown = isDown && !isDown();
        impairments().setDown(isDown);
        if (goesDown) {
            from.loseCarrier(this);
        }
    }

    public boolean isDown() {
        return impairments != null && impairments.isDown();
    }

    private Impairments impairments() {
        if (impairments == null) {
            impairments = new Impairments(this);
        }
        return impairments;
    }

    public LinkSettings settings() {
        return settings;
    }

    /** The interface at its end. */
    public Interface to() {
        return to;
    }

    /** Packets handed to this direction. */
    public long sent() {
        return sent;
    }

    /** Packets that reached the other end. */
    public long delivered() {
        return delivered;
    }

    /** What was dropped, by reason. */
    public DropCounts drops() {
        if (drops == null) {
            drops = new DropCounts();
        }
        return drops;
    }

    /** How many packets were dropped. */
    public long dropped() {
        return drops == null ? 0 : drops.total();
    }

    /** Copies made on this direction, by duplication or a fault. */
    public long copies() {
        return impairments == null ? 0 : impairments.copies();
    }

    /** Packets on the way: sent or made here, not yet delivered, not dropped. */
    public long inFlight() {
        return inFlight;
    }

    /** Packets that wait for the line now, the one on the line not counted; always 0 on a link without a rate. */
    public int queued() {
        Line line = line();
        return line == null ? 0 : line.queueNow().packets();
    }

    /** Bytes that wait for the line now; always 0 on a link without a rate. */
    public long queuedBytes() {
        Line line = line();
        return line == null ? 0 : line.queueNow().bytes();
    }

    /**
     * Integral of {@link #queued} over time since the start of the run, in packets x nanoseconds; its increase over a
     * span, divided by the span, is the mean queue.
     */
    public long queueArea() {
        Line line = line();
        return line == null ? 0 : line.queueNow().area();
    }

    /**
     * Most packets that have waited at once since the start of the run, or since the last {@link #restartQueuePeak}.
     */
    public int queuePeak() {
        Line line = line();
        return line == null ? 0 : line.queueNow().peak();
    }

    /** Makes what waits now the peak. */
    public void restartQueuePeak() {
        Line line = line();
        if (line != null) {
            line.queueNow().restartPeak();
        }
    }

    private @Nullable Line line() {
        return impairments == null ? null : impairments.line();
    }

    Simulation simulation() {
        return link.context().simulation();
    }

    /** Null when nobody listens. */
    @Nullable
    TraceListener trace() {
        return link.context().trace();
    }

    long nowNanos() {
        return simulation().nowNanos();
    }

    void send(Ipv4Packet packet) {
        sent++;
        TraceListener trace = trace();
        if (trace != null) {
            trace.on(new TraceEvent.PacketSent(nowNanos(), name(), packet));
        }
        if (impairments == null) {
            deliverAt(packet, nowNanos() + settings.delayNanos());
        } else {
            impairments.take(packet);
        }
    }

    /** The packet will reach the other end at this instant. */
    void deliverAt(Ipv4Packet packet, long arrivesAtNanos) {
        inFlight++;
        simulation().schedule(new Delivery(this, packet), arrivesAtNanos);
    }

    /** A packet stays on this direction, in a queue or for a delay. */
    void hold() {
        inFlight++;
    }

    /** A packet that was held goes on or is dropped. */
    void release() {
        inFlight--;
    }

    void drop(Ipv4Packet packet, DropReason reason, Object... values) {
        drops().count(reason);
        TraceListener trace = trace();
        if (trace != null) {
            trace.on(new TraceEvent.PacketDropped(nowNanos(), name(), packet, Drop.of(reason, values)));
        }
    }

    private void deliver(Ipv4Packet packet) {
        inFlight--;
        delivered++;
        TraceListener trace = trace();
        if (trace != null) {
            trace.on(new TraceEvent.PacketDelivered(nowNanos(), name(), packet));
        }
        to.node().arrive(packet, to);
    }

    /** A packet on its way. */
    private static final class Delivery extends Event {
        private final LinkDirection link;
        private final Ipv4Packet packet;

        Delivery(LinkDirection link, Ipv4Packet packet) {
            this.link = link;
            this.packet = packet;
        }

        @Override
        protected void fire() {
            link.deliver(packet);
        }
    }
}
