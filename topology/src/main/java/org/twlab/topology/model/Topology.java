package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.LinkSettings.Jitter;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.trace.TraceListener;
import org.twlab.topology.LinkPlan;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.NetworkPlan;
import org.twlab.topology.NetworkProblem;
import org.twlab.topology.RoutingSettings;
import org.twlab.topology.exchange.NetworkDrawing;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.model.LinkSpec.Direction;

/** The network of a scenario. Immutable. */
public final class Topology {
    private final Parts parts;
    /** Addresses and routes; its links are not those of a run, which draws their delays. */
    private final NetworkPlan plan;

    private final boolean complete;

    /**
     * What a file says of a network.
     *
     * @param nodes by name, in the order of the file
     * @param links by name: those of groups, then those of the file in its order
     * @param routes static ones
     * @param routing how the others are worked out
     */
    record Parts(
            ImmutableMap<String, NodeSpec<?>> nodes,
            ImmutableMap<String, LinkSpec> links,
            ImmutableList<RouteList.Stated> routes,
            RoutingKeys.Stated routing) {}

    /** A network of which all that the file states could be read, or not. */
    Topology(Parts parts, NetworkPlan plan, boolean complete) {
        this.parts = parts;
        this.plan = plan;
        this.complete = complete;
    }

    /** By name, in the order of the file. */
    public ImmutableMap<String, NodeSpec<?>> nodes() {
        return parts.nodes();
    }

    /** By name: those among the members of groups, then the others, in the order of the file. */
    public ImmutableMap<String, LinkSpec> links() {
        return parts.links();
    }

    /** How routes are worked out. */
    public RoutingSettings routing() {
        return parts.routing().settings();
    }

    /** The network as it is drawn. */
    public NetworkDrawing drawing() {
        return TopologyDrawing.of(this);
    }

    /** Whether all that the file states could be read, and makes a network; otherwise nothing is said of its ways. */
    public boolean isSound() {
        return complete && plan.problems().isEmpty();
    }

    /** Why packets from one node do not get to another; empty when they do, or when the network has other mistakes. */
    public Optional<String> unreachable(String from, String to) {
        return isSound() ? plan.unreachable(from, to).map(NetworkProblem::message) : Optional.empty();
    }

    /**
     * Whether packets of one node to another surely go round a third, which is a router: it lies on none of the shortest
     * ways. Nothing is sure with static routes, or where ways have other lengths than their number of hops.
     *
     * @param from a single node or member
     * @param to a single node or member
     */
    public boolean surelyGoesRound(String via, String from, String to) {
        if (!isSound() || !parts.routes().isEmpty() || routing().metric() != RoutingSettings.Metric.HOPS) {
            return false;
        }
        OptionalInt straight = plan.hops(from, to);
        OptionalInt there = plan.hops(from, via);
        OptionalInt onward = plan.hops(via, to);
        return straight.isPresent()
                && there.isPresent()
                && onward.isPresent()
                && straight.getAsInt() < there.getAsInt() + 1 + onward.getAsInt();
    }

    /**
     * The network for one run.
     *
     * @param streams what varies by member is drawn from them; a delay from {@code LINK[MEMBER]/delay} for both ways, so
     *     that equal distributions give equal delays
     * @param trace who is told of every event; null for nobody
     */
    public Network build(RandomStreams streams, @Nullable TraceListener trace) {
        return describe(streams).build(trace);
    }

    /** The description of the network, for one run. */
    public NetworkBuilder describe(RandomStreams streams) {
        NetworkBuilder builder = NetworkBuilder.of(streams);
        nodes().values().forEach(node -> node.addTo(builder));
        links().values().forEach(link -> builder.link(plan(link, streams)));
        addRouting(builder, parts);
        return builder;
    }

    static void addRouting(NetworkBuilder builder, Parts parts) {
        builder.routing(parts.routing().settings());
        parts.routes().forEach(route -> builder.route(route.node(), route.target(), route.next()));
    }

    static LinkPlan plan(LinkSpec link, RandomStreams streams) {
        return new LinkPlan(
                link.name(),
                link.a(),
                link.b(),
                settings(link, link.ab(), streams),
                settings(link, link.ba(), streams),
                link.ab().cost(),
                link.ba().cost(),
                link.down());
    }

    private static IntFunction<LinkSettings> settings(LinkSpec link, Direction direction, RandomStreams streams) {
        Jitter jitter =
                direction.jitter().equals(Distribution.constant(0)) ? Jitter.NONE : new DrawnJitter(direction.jitter());
        LongFunction<LinkSettings> withDelay = delayNanos -> direction.settings().toBuilder()
                .delay(delayNanos)
                .jitter(jitter, direction.settings().keepsOrder())
                .build();
        if (direction.delay() instanceof Distribution.Constant constant) {
            LinkSettings shared = withDelay.apply(constant.value());
            return member -> shared;
        }
        return member -> withDelay.apply(direction
                .delay()
                .draw(streams.named(link.name() + "[" + member + "]/delay"), link.number() + (long) member));
    }

    /** The members that a word such as {@code client}, {@code client[3]} or {@code client[-1]} names; empty if none. */
    public Optional<Members> members(String word) {
        NodeSpec<?> whole = nodes().get(word);
        if (whole != null) {
            return Optional.of(new Members(whole, 0, whole.members()));
        }
        return MemberWord.parse(word).flatMap(this::member);
    }

    private Optional<Members> member(MemberWord word) {
        NodeSpec<?> node = nodes().get(word.node());
        ImmutableList<Integer> numbers = node == null ? ImmutableList.of() : word.numbers(node);
        return node != null && numbers.size() == 1
                ? Optional.of(new Members(node, numbers.get(0), numbers.get(0) + 1))
                : Optional.empty();
    }

    /**
     * Members of one node.
     *
     * @param node of which
     * @param from index of the first
     * @param to index after the last
     */
    public record Members(NodeSpec<?> node, int from, int to) {

        public IntStream indices() {
            return IntStream.range(from, to);
        }

        public int size() {
            return to - from;
        }

        /** The address that each of them sends from, in network order. */
        public ImmutableIntArray addresses() {
            return ImmutableIntArray.copyOf(indices().map(node::address));
        }
    }

    /** Jitter of a distribution, which knows its bounds. */
    private record DrawnJitter(Distribution distribution) implements Jitter {
        @Override
        public long drawNanos(UniformRandomProvider random) {
            return distribution.draw(random, 0);
        }

        @Override
        public long leastNanos() {
            return distribution.least();
        }

        @Override
        public OptionalLong mostNanos() {
            return distribution.most();
        }
    }
}
