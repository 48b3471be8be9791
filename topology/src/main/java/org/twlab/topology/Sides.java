package org.twlab.topology;

import com.google.common.collect.HashBasedTable;
import com.google.common.collect.ImmutableTable;
import com.google.common.collect.Table;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.Pseudograph;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.NetworkProblem.Kind;
import org.twlab.topology.NodePlan.Translating;

/** Which links of a gateway lead to its inside: those behind which an address of its inside network is found. */
final class Sides {
    private final Layout layout;
    /** By gateway and link; only looked up. */
    private final ImmutableTable<Integer, Wire, Boolean> insideByGateway;

    private Sides(Layout layout, Table<Integer, Wire, Boolean> insideByGateway) {
        this.layout = layout;
        this.insideByGateway = ImmutableTable.copyOf(insideByGateway);
    }

    static Sides of(Layout layout, List<NetworkProblem> problems) {
        ConnectivityInspector<Integer, DefaultEdge> withoutGateways =
                new ConnectivityInspector<>(graphWithoutGateways(layout));
        Table<Integer, Wire, Boolean> insideByGateway = HashBasedTable.create();
        for (int node = 0; node < layout.nodes().size(); node++) {
            if (layout.nodes().get(node).role() instanceof Translating role) {
                Prefix inside = role.gateway().inside();
                int count = 0;
                List<Wire> links = layout.linksOf(node);
                for (Wire wire : links) {
                    boolean leadsInside = leadsTo(inside, layout, wire.other(node), node, withoutGateways);
                    insideByGateway.put(node, wire, leadsInside);
                    count += leadsInside ? 1 : 0;
                }
                report(layout.nodes().get(node).name(), inside, count, links.size(), problems);
            }
        }
        return new Sides(layout, insideByGateway);
    }

    private static void report(
            String gateway, Prefix inside, int insideLinks, int links, List<NetworkProblem> problems) {
        if (links > 0 && insideLinks == 0) {
            problems.add(NetworkProblem.ofNode(
                    Kind.ONE_SIDED_GATEWAY,
                    gateway,
                    "inside",
                    "no link of '" + gateway + "' leads to an address of its inside network " + inside));
        } else if (links > 0 && insideLinks == links) {
            problems.add(NetworkProblem.ofNode(
                    Kind.ONE_SIDED_GATEWAY,
                    gateway,
                    "inside",
                    "every link of '" + gateway + "' leads to its inside network " + inside + ", none outside"));
        }
    }

    private static Pseudograph<Integer, DefaultEdge> graphWithoutGateways(Layout layout) {
        Pseudograph<Integer, DefaultEdge> graph = new Pseudograph<>(DefaultEdge.class);
        for (int node = 0; node < layout.nodes().size(); node++) {
            if (!isGateway(layout, node)) {
                graph.addVertex(node);
            }
        }
        for (Wire wire : layout.links()) {
            if (!isGateway(layout, wire.a()) && !isGateway(layout, wire.b())) {
                graph.addEdge(wire.a(), wire.b());
            }
        }
        return graph;
    }

    /** Other gateways are leaves of this search: what lies beyond them is hidden or has their outside address. */
    private static boolean leadsTo(
            Prefix inside,
            Layout layout,
            int neighbour,
            int gateway,
            ConnectivityInspector<Integer, DefaultEdge> withoutGateways) {
        if (isGateway(layout, neighbour)) {
            return hasAddressIn(inside, layout.nodes().get(neighbour));
        }
        Set<Integer> component = withoutGateways.connectedSetOf(neighbour);
        if (component.stream()
                .anyMatch(node -> hasAddressIn(inside, layout.nodes().get(node)))) {
            return true;
        }
        Set<Integer> atTheEdge = new HashSet<>();
        for (Wire wire : layout.links()) {
            if (component.contains(wire.a()) != component.contains(wire.b())) {
                atTheEdge.add(component.contains(wire.a()) ? wire.b() : wire.a());
            }
        }
        atTheEdge.remove(gateway);
        return atTheEdge.stream()
                .anyMatch(node -> hasAddressIn(inside, layout.nodes().get(node)));
    }

    private static boolean hasAddressIn(Prefix inside, NodePlan node) {
        if (node.role() instanceof Translating role) {
            return role.gateway().outsideAddresses().stream().anyMatch(inside::contains);
        }
        Addressing addressing = node.addressing();
        return addressing.fixed().stream().anyMatch(inside::contains)
                || (addressing.fixed().isEmpty()
                        && addressing
                                .network()
                                .filter(network -> overlap(network, inside))
                                .isPresent());
    }

    static boolean overlap(Prefix a, Prefix b) {
        return a.contains(b.bits()) || b.contains(a.bits());
    }

    private static boolean isGateway(Layout layout, int node) {
        return layout.nodes().get(node).role() instanceof Translating;
    }

    boolean isGateway(int node) {
        return isGateway(layout, node);
    }

    /** Whether a link of a gateway leads to its inside. */
    boolean isInside(int gateway, Wire wire) {
        return Boolean.TRUE.equals(insideByGateway.get(gateway, wire));
    }

    /** Where packets arrive that come to a node over one of its links. */
    Place arrival(int node, Wire wire) {
        if (!isGateway(node)) {
            return Place.whole(node);
        }
        return isInside(node, wire) ? Place.inside(node) : Place.outside(node);
    }

    /** Where the packets start that a node sends or forwards. */
    Place departure(int node) {
        return isGateway(node) ? Place.inside(node) : Place.whole(node);
    }
}
