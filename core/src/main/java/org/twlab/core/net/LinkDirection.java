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

/** One way of a link: drop-tail queue and serialization, then loss, then delay and jitter, in this order. */
public final class LinkDirection {
    private final Simulation simulation;
    private final @Nullable TraceListener trace;
    private final String fromName;
    private final Interface to;
    private final LinkSettings settings;
    private final @Nullable UniformRandomProvider lossStream;
    private final @Nullable UniformRandomProvider jitterStream;
    private final DropCounts drops = new DropCounts();
    private long sent;
    private long delivered;
    private long lineFreeAtNanos;
    private int queued;

    LinkDirection(NetworkContext context, String fromName, Interface to, LinkSettings settings) {
        this.simulation = context.simulation();
        this.trace = context.trace();
        this.fromName = fromName;
        this.to = to;
        this.settings = settings;
        String name = name();
        lossStream = settings.lossNumerator() == 0 ? null : context.streams().named(name + "/loss");
        jitterStream = settings.jitter() == LinkSettings.Jitter.NONE
                ? null
                : context.streams().named(name + "/jitter");
    }

    /** {@code a->b}. */
    public String name() {
        return fromName + "->" + to.node().name();
    }

    /** Packets handed to this direction. */
    public long sent() {
        return sent;
    }

    /** Packets that reached the other end. */
    public long delivered() {
        return delivered;
    }

    public DropCounts drops() {
        return drops;
    }

    /** Packets on the way: sent, not yet delivered, not dropped. */
    public long inFlight() {
        return sent - delivered - drops.total();
    }

    void send(Ipv4Packet packet) {
        sent++;
        if (trace != null) {
            trace.on(new TraceEvent.PacketSent(simulation.nowNanos(), name(), packet));
        }
        long departsAtNanos = simulation.nowNanos();
        if (settings.bitsPerSecond() > 0) {
            departsAtNanos = serialize(packet);
            if (departsAtNanos < 0) {
                return;
            }
        }
        if (lossStream != null && lossStream.nextLong(settings.lossDenominator()) < settings.lossNumerator()) {
            drop(packet, DropReason.LOSS);
            return;
        }
        long delayNanos = settings.delayNanos();
        if (jitterStream != null) {
            delayNanos += settings.jitter().drawNanos(jitterStream);
        }
        simulation.schedule(new Delivery(packet), departsAtNanos + delayNanos);
    }

    /** Puts the packet behind those that wait for the line; returns when its last bit has left, or -1 if it was dropped. */
    private long serialize(Ipv4Packet packet) {
        if (queued > settings.queuePackets()) {
            drop(packet, DropReason.QUEUE_FULL, "queued", queued, "limit", settings.queuePackets());
            return -1;
        }
        long nowNanos = simulation.nowNanos();
        long bits = packet.totalLength() * 8L;
        long lineNanos = ceilDiv(Math.multiplyExact(bits, 1_000_000_000L), settings.bitsPerSecond());
        lineFreeAtNanos = Math.max(lineFreeAtNanos, nowNanos) + lineNanos;
        queued++;
        simulation.at(lineFreeAtNanos, () -> queued--);
        return lineFreeAtNanos;
    }

    private static long ceilDiv(long dividend, long divisor) {
        return -Math.floorDiv(-dividend, divisor);
    }

    private void drop(Ipv4Packet packet, DropReason reason, Object... values) {
        drops.count(reason);
        if (trace != null) {
            trace.on(new TraceEvent.PacketDropped(simulation.nowNanos(), name(), packet, Drop.of(reason, values)));
        }
    }

    private void deliver(Ipv4Packet packet) {
        delivered++;
        if (trace != null) {
            trace.on(new TraceEvent.PacketDelivered(simulation.nowNanos(), name(), packet));
        }
        to.node().receive(packet, to);
    }

    private final class Delivery extends Event {
        private final Ipv4Packet packet;

        Delivery(Ipv4Packet packet) {
            this.packet = packet;
        }

        @Override
        protected void fire() {
            deliver(packet);
        }
    }
}
