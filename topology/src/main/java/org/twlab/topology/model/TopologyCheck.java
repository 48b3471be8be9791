package org.twlab.topology.model;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.List;
import java.util.Optional;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.NetworkPlan;
import org.twlab.topology.NetworkProblem;
import org.twlab.topology.NetworkProblem.Kind;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Sequence;

/**
 * Plans a network that was read, and reports at their places in the file what the plan finds wrong.
 *
 * @param topology the tree it was read from
 * @param whole whether every node and link could be read; otherwise mistakes that a missing one may cause are not
 *     reported
 * @param reading takes the mistakes
 */
record TopologyCheck(Mapping topology, boolean whole, Reading reading) {

    /** The network, every node with its addresses. */
    Topology check(Topology.Parts parts) {
        ImmutableMap<String, NodeSpec<?>> nodes = parts.nodes();
        NetworkBuilder builder = NetworkBuilder.of(new RandomStreams(0, 0));
        nodes.values().forEach(node -> addAsStated(node, builder));
        parts.links().values().forEach(link -> builder.link(Topology.plan(link, new RandomStreams(0, 0))));
        Topology.addRouting(builder, parts);
        NetworkPlan plan = builder.plan();
        boolean complete = whole
                && nodes.values().stream().noneMatch(TopologyCheck::addressUnreadable)
                && plan.problems().stream().noneMatch(problem -> problem.kind() == Kind.BAD_LINK);
        for (NetworkProblem problem : plan.problems()) {
            if (complete || isLocal(problem, nodes)) {
                Diagnostic fault = Diagnostic.at(place(problem, parts), problem.message());
                reading.diagnostics().add(problem.allowed().isEmpty() ? fault : fault.allowing(problem.allowed(), ""));
            }
        }
        ImmutableMap<String, NodeSpec<?>> addressed =
                ImmutableMap.copyOf(Maps.transformValues(nodes, node -> node.with(plan.addresses(node.name()))));
        return new Topology(new Topology.Parts(addressed, parts.links(), parts.routes(), parts.routing()), plan, whole);
    }

    private static <S> void addAsStated(NodeSpec<S> node, NetworkBuilder builder) {
        node.kind().description().addTo(builder, node, node.stated());
    }

    /** Whether it would be wrong whatever other nodes and links there are. */
    private static boolean isLocal(NetworkProblem problem, ImmutableMap<String, NodeSpec<?>> nodes) {
        return switch (problem.kind()) {
            case DUPLICATE_ADDRESS, UNUSABLE_ADDRESS, ADDRESS_OUTSIDE_NETWORK, TOO_MANY_MEMBERS, BAD_LINK, TOO_LARGE ->
                true;
            case ADDRESS_COUNT ->
                Optional.ofNullable(nodes.get(problem.path().get(1)))
                        .filter(TopologyCheck::addressUnreadable)
                        .isEmpty();
            case NO_LINK, ONE_SIDED_GATEWAY, UNREACHABLE, UNKNOWN_NODE, BAD_ROUTE, NO_NEIGHBOUR -> false;
            case BAD_NAME, DUPLICATE_NAME -> false; // the tree has them once, and their names were read
        };
    }

    /** Whether the file states an address or network that could not be read, which is reported already. */
    private static boolean addressUnreadable(NodeSpec<?> node) {
        boolean networkUnread = node.values().states(NodeSpec.NETWORK)
                && node.values().find(NodeSpec.NETWORK).isEmpty();
        int stated = node.values()
                .mapping()
                .get(NodeSpec.ADDRESS.name())
                .map(value -> value instanceof Sequence list ? list.items().size() : 1)
                .orElse(0);
        int read = node.values().find(NodeSpec.ADDRESS).map(List::size).orElse(0);
        return networkUnread || read < stated;
    }

    private Place place(NetworkProblem problem, Topology.Parts parts) {
        List<String> path = problem.path();
        boolean ofNode = path.get(0).equals("nodes");
        if (ofNode && path.size() > 3) {
            return parts.routes().stream()
                    .filter(route -> route.node().equals(path.get(1))
                            && route.target().toString().equals(path.get(3)))
                    .map(RouteList.Stated::place)
                    .findFirst()
                    .orElse(topology.place());
        }
        Mapping described = ofNode
                ? node(path.get(1), parts.nodes())
                : parts.links()
                        .values()
                        .asList()
                        .get(Integer.parseInt(path.get(1)))
                        .mapping();
        Optional<YamlNode> value = path.size() > 2 ? described.get(path.get(2)) : Optional.empty();
        return value.map(YamlNode::place).orElse(described.place());
    }

    private Mapping node(String name, ImmutableMap<String, NodeSpec<?>> nodes) {
        NodeSpec<?> node = nodes.get(name);
        return node == null ? topology : node.values().mapping();
    }
}
