package org.twlab.core.tcp;

import java.util.OptionalInt;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Which socket of a host a segment is for: a live connection, else an entry, else a listener, else none. */
final class HostInput {
    private HostInput() {}

    static void arrives(TcpHost host, Ipv4Packet packet, TcpSegment segment) {
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
        host.resetInReply(packet, segment);
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
