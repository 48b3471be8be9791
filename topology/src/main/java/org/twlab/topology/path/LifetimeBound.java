package org.twlab.topology.path;

import java.util.Optional;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Node;
import org.twlab.core.tcp.TcpHost;
import org.twlab.topology.Network;

/**
 * How old a packet can become wherever routers send it, loops included: its TTL bounds the links it crosses, and the
 * slowest link of the network bounds the time on each (RFC 793 section 3.3, RFC 1812 section 5.3.1). A packet sent with
 * TTL t leaves its sender over one link, and routers forward it at most t - 1 times.
 *
 * @param time over all its links
 * @param ttl with which it is sent
 * @param slowest the link direction a router sends over that may take longest, forwarding included; empty where no
 *     router sends
 * @param slowestTime of one crossing
 */
public record LifetimeBound(TravelTime time, int ttl, Optional<String> slowest, TravelTime slowestTime) {

    /** The bound for what a host sends with a TTL. */
    public static LifetimeBound of(Network network, String from, int ttl) {
        TravelTime first = slowestOf(network.node(from));
        TravelTime longest = TravelTime.ZERO;
        Optional<String> slowest = Optional.empty();
        for (Node node : network.nodes()) {
            if (node instanceof TcpHost) {
                continue;
            }
            for (Interface egress : node.interfaces()) {
                LinkDirection link = egress.egress();
                TravelTime time = PathFinder.forwarding(node).plus(TravelTime.of(link.settings()));
                if (slowest.isEmpty() || time.mayExceed(longest)) {
                    longest = time;
                    slowest = Optional.of(link.name());
                }
            }
        }
        TravelTime rest = ttl > 1 && slowest.isPresent() ? longest.times(ttl - 1) : TravelTime.ZERO;
        return new LifetimeBound(first.plus(rest), ttl, slowest, longest);
    }

    private static TravelTime slowestOf(Node sender) {
        TravelTime longest = TravelTime.ZERO;
        for (Interface egress : sender.interfaces()) {
            TravelTime time = TravelTime.of(egress.egress().settings());
            longest = time.mayExceed(longest) ? time : longest;
        }
        return longest;
    }
}
