package org.twlab.core.net;

import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.sim.Event;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/** All that a link direction does to packets but for a constant delay, in the order told at {@link LinkDirection}. */
final class Impairments {
    private final LinkDirection link;
    private final LinkSettings settings;
    /** Null without a rate. */
    private final @Nullable Line line;
    /** Null where nothing is lost. As with the streams, what is off has none. */
    private final @Nullable LossProcess losses;

    private final @Nullable UniformRandomProvider corruptStream;
    private final @Nullable UniformRandomProvider duplicateStream;
    /** What copies draw. */
    private final @Nullable UniformRandomProvider copyStream;

    private final @Nullable UniformRandomProvider jitterStream;
    private final @Nullable UniformRandomProvider reorderStream;
    /** Which bits faults flip; made when the first one does. */
    private @Nullable UniformRandomProvider faultStream;

    private @Nullable Interceptor interceptor;
    private boolean down;
    private long copies;
    private long lastArrivalNanos;

    Impairments(LinkDirection link) {
        this.link = link;
        settings = link.settings();
        line = settings.bitsPerSecond() == 0 ? null : Line.of(link, this);
        losses = LossProcess.of(settings.loss(), link);
        corruptStream = streamOf(settings.corrupt(), "corrupt");
        duplicateStream = streamOf(settings.duplicate(), "duplicate");
        copyStream = streamOf(settings.duplicate(), "copy");
        reorderStream = streamOf(settings.reorder(), "reorder");
        jitterStream = settings.jitter() == LinkSettings.Jitter.NONE ? null : link.stream("jitter");
    }

    private @Nullable UniformRandomProvider streamOf(Chance chance, String use) {
        return chance.isNever() ? null : link.stream(use);
    }

    @Nullable
    Line line() {
        return line;
    }

    void intercept(@Nullable Interceptor first) {
        interceptor = first;
    }

    void setDown(boolean isDown) {
        down = isDown;
    }

    boolean isDown() {
        return down;
    }

    long copies() {
        return copies;
    }

    /** A packet that was sent. */
    void take(Ipv4Packet packet) {
        if (interceptor == null) {
            enter(packet);
        } else {
            suffer(packet, interceptor.fateOf(packet));
        }
    }

    private void suffer(Ipv4Packet packet, Fate fate) {
        if (fate instanceof Fate.Drop drop) {
            link.drop(packet, DropReason.FAULT, "fault", drop.fault());
        } else if (fate instanceof Fate.Delay delay) {
            enterLater(packet, delay.nanos());
        } else if (fate instanceof Fate.Duplicate duplicate) {
            countCopy(packet);
            enterLater(packet, duplicate.afterNanos());
            enter(packet);
        } else if (fate instanceof Fate.Corrupt) {
            enter(corrupted(packet, faultStream()));
        } else {
            enter(packet);
        }
    }

    private UniformRandomProvider faultStream() {
        if (faultStream == null) {
            faultStream = link.stream("fault");
        }
        return faultStream;
    }

    private void enterLater(Ipv4Packet packet, long afterNanos) {
        link.hold();
        link.simulation().schedule(new Entry(this, packet), Math.addExact(link.nowNanos(), afterNanos));
    }

    private void enter(Ipv4Packet packet) {
        if (down) {
            link.drop(packet, DropReason.LINK_DOWN);
        } else if (line == null) {
            leaveLine(packet, link.nowNanos());
        } else {
            line.take(packet, link.nowNanos());
        }
    }

    /** What happens behind the line to a packet whose last bit leaves it at this instant. */
    void leaveLine(Ipv4Packet packet, long departsAtNanos) {
        if (losses != null && losses.takesNext()) {
            link.drop(packet, DropReason.LOSS);
            return;
        }
        Ipv4Packet left = packet;
        if (corruptStream != null && settings.corrupt().happens(corruptStream)) {
            left = corrupted(packet, corruptStream);
        }
        travel(left, departsAtNanos, jitterStream, reorderStream);
        if (duplicateStream != null && settings.duplicate().happens(duplicateStream)) {
            countCopy(left);
            travel(left, departsAtNanos, copyStream, copyStream);
        }
    }

    private void travel(
            Ipv4Packet packet,
            long departsAtNanos,
            @Nullable UniformRandomProvider jitter,
            @Nullable UniformRandomProvider reorder) {
        long arrivesAtNanos = departsAtNanos + settings.delayNanos();
        if (jitter != null) {
            arrivesAtNanos += settings.jitter().drawNanos(jitter);
        }
        if (settings.keepsOrder()) {
            lastArrivalNanos = Math.max(lastArrivalNanos, arrivesAtNanos);
            arrivesAtNanos = lastArrivalNanos;
        }
        if (reorder != null && settings.reorder().happens(reorder)) {
            arrivesAtNanos += settings.reorderNanos();
        }
        link.deliverAt(packet, arrivesAtNanos);
    }

    private void countCopy(Ipv4Packet packet) {
        copies++;
        TraceListener trace = link.trace();
        if (trace != null) {
            trace.on(new TraceEvent.PacketCopied(link.nowNanos(), link.name(), packet));
        }
    }

    private Ipv4Packet corrupted(Ipv4Packet packet, UniformRandomProvider stream) {
        Ipv4Packet corrupted = PacketCodec.flipBit(packet, stream.nextInt(8 * packet.totalLength()));
        TraceListener trace = link.trace();
        if (trace != null) {
            trace.on(new TraceEvent.PacketCorrupted(link.nowNanos(), link.name(), packet, corrupted));
        }
        return corrupted;
    }

    /** A packet that a fault holds back before it enters, or a copy. */
    private static final class Entry extends Event {
        private final Impairments impairments;
        private final Ipv4Packet packet;

        Entry(Impairments impairments, Ipv4Packet packet) {
            this.impairments = impairments;
            this.packet = packet;
        }

        @Override
        protected void fire() {
            impairments.link.release();
            impairments.enter(packet);
        }
    }
}
