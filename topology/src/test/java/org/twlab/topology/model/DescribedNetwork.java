package org.twlab.topology.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Address;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.Network;

/** All that a network is, line by line, so that two can be compared and a difference be read. */
final class DescribedNetwork {

    private DescribedNetwork() {}

    static List<String> of(Topology topology) {
        List<String> lines = new ArrayList<>();
        topology.nodes().values().stream().map(DescribedNetwork::node).sorted().forEach(lines::add);
        topology.links().values().stream().map(DescribedNetwork::link).forEach(lines::add);
        lines.add("routing " + topology.routing().metric() + " "
                + topology.routing().ecmp());
        lines.addAll(running(topology));
        return lines;
    }

    private static String node(NodeSpec<?> node) {
        List<String> addresses = IntStream.range(0, node.addresses().length())
                .mapToObj(i -> Address.text(node.addresses().get(i)))
                .toList();
        String settings = RouterKind.KIND
                .cast(node)
                .map(router -> router.settings().toString())
                .orElse("");
        return "node " + node.name() + " " + node.kind().name() + " " + node.count() + " " + addresses + " " + settings;
    }

    private static String link(LinkSpec link) {
        return "link " + link.name() + " " + link.a() + " " + link.b() + " " + link.ab() + " " + link.ba() + " "
                + link.down() + " " + link.number();
    }

    /** Where each router sends a packet for each host, and the delays that were drawn. */
    private static List<String> running(Topology topology) {
        List<String> lines = new ArrayList<>();
        Network network = topology.build(new RandomStreams(7, 0), null);
        for (LinkDirection direction : network.directions()) {
            lines.add("delay " + direction.name() + " " + direction.settings().delayNanos());
        }
        for (Router router : network.routers()) {
            network.hosts()
                    .forEach(host -> lines.add("route " + router.name() + " to " + host.name() + " by "
                            + router.routes().nextHops(host.interfaces().get(0).address()).stream()
                                    .map(Interface::toString)
                                    .toList()));
        }
        return lines;
    }
}
