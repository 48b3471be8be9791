package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.NetworkProblem.Kind;
import org.twlab.topology.NodePlan.End;
import org.twlab.topology.NodePlan.Translating;

/** Which links of a gateway lead to its inside: those behind which an address of its inside network is found. */
final class Sides {
    private final Layout layout;
    private final Vertices vertices;
    /** The wires that lead inside, seen from their first end. */
    private final BitSet insideAtA = new BitSet();
    /** The wires that lead inside, seen from their second end. */
    private final BitSet insideAtB = new BitSet();

    private Sides(Layout layout, Vertices vertices) {
        this.layout = layout;
        this.vertices = vertices;
    }

    static Sides of(Layout layout, Vertices vertices, List<NetworkProblem> problems) {
        Sides sides = new Sides(layout, vertices);
        if (layout.nodes().stream().anyMatch(node -> node.role() instanceof Translating)) {
            sides.findInsides(problems);
        }
        return sides;
    }

    private void findInsides(List<NetworkProblem> problems) {
        int[] links = new int[layout.nodes().size()];
        int[] insideLinks = new int[layout.nodes().size()];
        Surroundings surroundings = new Surroundings();
        for (int wire = 0; wire < layout.wires().size(); wire++) {
            Wire ends = layout.wires().get(wire);
            if (vertices.isGateway(ends.a().node())) {
                boolean inside = surroundings.leadsInside(ends.a().node(), ends.b());
                insideAtA.set(wire, inside);
                links[ends.a().node()]++;
                insideLinks[ends.a().node()] += inside ? 1 : 0;
            }
            if (vertices.isGateway(ends.b().node())) {
                boolean inside = surroundings.leadsInside(ends.b().node(), ends.a());
                insideAtB.set(wire, inside);
                links[ends.b().node()]++;
                insideLinks[ends.b().node()] += inside ? 1 : 0;
            }
        }
        for (int node = 0; node < links.length; node++) {
            report(layout.nodes().get(node), insideLinks[node], links[node], problems);
        }
    }

    /**
     * Once members have their addresses: a link leads inside by them where it does by the networks they are from.
     *
     * @param assigned the same nodes with their addresses, by node
     */
    void checkAssigned(ImmutableList<ImmutableIntArray> assigned, List<NetworkProblem> problems) {
        boolean certain = layout.nodes().stream()
                .noneMatch(node -> node.addressing().fixed().isEmpty()
                        && node.addressing().network().isPresent());
        if (certain || (insideAtA.isEmpty() && insideAtB.isEmpty())) {
            return;
        }
        Layout withAddresses = layout.withAddresses(assigned);
        Sides found = of(withAddresses, vertices, new ArrayList<>());
        for (int wire = 0; wire < layout.wires().size(); wire++) {
            Wire ends = layout.wires().get(wire);
            if (insideAtA.get(wire) && !found.insideAtA.get(wire)) {
                problems.add(notInside(ends.a().node(), ends.b().node()));
            }
            if (insideAtB.get(wire) && !found.insideAtB.get(wire)) {
                problems.add(notInside(ends.b().node(), ends.a().node()));
            }
        }
    }

    private NetworkProblem notInside(int gateway, int neighbour) {
        NodePlan plan = layout.nodes().get(gateway);
        Prefix inside = ((Translating) plan.role()).gateway().inside();
        return NetworkProblem.ofNode(
                Kind.ONE_SIDED_GATEWAY,
                plan.name(),
                "inside",
                "the inside network " + inside + " overlaps with that of the nodes at '"
                        + layout.nodes().get(neighbour).name() + "', but has none of the addresses that they got");
    }

    private static void report(NodePlan gateway, int insideLinks, int links, List<NetworkProblem> problems) {
        if (links == 0 || !(gateway.role() instanceof Translating role)) {
            return;
        }
        Prefix inside = role.gateway().inside();
        if (insideLinks == 0) {
            problems.add(NetworkProblem.ofNode(
                    Kind.ONE_SIDED_GATEWAY,
                    gateway.name(),
                    "inside",
                    "no link of '" + gateway.name() + "' leads to an address of its inside network " + inside));
        } else if (insideLinks == links) {
            problems.add(NetworkProblem.ofNode(
                    Kind.ONE_SIDED_GATEWAY,
                    gateway.name(),
                    "inside",
                    "every link of '" + gateway.name() + "' leads to its inside network " + inside + ", none outside"));
        }
    }

    /**
     * The parts of a network that are left when all gateways are taken out, and what addresses are found in each. The
     * gateways at its edge are leaves: what lies beyond them is hidden or has their outside address.
     */
    private final class Surroundings {
        private final int[] parts;
        private final Ranges[] addresses;

