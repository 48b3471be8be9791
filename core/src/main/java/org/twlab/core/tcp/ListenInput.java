package org.twlab.core.tcp;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Applies what {@link ListenRules} decided about a segment that found a listener. */
final class ListenInput {
    /** tcp_syncookies = 2. */
    private static final int ALWAYS = 2;

    private ListenInput() {}

    /**
     * Handles the segment.
     *
     * @param forcedIsn the ISN that a TIME_WAIT entry gave when it let this SYN pass; such a SYN is not checked against
     *     the memory of tcp_tw_recycle
     */
    static void arrives(TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment segment, OptionalInt forcedIsn) {
        TcpOptions timestamps = SeenTimestamps.of(segment, host.sysctls().isOn(Sysctl.TCP_TIMESTAMPS));
        ListenRules.View view = viewOf(host, listener, packet, segment, forcedIsn);
        ListenRule rule = ListenRules.ruleFor(host.profile(), view, segment, timestamps, host.secondsNow());
        switch (rule) {
            case ACCEPTED -> begin(host, listener, packet, segment, timestamps, forcedIsn);
            case COOKIE -> CookieInput.answer(host, listener, packet, segment);
            case COOKIE_ACK -> CookieInput.acknowledged(host, listener, packet, segment);
            case RESET -> {
                CookieInput.countFailure(host, listener, segment);
                Resets.inReply(host, packet, segment);
                host.refuse(packet, DropReason.LISTEN_IGNORED, "rule", rule, "ack", segment.ack());
            }
            case IGNORED -> host.refuse(packet, DropReason.LISTEN_IGNORED, "rule", rule, "flags", segment.flagText());
            case SYN_QUEUE_FULL -> {
                host.count(Counter.TCP_REQ_Q_FULL_DROP);
                dropSyn(host, listener, packet, DropReason.SYN_QUEUE_FULL);
            }
            case LAST_QUARTER -> dropSyn(host, listener, packet, DropReason.SYN_QUEUE_FULL);
            case ACCEPT_QUEUE_FULL -> {
                if (host.profile().is(Parameter.SYN_DROPS_COUNTED)) {
                    host.count(Counter.LISTEN_OVERFLOWS);
                }
                dropSyn(host, listener, packet, DropReason.ACCEPT_QUEUE_FULL);
            }
            case RECYCLE -> {
                host.count(Counter.PAWS_PASSIVE);
                if (host.profile().is(Parameter.RECYCLE_DROP_COUNTED)) {
                    host.count(Counter.LISTEN_DROPS);
                }
                refuseByRecord(host, packet, timestamps, view.record());
            }
        }
    }

    private static ListenRules.View viewOf(
            TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment segment, OptionalInt forcedIsn) {
        if (!segment.syn()) {
            return new ListenRules.View(
                    CookieInput.segmentSize(host, listener, packet, segment) > 0, false, false, false, false, null);
        }
        KernelProfile profile = host.profile();
        boolean unforced = forcedIsn.isEmpty();
        int cookies = host.sysctls().asInt(Sysctl.TCP_SYNCOOKIES);
        boolean checked = (unforced || !profile.obeys(Row.R4)) && (host.isRecycling() || !profile.obeys(Row.R5));
        PeerTimestamps.@Nullable PeerRecord record = checked ? recordOf(host, packet, segment) : null;
        boolean full =
                listener.isFull() && !(profile.is(Parameter.YOUNG_REQUEST_PASSES) && listener.hasFewYoungRequests());
        return new ListenRules.View(
                false,
                unforced && (cookies == ALWAYS || listener.isSynQueueFull()),
                cookies > 0,
                full,
                unforced && cookies == 0 && !host.isRecycling() && isLastQuarter(host, listener, packet, segment),
                record);
    }

    /** Without cookies the last quarter of tcp_max_syn_backlog is for peers that were heard of before. */
    private static boolean isLastQuarter(TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment syn) {
        int most = host.sysctls().asInt(Sysctl.TCP_MAX_SYN_BACKLOG);
        return most - listener.requests() < most >> 2 && recordOf(host, packet, syn) == null;
    }

    private static PeerTimestamps.@Nullable PeerRecord recordOf(TcpHost host, Ipv4Packet packet, TcpSegment syn) {
        return host.memory().record(packet.destination(), syn.destinationPort(), packet.source());
    }

    /** What a listener refuses for want of room. */
    static void dropSyn(TcpHost host, Listener listener, Ipv4Packet packet, DropReason reason) {
        if (host.profile().is(Parameter.SYN_DROPS_COUNTED)) {
            host.count(Counter.LISTEN_DROPS);
        }
        boolean accepting = reason == DropReason.ACCEPT_QUEUE_FULL;
        host.refuse(
                packet,
                reason,
                "queued",
                accepting ? listener.waiting() : listener.requests(),
                accepting ? "backlog" : "limit",
                accepting ? listener.backlog() : listener.requestLimit());
    }

    private static void refuseByRecord(
            TcpHost host, Ipv4Packet packet, TcpOptions timestamps, PeerTimestamps.@Nullable PeerRecord record) {
        if (record == null) {
            throw new IllegalStateException("refused without a record: " + packet);
        }
        host.refuse(
                packet,
                DropReason.TW_RECYCLE,
                "record_ts",
                Integer.toUnsignedLong(record.ts()),
                "tsval",
                timestamps.hasTimestamps() ? Long.toString(Integer.toUnsignedLong(timestamps.tsVal())) : "none",
                "age_s",
                host.secondsNow() - record.stampSeconds());
    }

    /** Makes the request and answers with SYN-ACK. */
    private static void begin(
            TcpHost host,
            Listener listener,
            Ipv4Packet packet,
            TcpSegment syn,
            TcpOptions timestamps,
            OptionalInt forcedIsn) {
        TcpConnection c = request(host, listener, packet, syn);
        int isn = forcedIsn.isPresent()
                ? forcedIsn.getAsInt()
                : host.secrets().isn(c.localAddress, c.remoteAddress, c.ports);
        c.sender.begin(isn);
        HandshakeInput.agree(c, syn, timestamps);
        c.sender.setWindow(syn.window(), syn);
        c.sender.sndNxt = isn + 1;
        c.ipIdentification = host.secrets().identification(isn);
        c.handshakeStartNanos = host.nowNanos();
        enter(c, listener, "SYN");
        c.sender.onSent(isn + 1, host.nowNanos());
        Output.synAck(c);
        c.armTimer(host.profile().nanos(Parameter.INITIAL_RTO));
    }

    /** A connection that a listener makes for a peer. */
    static TcpConnection request(TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment segment) {
        int ports = segment.destinationPort() << 16 | segment.sourcePort();
        long id = packet.origin().connectionId();
        TcpConnection c = new TcpConnection(
                host, packet.destination(), packet.source(), ports, id, false, ConnectionHandler.NONE);
        c.listener = listener;
        c.options = listener.options();
        c.tsOffset = host.secrets().tsOffset(c.localAddress, c.remoteAddress, ports);
        return c;
    }

    /** The connection is in SYN_RECEIVED from here on. */
    static void enter(TcpConnection c, Listener listener, String rule) {
        listener.begun();
        c.host.stack().live.add(c);
        c.host.ports().taken(c);
        c.state = TcpState.LISTEN;
        c.setState(TcpState.SYN_RECEIVED, rule);
    }
}
