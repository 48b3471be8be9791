package org.twlab.core.net;

import java.util.Optional;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;

/**
 * What a Linux box on which nothing listens answers to packets for its own addresses: a ping with its echo, every TCP
 * segment but an RST with an RST, UDP with "port unreachable" and other protocols with "protocol unreachable", each from
 * the address that was spoken to.
 */
public final class BareStack {
    private static final int TTL = 64;

    private final String node;
    private final NetworkContext context;
    private final IcmpErrors icmp;

    /** Of the node named, which limits its errors as {@code icmp} does. */
    public BareStack(String node, NetworkContext context, IcmpErrors icmp) {
        this.node = node;
        this.context = context;
        this.icmp = icmp;
    }

    /** Whether something takes the packet: a ping is answered, and not refused. */
    public static boolean isPing(Ipv4Packet packet) {
        return packet.payload() instanceof IcmpMessage message && message.type() == IcmpMessage.ECHO_REQUEST;
    }

    /** The answer to a packet that is whole and whose checksums are right, for its source; absent where there is none. */
    public Optional<Ipv4Packet> answerTo(Ipv4Packet packet) {
        IpPayload payload = packet.payload();
        if (payload instanceof TcpSegment segment) {
            return segment.rst() ? Optional.empty() : Optional.of(resetFor(packet, segment));
        }
        if (payload instanceof IcmpMessage message) {
            return isPing(packet) ? Optional.of(icmp.echoReply(packet, message)) : Optional.empty();
        }
        int code = payload instanceof UdpDatagram ? IcmpMessage.PORT_UNREACHABLE : IcmpMessage.PROTOCOL_UNREACHABLE;
        return icmp.about(packet, IcmpMessage.DESTINATION_UNREACHABLE, code, 0, packet.destination());
    }

    /** The RST that answers a segment for which there is no connection (RFC 9293 section 3.10.7.1). */
    private Ipv4Packet resetFor(Ipv4Packet packet, TcpSegment segment) {
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

    /** The box speaks, about somebody's connection. */
    private record Origin(String originName, long connectionId) implements PacketOrigin {}
}
