package org.twlab.topology.path;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.tcp.TcpHost;
import org.twlab.topology.Network;

/** Follows a packet through the forwarding tables of a network, as they are now. Changes nothing. */
public final class PathFinder {
    private final Network network;

    public PathFinder(Network network) {
        this.network = network;
    }

    /**
     * The way of a packet from one node to another. Where several next hops are equally good it goes the way that its
     * flow hash chooses.
     *
     * @param from name of a single node or member that sends it
     * @param to name of the node it is for
     * @param packet its header decides: destination, TTL, and what the flow hash covers
     */
    public Path path(String from, String to, Ipv4Packet packet) {
        Node target = network.node(to);
        Node here = network.node(from);
        List<PathHop> hops = new ArrayList<>();
        TravelTime total = TravelTime.ZERO;
        int ttl = packet.ttl();
        while (true) {
            Interface out = here.egressFor(packet);
            if (out == null) {
                return new Path(ImmutableList.copyOf(hops), Path.End.NO_ROUTE, packet.ttl());
            }
            LinkDirection link = out.egress();
            TravelTime time = forwarding(here).plus(TravelTime.of(link.settings()));
            total = total.plus(time);
            Node next = link.to().node();
            hops.add(new PathHop(
                    hops.size() + 1,
                    link.name(),
                    next.name(),
                    link.to().address(),
                    ttl,
                    here.choicesFor(packet),
                    time,
                    total));
            if (next == target) {
                return new Path(ImmutableList.copyOf(hops), Path.End.DELIVERED, packet.ttl());
            }
            if (next instanceof TcpHost host) {
                Path.End end = host.hasAddress(packet.destination()) ? Path.End.ANOTHER_HOST : Path.End.NOT_MINE;
                return new Path(ImmutableList.copyOf(hops), end, packet.ttl());
            }
            if (ttl <= 1) {
                return new Path(ImmutableList.copyOf(hops), Path.End.TTL_EXCEEDED, packet.ttl());
            }
            ttl--;
            here = next;
        }
    }

    /** Time inside a node that forwards. */
    static TravelTime forwarding(Node node) {
        return node instanceof Router router
                ? TravelTime.constant(router.settings().forwardingDelayNanos())
                : TravelTime.ZERO;
    }
}
