package org.twlab.core.tcp;

import java.util.OptionalInt;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.trace.DropReason;

/**
 * Who at a host a packet is for. Of a segment: a live connection, else an entry, else a listener, else none. UDP and
 * other protocols have nobody here, which the sender is told as Linux does ({@code __udp4_lib_rcv}, {@code
 * ip_protocol_deliver_rcu}).
 */
final class HostInput {
    private HostInput() {}

    /** Takes a packet that is whole, for this host, and whose checksums are right. */
    static void arrives(TcpHost host, Ipv4Packet packet) {
        IpPayload payload = packet.payload();
        if (payload instanceof TcpSegment segment) {
            host.count(Counter.IN_SEGS);
            segmentArrives(host, packet, segment);
        } else if (payload instanceof IcmpMessage message) {
            IcmpInput.arrives(host, packet, message);
        } else if (payload instanceof UdpDatagram datagram) {
            host.ip().sayUnreachable(packet, IcmpMessage.PORT_UNREACHABLE);
            host.refuse(packet, DropReason.NO_SOCKET, "port", datagram.destinationPort());
        } else {
            host.ip().sayUnreachable(packet, IcmpMessage.PROTOCOL_UNREACHABLE);
            host.refuse(packet, DropReason.UNKNOWN_PROTOCOL, "protocol", payload.protocol());
        }
    }

    /** Whether {@link #arrives} finds somebody for a segment. */
    static boolean isHeard(TcpHost host, int localAddress, int remoteAddress, int tuplePorts) {
        return host.find(localAddress, remoteAddress, tuplePorts) != null
                || host.entries().find(host, localAddress, remoteAddress, tuplePorts) != TimeWaitTable.NONE
                || host.listenerOn(tuplePorts >>> 16) != null;
    }

    private static void segmentArrives(TcpHost host, Ipv4Packet packet, TcpSegment segment) {
        int tuplePorts = segment.destinationPort() << 16 | segment.sourcePort();
        TcpConnection c = host.find(packet.destination(), packet.source(), tuplePorts);
        if (c != null) {
            connectionArrives(c, packet, segment);
            return;
        }
        int row = host.entries().find(host, packet.destination(), packet.source(), tuplePorts);
        if (row != TimeWaitTable.NONE) {
            host.entries().arrives(host, row, packet, segment);
            return;
        }
        Listener listener = host.listenerOn(segment.destinationPort());
        if (listener != null) {
            ListenInput.arrives(host, listener, packet, segment, OptionalInt.empty());
            return;
        }
        Resets.inReply(host, packet, segment);
        host.refuse(packet, DropReason.NO_SOCKET, "flags", segment.flagText());
    }

    private static void connectionArrives(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        if (c.state == TcpState.SYN_SENT) {
            HandshakeInput.inSynSent(c, packet, segment);
        } else if (c.state == TcpState.SYN_RECEIVED && c.listener != null) {
            HandshakeInput.inSynReceived(c, c.listener, packet, segment);
        } else {
            SegmentInput.arrives(c, packet, segment);
        }
    }
}
