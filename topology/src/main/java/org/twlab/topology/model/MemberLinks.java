package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.arrange.Arrangement;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.arrange.MemberGraph.Edge;
import org.twlab.topology.language.Reading;
import org.twlab.topology.model.LinkSpec.Direction;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/**
 * Makes the links among the members of groups.
 *
 * @param links reads what they are like
 * @param reading has the seed from which random graphs are drawn, and takes mistakes
 */
record MemberLinks(LinkType links, Reading reading) {

    /**
     * The links of a group by name, {@code r[0]-r[1]}; empty if there is no such graph, which is reported.
     *
     * @param others how many links there are among members of groups before it
     */
    Optional<ImmutableList<LinkSpec>> of(NodeSpec<RouterSpec> node, int others) {
        RouterSpec router = node.settings();
        if (router.graph().isPresent()) {
            return router.graph().map(graph -> links(node, graph));
        }
        if (router.arrangement().isPresent()) {
            return drawn(node, router.arrangement().get(), others).map(graph -> links(node, graph));
        }
        boolean unread =
                node.values().states(RouterKind.ARRANGE) || node.values().states(RouterKind.GRAPH);
        return unread ? Optional.empty() : Optional.of(ImmutableList.of());
    }

    /** Equal at all points and replications: the network belongs to the file. */
    private Optional<MemberGraph> drawn(NodeSpec<RouterSpec> node, Arrangement arrangement, int others) {
        if (!areFew(others + arrangement.links(node.members()), node)) {
            return Optional.empty();
        }
        Optional<MemberGraph> graph =
                arrangement.graph(node.members(), new RandomStreams(reading.seed(), 0).named("arrange/" + node.name()));
        if (graph.isEmpty()) {
            reading.error(
                    node.values().place(RouterKind.ARRANGE),
                    "of " + Arrangement.TRIES + " graphs drawn for '" + node.name()
                            + "' none is in one part; more members or larger settings make it likelier");
        }
        return graph.filter(drawn -> areFew((long) others + drawn.edges().size(), node));
    }

    private boolean areFew(long links, NodeSpec<RouterSpec> node) {
        if (links > Arrangement.MAX_LINKS) {
            reading.error(
                    node.values().place(RouterKind.ARRANGE),
                    "at most " + Arrangement.MAX_LINKS + " links among members of groups: with those of '" + node.name()
                            + "' there are " + links + " or more");
        }
        return links <= Arrangement.MAX_LINKS;
    }

    private ImmutableList<LinkSpec> links(NodeSpec<RouterSpec> node, MemberGraph graph) {
        Mapping mapping = node.values().mapping().get(RouterKind.LINK.name()).orElse(null) instanceof Mapping stated
                ? stated
                : new Mapping(node.place(), ImmutableList.of(), true);
        Like like = like(node, mapping, graph.edges());
        ImmutableList.Builder<LinkSpec> made = ImmutableList.builder();
        Map<String, Integer> times = new HashMap<>();
        int number = 0;
        for (Edge edge : graph.edges()) {
            String a = node.memberName(edge.a());
            String b = node.memberName(edge.b());
            int time = times.merge(edge.a() + "-" + edge.b(), 1, Integer::sum);
            String name = a + "-" + b + (time == 1 ? "" : "-" + time);
            made.add(new LinkSpec(
                    name,
                    a,
                    b,
                    like.of(edge, like.link().ab()),
                    like.of(edge, like.link().ba()),
                    like.link().down(),
                    number++,
                    mapping));
        }
        return made.build();
    }

    /**
     * What the links of a group have in common.
     *
     * @param link with all that the file says
     * @param delayOpen whether the file says nothing of delays, so that those of a graph count
     * @param rateOpen whether it says nothing of bandwidths
     */
    private record Like(LinkSpec link, boolean delayOpen, boolean rateOpen) {

        Direction of(Edge edge, Direction direction) {
            Direction delayed = delayOpen && edge.delayNanos().isPresent()
                    ? direction.withDelay(edge.delayNanos().getAsLong())
                    : direction;
            return rateOpen ? delayed.withBandwidth(edge.bitsPerSecond().orElse(0)) : delayed;
        }
    }

    private Like like(NodeSpec<RouterSpec> node, Mapping mapping, List<Edge> edges) {
        boolean delayOpen = !links.states(mapping, LinkKeys.DELAY);
        boolean rateOpen = !links.states(mapping, LinkKeys.BANDWIDTH);
        OptionalLong anyRate = edges.stream()
                .flatMapToLong(edge -> edge.bitsPerSecond().stream())
                .findFirst();
        Mapping rated = rateOpen && anyRate.isPresent() ? withRate(mapping, anyRate.getAsLong()) : mapping;
        return new Like(links.among(node.name(), rated), delayOpen, rateOpen);
    }

    /** So that a queue has the bandwidth it needs. */
    private static Mapping withRate(Mapping mapping, long bitsPerSecond) {
        Scalar key = new Scalar(mapping.place(), LinkKeys.BANDWIDTH.name(), true);
        return mapping.with(key, new Scalar(mapping.place(), bitsPerSecond + "bit/s", true));
    }
}
