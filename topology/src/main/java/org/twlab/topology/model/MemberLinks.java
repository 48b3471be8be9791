package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.arrange.Arrangement;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.arrange.MemberGraph.Edge;
import org.twlab.topology.language.Reading;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;

/**
 * Makes the links among the members of groups.
 *
 * @param links reads what they are like
 * @param reading has the seed from which random graphs are drawn, and takes mistakes
 */
record MemberLinks(LinkType links, Reading reading) {

    /** The links of a group by name, {@code r[0]-r[1]}; empty if there is no such graph, which is reported. */
    Optional<ImmutableList<LinkSpec>> of(NodeSpec<RouterSpec> node) {
        Optional<YamlNode> stated = node.values().mapping().get(RouterKind.ARRANGE.name());
        if (stated.isEmpty()) {
            return Optional.of(ImmutableList.of());
        }
        if (node.settings().arrangement().isEmpty()) {
            return Optional.empty(); // reported where the node was read
        }
        Optional<MemberGraph> graph = graph(node);
        if (graph.isEmpty()) {
            reading.error(
                    stated.get().place(),
                    "of " + Arrangement.TRIES + " graphs drawn for '" + node.name()
                            + "' none is in one part; more members or larger settings make it likelier");
        }
        return graph.map(found -> links(node, found));
    }

    /** Equal at all points and replications: the network belongs to the file. */
    private Optional<MemberGraph> graph(NodeSpec<RouterSpec> node) {
        return node.settings()
                .arrangement()
                .flatMap(arrangement -> arrangement.graph(
                        node.members(), new RandomStreams(reading.seed(), 0).named("arrange/" + node.name())));
    }

    private ImmutableList<LinkSpec> links(NodeSpec<RouterSpec> node, MemberGraph graph) {
        LinkSpec like = template(node);
        ImmutableList.Builder<LinkSpec> made = ImmutableList.builder();
        Map<String, Integer> times = new HashMap<>();
        int number = 0;
        for (Edge edge : graph.edges()) {
            String a = node.memberName(edge.a());
            String b = node.memberName(edge.b());
            int before = times.merge(a + "-" + b, 1, Integer::sum) - 1;
            String name = a + "-" + b + (before == 0 ? "" : "-" + (before + 1));
            made.add(new LinkSpec(name, a, b, like.ab(), like.ba(), like.down(), number++, like.mapping()));
        }
        return made.build();
    }

    private LinkSpec template(NodeSpec<RouterSpec> node) {
        Mapping mapping = node.values().mapping().get(RouterKind.LINK.name()).orElse(null) instanceof Mapping stated
                ? stated
                : new Mapping(node.place(), ImmutableList.of(), true);
        return links.among(node.name(), mapping);
    }
}
