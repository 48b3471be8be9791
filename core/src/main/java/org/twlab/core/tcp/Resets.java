package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketOrigin;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** RSTs that belong to no connection: rows Z1 to Z3, RFC 9293 section 3.10.7.1, Linux {@code tcp_v4_send_reset}. */
final class Resets {
    private Resets() {}

    /** Answers a segment with RST, without options, with window 0 and identification 0; never another RST. */
    static void inReply(TcpHost host, Ipv4Packet packet, TcpSegment cause) {
        KernelProfile profile = host.profile();
        if (cause.rst() && profile.obeys(Row.Z1)) {
            return;
        }
        boolean named = cause.acks() && profile.obeys(Row.Z2);
        if (!named && !profile.obeys(Row.Z3)) {
            return;
        }
        host.count(Counter.OUT_RSTS);
        TcpSegment reset = TcpSegment.of(
                /* sourcePort= */ cause.destinationPort(),
                /* destinationPort= */ cause.sourcePort(),
                named ? cause.ack() : 0,
                named ? 0 : cause.endSeq(),
                named ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK,
                0,
                TcpOptions.NONE,
                LiteralBytes.EMPTY);
        host.transmit(
                /* source= */ packet.destination(), /* destination= */ packet.source(), 0, reset, origin(host, packet));
    }

    /** Where a packet comes from that answers another and belongs to no connection. */
    static PacketOrigin origin(TcpHost host, Ipv4Packet packet) {
        return new ReplyOrigin(host.name(), packet.origin().connectionId());
    }

    /** Made by this node, for a connection attempt or for none (0). */
    record ReplyOrigin(String originName, long connectionId) implements PacketOrigin {}
}