        Surroundings() {
            RoutingGraph.Builder graph = new RoutingGraph.Builder(vertices.count());
            for (Wire wire : layout.wires()) {
                for (int link = 0; link < wire.links(); link++) {
                    int a = vertexWithoutGateways(wire.a(), link);
                    int b = vertexWithoutGateways(wire.b(), link);
                    if (a >= 0 && b >= 0) {
                        graph.add(a, b, 0);
                    }
                }
            }
            parts = Realms.components(graph.build(label -> 1));
            Ranges.Builder[] found = new Ranges.Builder[vertices.count()];
            for (int node = 0; node < layout.nodes().size(); node++) {
                collect(node, found);
            }
            for (Wire wire : layout.wires()) {
                collectEdge(wire.a().node(), wire.b(), wire.links(), found);
                collectEdge(wire.b().node(), wire.a(), wire.links(), found);
            }
            Ranges none = new Ranges.Builder().build();
            addresses = new Ranges[found.length];
            for (int part = 0; part < found.length; part++) {
                addresses[part] = found[part] == null ? none : found[part].build();
            }
        }

        /** The vertex of a member that is neither a gateway nor a host at one; -1 for others. */
        private int vertexWithoutGateways(Members members, int link) {
            return vertices.isGateway(members.node()) ? -1 : vertices.of(members.node(), members.at(link));
        }

        private void collect(int node, Ranges.@Nullable Builder[] found) {
            NodePlan plan = layout.nodes().get(node);
            Addressing addressing = plan.addressing();
            boolean byMember = plan.isPopulation() && addressing.fixed().length() == plan.members();
            int last = -1;
            int steps = vertices.areTogether(node) ? 1 : plan.members();
            for (int member = 0; member < steps && !(plan.role() instanceof Translating); member++) {
                int vertex = vertices.reachedFrom(node, member);
                if (vertices.isGateway(vertices.node(vertex)) || (parts[vertex] == last && !byMember)) {
                    continue;
                }
                last = parts[vertex];
                Ranges.Builder builder = at(last, found);
                if (byMember && steps > 1) {
                    builder.add(addressing.fixed().subArray(member, member + 1), Ranges.NOBODY);
                } else {
                    builder.add(addressing.fixed(), Ranges.NOBODY);
                }
                if (addressing.fixed().isEmpty()) {
                    addressing.network().ifPresent(network -> builder.add(network, Ranges.NOBODY));
                }
            }
        }

        private void collectEdge(int gateway, Members others, int links, Ranges.@Nullable Builder[] found) {
            if (!(layout.nodes().get(gateway).role() instanceof Translating role)) {
                return;
            }
            for (int link = 0; link < links; link++) {
                int vertex = vertexWithoutGateways(others, link);
                if (vertex >= 0) {
                    at(parts[vertex], found).add(role.gateway().outsideAddresses(), gateway);
                }
            }
        }

        private Ranges.Builder at(int part, Ranges.@Nullable Builder[] found) {
            Ranges.Builder builder = found[part];
            if (builder == null) {
                builder = new Ranges.Builder();
                found[part] = builder;
            }
            return builder;
        }

        boolean leadsInside(int gateway, Members others) {
            Prefix inside =
                    ((Translating) layout.nodes().get(gateway).role()).gateway().inside();
            NodePlan other = layout.nodes().get(others.node());
            if (other.role() instanceof Translating role) {
                return role.gateway().outsideAddresses().stream().anyMatch(inside::contains);
            }
            if (other.role() instanceof End) {
                return hasAddressIn(inside, other.addressing());
            }
            for (int member = others.from(); member < others.to(); member++) {
                int part = parts[vertices.of(others.node(), member)];
                if (addresses[part].overlaps(inside, gateway)) {
                    return true;
                }
            }
            return false;
        }
    }

    private static boolean hasAddressIn(Prefix inside, Addressing addressing) {
        boolean fromNetwork = addressing.fixed().isEmpty()
                && addressing
                        .network()
                        .filter(network -> overlap(network, inside))
                        .isPresent();
        return fromNetwork || addressing.fixed().stream().anyMatch(inside::contains);
    }

    private static boolean overlap(Prefix a, Prefix b) {
        return a.contains(b.bits()) || b.contains(a.bits());
    }

    /** Whether a wire leads to the inside of the gateway at one of its ends. */
    boolean isInside(int wire, boolean gatewayAtA) {
        return (gatewayAtA ? insideAtA : insideAtB).get(wire);
    }

    /** Where packets arrive that come to a member over a wire: of a gateway its inside or its outside. */
    int arrival(int wire, boolean atA, int node, int member) {
        return vertices.isGateway(node) && !isInside(wire, atA) ? vertices.outside(node) : vertices.of(node, member);
    }

    /** Where packets arrive that a member sends: its own vertex, or the one at the other end of its only link. */
    int arrivalFrom(int node, int member) {
        int own = vertices.of(node, member);
        if (own >= 0) {
            return own;
        }
        Members neighbour = vertices.neighbour(node, member);
        boolean neighbourAtA = Ways.isForward(vertices.wayTo(node, member));
        return arrival(vertices.wire(node, member), neighbourAtA, neighbour.node(), neighbour.from());
    }
}
