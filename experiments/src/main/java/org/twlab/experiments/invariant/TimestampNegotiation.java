package org.twlab.experiments.invariant;

import java.util.HashSet;
import java.util.Set;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.topology.Network;

/** Timestamps stand in a SYN-ACK only after a SYN with them, and in later segments only after both (RFC 7323 section 3.2). */
final class TimestampNegotiation extends SegmentCheck {
    private final Set<Socket> offered = new HashSet<>();
    private final Set<Socket> wanted = new HashSet<>();

    TimestampNegotiation(Network network) {
        super(network);
    }

    @Override
    void sent(String host, Ipv4Packet packet, TcpSegment segment, long atNanos) {
        if (!segment.options().hasTimestamps() || segment.rst()) {
            return;
        }
        Socket socket = Socket.sending(host, packet, segment);
        if (segment.syn()) {
            offered.add(socket);
            require(!segment.acks() || wanted.contains(socket), atNanos, "no SYN with timestamps came: ", packet);
        } else {
            require(
                    offered.contains(socket) && wanted.contains(socket),
                    atNanos,
                    "timestamps that were not negotiated: ",
                    packet);
        }
    }

    @Override
    void came(String host, Ipv4Packet packet, TcpSegment segment) {
        if (segment.syn() && segment.options().hasTimestamps()) {
            wanted.add(Socket.receiving(host, packet, segment));
        }
    }
}
