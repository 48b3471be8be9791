package org.twlab.experiments.invariant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.topology.Network;

/** Every SYN-ACK acknowledges a SYN that has come for its 4-tuple: one more than its sequence number. */
final class SynAnswers extends SegmentCheck {
    private final Map<Socket, Set<Integer>> syns = new HashMap<>();

    SynAnswers(Network network) {
        super(network);
    }

    @Override
    void sent(String host, Ipv4Packet packet, TcpSegment segment, long atNanos) {
        if (segment.syn() && segment.acks()) {
            Set<Integer> came = syns.getOrDefault(Socket.sending(host, packet, segment), Set.of());
            require(came.contains(segment.ack() - 1), atNanos, "acknowledges no SYN that came: ", packet);
        }
    }

    @Override
    void came(String host, Ipv4Packet packet, TcpSegment segment) {
        if (segment.syn()) {
            syns.computeIfAbsent(Socket.receiving(host, packet, segment), socket -> new HashSet<>())
                    .add(segment.seq());
        }
    }
}
