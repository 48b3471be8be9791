package org.twlab.core.tcp;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Applies what {@link ListenRules} decided about a segment that found a listener. */
final class ListenInput {
    private ListenInput() {}

    /**
     * Handles the segment.
     *
     * @param forcedIsn the ISN that a TIME_WAIT entry gave when it let this SYN pass; such a SYN is not checked against
     *     the memory of tcp_tw_recycle
     */
    static void arrives(TcpHost host, Listener listener, Ipv4Packet packet, TcpSegment segment, OptionalInt forcedIsn) {
        SeenTimestamps timestamps = SeenTimestamps.of(segment, host.sysctls().isOn(Sysctl.TCP_TIMESTAMPS));
        boolean checked = segment.syn()
                && (forcedIsn.isEmpty() || !host.profile().obeys(Row.R4))
                && (host.isRecycling() || !host.profile().obeys(Row.R5));
        PeerTimestamps.@Nullable PeerRecord record =
                checked ? host.peerRecord(packet.destination(), segment.destinationPort(), packet.source()) : null;
        boolean full = listener.isFull()
                && !(host.profile().is(Parameter.YOUNG_REQUEST_PASSES) && listener.hasFewYoungRequests());
        ListenRule rule = ListenRules.ruleFor(host.profile(), segment, full, record, timestamps, host.secondsNow());
        switch (rule) {
            case ACCEPTED -> begin(host, listener, packet, segment, timestamps, forcedIsn);
            case RESET -> {
                host.resetInReply(packet, segment);
                host.refuse(packet, DropReason.LISTEN_IGNORED, "rule", rule, "ack", segment.ack());
            }
            case IGNORED -> host.refuse(packet, DropReason.LISTEN_IGNORED, "rule", rule, "flags", segment.flagText());
            case ACCEPT_QUEUE_FULL -> {
                host.count(Counter.LISTEN_OVERFLOWS);
                host.count(Counter.LISTEN_DROPS);
                host.refuse(
                        packet,
                        DropReason.ACCEPT_QUEUE_FULL,
                        "queued",
                        listener.waiting(),
                        "backlog",
                        listener.backlog());
            }
            case RECYCLE -> {
                host.count(Counter.PAWS_PASSIVE);
                if (host.profile().is(Parameter.RECYCLE_DROP_COUNTED)) {
                    host.count(Counter.LISTEN_DROPS);
                }
                refuseByRecord(host, packet, timestamps, record);
            }
        }
    }

    private static void refuseByRecord(
            TcpHost host, Ipv4Packet packet, SeenTimestamps timestamps, PeerTimestamps.@Nullable PeerRecord record) {
        if (record == null) {
            throw new IllegalStateException("refused without a record: " + packet);
        }
        host.refuse(
                packet,
                DropReason.TW_RECYCLE,
                "record_ts",
                Integer.toUnsignedLong(record.ts()),
                "tsval",
                timestamps.present() ? Long.toString(Integer.toUnsignedLong(timestamps.tsVal())) : "none",
                "age_s",
                host.secondsNow() - record.stampSeconds());
    }

    /** Makes the request and answers with SYN-ACK. */
    private static void begin(
            TcpHost host,
            Listener listener,
            Ipv4Packet packet,
            TcpSegment syn,
            SeenTimestamps timestamps,
            OptionalInt forcedIsn) {
        int ports = syn.destinationPort() << 16 | syn.sourcePort();
        TcpConnection c = new TcpConnection(
                host,
                packet.destination(),
                packet.source(),
                ports,
                packet.origin().connectionId(),
                false,
                ConnectionHandler.NONE);
        c.listener = listener;
        c.options = listener.options();
        c.tsOffset = host.tsOffsetFor(c.localAddress, c.remoteAddress, ports);
        int isn = forcedIsn.isPresent() ? forcedIsn.getAsInt() : host.isnFor(c.localAddress, c.remoteAddress, ports);
        c.sender.begin(isn);
        HandshakeInput.agree(c, syn, timestamps);
        c.sender.setWindow(syn.window(), syn);
        c.sender.sndNxt = isn + 1;
        c.ipIdentification = isn ^ host.millisNow();
        c.handshakeStartNanos = host.nowNanos();
        listener.begun();
        host.stack().live.add(c);
        c.state = TcpState.LISTEN;
        c.setState(TcpState.SYN_RECEIVED, "SYN");
        c.sender.onSent(isn + 1, host.nowNanos());
        Output.synAck(c);
        c.armTimer(host.profile().nanos(Parameter.INITIAL_RTO));
    }
}
