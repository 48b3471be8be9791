package org.twlab.experiments.invariant;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.topology.Network;

/**
 * The TSecr of a segment with ACK is a TSval that has come from its destination (RFC 7323 section 3.2); that of a first SYN
 * is 0 or such a one, which an older connection has left.
 */
final class TimestampEcho extends SegmentCheck {
    private final Map<Pair, Set<Integer>> seen = new HashMap<>();

    private record Pair(String host, int remoteAddress) {}

    TimestampEcho(Network network) {
        super(network);
    }

    @Override
    void sent(String host, Ipv4Packet packet, TcpSegment segment, long atNanos) {
        if (!segment.options().hasTimestamps()) {
            return;
        }
        int echo = segment.options().tsEcr();
        boolean known = seen.getOrDefault(new Pair(host, packet.destination()), Set.of())
                .contains(echo);
        boolean none = segment.syn() && !segment.acks() && echo == 0;
        require(
                known || none,
                atNanos,
                host,
                " echoes ",
                Integer.toUnsignedString(echo),
                ", which never came: ",
                packet);
    }

    @Override
    void came(String host, Ipv4Packet packet, TcpSegment segment) {
        if (segment.options().hasTimestamps()) {
            seen.computeIfAbsent(new Pair(host, packet.source()), pair -> new HashSet<>())
                    .add(segment.options().tsVal());
        }
    }
}
