package org.twlab.experiments.invariant;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.topology.Network;

/**
 * Who forwards a packet takes one from its TTL, and nobody sends on what came with 1 (RFC 1812 section 5.3.1). A packet is
 * known by its maker and the instant it was made; what a node sends on much later than it came is not looked at.
 */
final class TtlSpent extends Check {
    private static final int MOST_REMEMBERED = 100_000;

    private final Hop.Names hops = new Hop.Names();
    private final Set<String> hosts;
    /** The TTLs with which packets came; the oldest are forgotten. */
    private final Map<Seen, List<Integer>> came = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Seen, List<Integer>> eldest) {
            return size() > MOST_REMEMBERED;
        }
    };

    private record Seen(String node, String maker, long bornNanos) {
        static Seen at(String node, Ipv4Packet packet) {
            return new Seen(node, packet.origin().originName(), packet.bornNanos());
        }
    }

    TtlSpent(Network network) {
        hosts = network.hosts().stream()
                .filter(host -> !host.isPartOfBox()) // a gateway forwards, too
                .map(TcpHost::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketDelivered delivered) {
            String node = hops.of(delivered.link()).to();
            if (!hosts.contains(node)) {
                came.computeIfAbsent(Seen.at(node, delivered.packet()), seen -> new ArrayList<>(1))
                        .add(delivered.packet().ttl());
            }
        } else if (event instanceof PacketSent sent) {
            Hop hop = hops.of(sent.link());
            if (!hop.begins(sent)) {
                sentOn(hop.from(), sent);
            }
        }
    }

    private void sentOn(String node, PacketSent sent) {
        int ttl = sent.packet().ttl();
        List<Integer> before = came.getOrDefault(Seen.at(node, sent.packet()), List.of());
        boolean spent = ttl >= 1 && (before.isEmpty() || before.contains(ttl + 1));
        require(spent, sent.atNanos(), "came to ", node, " with TTL ", before, ": ", sent);
    }
}
