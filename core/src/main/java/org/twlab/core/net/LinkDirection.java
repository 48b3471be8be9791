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
 * One way of a link: drop-tail queue and serialization, then loss, then delay and jitter, in this order. A packet that is
 * lost has used the line; its loss is counted when it is sent. Jitter may reorder packets.
 *
 * <p>At every instant, sent + copies = delivered + dropped + in flight.
 */
public final class LinkDirection {
    private final Simulation simulation;
    private final @Nullable TraceListener trace;
    private final String fromName;
    private final Interface to;
    private final LinkSettings settings;
    private final @Nullable Transmitter transmitter;
    private final Chance loss;
    private final @Nullable UniformRandomProvider lossStream;
    private final @Nullable UniformRandomProvider jitterStream;
    private final DropCounts drops = new DropCounts();
    private @Nullable Interceptor interceptor;
    private boolean down;
    private long sent;
    private long delivered;
    private long copies;
    private long onTheWay;

    LinkDirection(NetworkContext context, String linkName, String fromName, Interface to, LinkSettings settings) {
        this.simulation = context.simulation();
        this.trace = context.trace();
        this.fromName = fromName;
        this.to = to;
        this.settings = settings;
        transmitter = settings.bitsPerSecond() == 0 ? null : new Transmitter(settings.bitsPerSecond(), queuePackets());
        loss = settings.loss() instanceof Loss.Independent independent ? independent.chance() : Chance.NEVER;
        lossStream = loss.isNever() ? null : context.streams().named(streamName(linkName, "loss"));
        jitterStream = settings.jitter() == LinkSettings.Jitter.NONE
                ? null
                : context.streams().named(streamName(linkName, "jitter"));
    }

    private String streamName(String linkName, String use) {
        return "link/" + linkName + "/" + name() + "/" + use;
    }

    /** {@code a->b}; made anew each time, for traces and other places that are not hot. */
    public String name() {
        return fromName + "->" + to.node().name();
    }

    private int queuePackets() {
        return settings.queue() instanceof QueueSettings.DropTail tail ? (int) tail.limit() : 0;
    }

    /** Who decides about each packet before the link does anything to it; null for nobody. */
    public void intercept(@Nullable Interceptor first) {
        interceptor = first;
    }

    /** Whether what enters is dropped; what is on the way arrives. */
    public void setDown(boolean isDown) {
        down = isDown;
    }

    public boolean isDown() {
        return down;
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
        return drops;
    }

    /** Copies made on this direction, by duplication or a fault. */
    public long copies() {
        return copies;
    }

    /** Packets on the way: sent or made here, not yet delivered, not dropped. */
    public long inFlight() {
        return onTheWay;
    }

    /** Packets that wait for the line now; always 0 on a link without a rate. */
    public int queued() {
        return transmitter == null ? 0 : transmitter.queued(simulation.nowNanos());
    }

    void send(Ipv4Packet packet) {
        sent++;
        long nowNanos = simulation.nowNanos();
        if (trace != null) {
            trace.on(new TraceEvent.PacketSent(nowNanos, name(), packet));
        }
        if (interceptor == null) {
            enter(packet);
        } else {
            suffer(packet, interceptor.fateOf(packet));
        }
    }

    private void suffer(Ipv4Packet packet, Fate fate) {
        if (fate instanceof Fate.Drop drop) {
            drop(packet, DropReason.FAULT, "fault", drop.fault());
        } else if (fate instanceof Fate.Delay delay) {
            enterLater(packet, delay.nanos());
        } else if (fate instanceof Fate.Duplicate duplicate) {
            copies++;
            if (trace != null) {
                trace.on(new TraceEvent.PacketCopied(simulation.nowNanos(), name(), packet));
            }
            enterLater(packet, duplicate.afterNanos());
            enter(packet);
        } else {
            enter(packet);
        }
    }

    private void enterLater(Ipv4Packet packet, long afterNanos) {
        onTheWay++;
        simulation.at(simulation.nowNanos() + afterNanos, () -> {
            onTheWay--;
            enter(packet);
        });
    }

    private void enter(Ipv4Packet packet) {
        long nowNanos = simulation.nowNanos();
        if (down) {
            drop(packet, DropReason.LINK_DOWN);
            return;
        }
        long departsAtNanos = nowNanos;
        if (transmitter != null) {
            if (transmitter.isFull(nowNanos)) {
                drop(packet, DropReason.QUEUE_FULL, "queued", transmitter.queued(nowNanos), "limit", queuePackets());
                return;
            }
            departsAtNanos = transmitter.add(packet.totalLength(), nowNanos);
        }
        if (lossStream != null && loss.happens(lossStream)) {
            drop(packet, DropReason.LOSS);
            return;
        }
        long delayNanos = settings.delayNanos();
        if (jitterStream != null) {
            delayNanos += settings.jitter().drawNanos(jitterStream);
        }
        onTheWay++;
        simulation.schedule(new Delivery(this, packet), departsAtNanos + delayNanos);
    }

    private void drop(Ipv4Packet packet, DropReason reason, Object... values) {
        drops.count(reason);
        if (trace != null) {
            trace.on(new TraceEvent.PacketDropped(simulation.nowNanos(), name(), packet, Drop.of(reason, values)));
        }
    }

    private void deliver(Ipv4Packet packet) {
        onTheWay--;
        delivered++;
        if (trace != null) {
            trace.on(new TraceEvent.PacketDelivered(simulation.nowNanos(), name(), packet));
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
