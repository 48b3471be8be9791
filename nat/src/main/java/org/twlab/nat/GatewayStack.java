package org.twlab.nat;

import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** The gateway's own TCP, which has no connections and no listeners: it answers every segment but an RST by an RST. */
final class GatewayStack {
    private static final int TTL = 64;

    private final String node;
    private final NetworkContext context;

    GatewayStack(String node, NetworkContext context) {
        this.node = node;
        this.context = context;
    }

    /** The RST that answers a segment for which there is no connection (RFC 9293 section 3.10.7.1). */
    Ipv4Packet resetFor(Ipv4Packet packet) {
        TcpSegment segment = packet.tcp();
        TcpSegment rst = segment.acks()
                ? rst(segment, segment.ack(), 0, TcpSegment.RST)
                : rst(segment, 0, segment.endSeq(), TcpSegment.RST | TcpSegment.ACK);
        Ipv4Packet answer = Ipv4Packet.of(
                /* source= */ packet.destination(),
                /* destination= */ packet.source(),
                TTL,
                0,
                rst,
                new Origin(node, packet.origin().connectionId()),
                context.simulation().nowNanos());
        return context.stampChecksums() ? PacketCodec.stamp(answer) : answer;
    }

    private static TcpSegment rst(TcpSegment cause, int seq, int ack, int flags) {
        return TcpSegment.of(
                /* sourcePort= */ cause.destinationPort(),
                /* destinationPort= */ cause.sourcePort(),
                seq,
                ack,
                flags,
                0,
                TcpOptions.NONE,
                LiteralBytes.EMPTY);
    }

    /** The gateway speaks, about somebody's connection. */
    private record Origin(String originName, long connectionId) implements PacketOrigin {}
}
