package org.twlab.experiments.invariant;

import java.util.Set;
import java.util.stream.Collectors;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.topology.Network;

/**
 * A check of what hosts send against what has reached them. Segments that belong to no attempt, as those that a scenario
 * crafts, count as reaching a host but not as sent by it. The TCP of a gateway is left out: what it sends is seen once
 * tracking has given it a port, which may be another in the middle of a connection.
 */
abstract class SegmentCheck extends Check {
    private final Hop.Names hops = new Hop.Names();
    private final Set<String> hosts;

    SegmentCheck(Network network) {
        hosts = network.hosts().stream()
                .filter(host -> !host.isPartOfBox())
                .map(TcpHost::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public final void on(TraceEvent event) {
        if (event instanceof PacketSent sent && sent.packet().payload() instanceof TcpSegment segment) {
            Hop hop = hops.of(sent.link());
            if (hosts.contains(hop.from())
                    && hop.begins(sent)
                    && sent.packet().origin().connectionId() != 0) {
                sent(hop.from(), sent.packet(), segment, sent.atNanos());
            }
        } else if (event instanceof PacketDelivered delivered
                && delivered.packet().payload() instanceof TcpSegment segment) {
            String to = hops.of(delivered.link()).to();
            if (hosts.contains(to)) {
                came(to, delivered.packet(), segment);
            }
        }
    }

    /** A host sends a segment that it has made. */
    abstract void sent(String host, Ipv4Packet packet, TcpSegment segment, long atNanos);

    /** A segment reaches a host. */
    abstract void came(String host, Ipv4Packet packet, TcpSegment segment);
}
