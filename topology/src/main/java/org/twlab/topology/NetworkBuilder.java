package org.twlab.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.ForwardingNode;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceListener;
import org.twlab.topology.NodePlan.End;
import org.twlab.topology.NodePlan.Forwarding;
import org.twlab.topology.NodePlan.Translating;

/**
 * Describes a network node by node and link by link, then builds it:
 *
 * <pre>{@code
 * Network network = NetworkBuilder.of(1)
 *         .host("server", "203.0.113.10", HostSettings.of(KernelProfile.named("linux-4.9")))
 *         .router("r1")
 *         .population("client", 20, "10.1.0.0/24", k -> HostSettings.of(KernelProfile.named("linux-6.18")))
 *         .link("client", "r1", Duration.ofMillis(1))
 *         .link("r1", "server", Duration.ofMillis(10))
 *         .build();
 * }</pre>
 *
 * <p>Nodes and links may come in any order; it decides ties between equally short routes. Text that is no address or
 * network throws at once; mistakes in the network as a whole are found when it is built, all together.
 */
public final class NetworkBuilder {
    private final RandomStreams streams;
    private final List<NodePlan> nodes = new ArrayList<>();
    private final List<LinkPlan> links = new ArrayList<>();
    private final List<StaticRoute> staticRoutes = new ArrayList<>();
    private RoutingSettings routing = RoutingSettings.DEFAULT;
    private boolean stampChecksums;

    private NetworkBuilder(RandomStreams streams) {
        this.streams = streams;
    }

    /** An empty network with the random streams of a seed. */
    public static NetworkBuilder of(long seed) {
        return of(new RandomStreams(seed, 0));
    }

    /** An empty network with the given random streams. */
    public static NetworkBuilder of(RandomStreams streams) {
        return new NetworkBuilder(streams);
    }

    /** A host with an address. */
    public NetworkBuilder host(String name, String address, HostSettings settings) {
        return node(name, Addressing.fixed(Address.parse(address)), site -> host(site, settings));
    }

    /**
     * Hosts {@code name[0]} to {@code name[count-1]} with the free addresses of a network, in order.
     *
     * @param settings of each member, by its index from 0
     */
    public NetworkBuilder population(String name, int count, String network, IntFunction<HostSettings> settings) {
        return population(
                name, count, Addressing.from(Prefix.parse(network)), site -> host(site, settings.apply(site.index())));
    }

    /** Hosts with equal settings. */
    public NetworkBuilder population(String name, int count, String network, HostSettings settings) {
        return population(name, count, network, member -> settings);
    }

    private static Node host(NodeSite site, HostSettings settings) {
        return new TcpHost(site.node(), site.member(), site.stack(), settings, site.context());
    }

    /** Any node that forwards nothing and has one link. */
    public NetworkBuilder node(String name, Addressing addressing, Function<NodeSite, Node> factory) {
        return add(name, OptionalInt.empty(), addressing, new End(factory));
    }

    /** Any number of nodes that forward nothing and have one link each. */
    public NetworkBuilder population(String name, int count, Addressing addressing, Function<NodeSite, Node> factory) {
        return add(name, OptionalInt.of(atLeastOne(name, count)), addressing, new End(factory));
    }

    private static int atLeastOne(String name, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count (" + count + ") of '" + name + "' must be at least 1");
        }
        return count;
    }

    /** A router without an address that forwards at once. */
    public NetworkBuilder router(String name) {
        return router(name, Addressing.NONE, NetworkBuilder::router);
    }

    /** A router with an address, which forwards at once. */
    public NetworkBuilder router(String name, String address) {
        return router(name, Addressing.fixed(Address.parse(address)), NetworkBuilder::router);
    }

    private static Router router(NodeSite site) {
        RouterSettings unnumbered = RouterSettings.DEFAULT;
        RouterSettings settings = new RouterSettings(
                site.address(), unnumbered.forwardingDelayNanos(), unnumbered.icmpErrors(), unnumbered.icmpPerSecond());
        return new Router(site.name(), site.context(), settings);
    }

    /** A router, or another node that forwards; with several addresses the first is its main one. */
    public NetworkBuilder router(
            String name, Addressing addressing, Function<NodeSite, ? extends ForwardingNode> factory) {
        return add(name, OptionalInt.empty(), addressing, new Forwarding(factory));
    }

    /**
     * Any number of routers {@code name[0]} to {@code name[count-1]}, each a node of its own: links lead to all of them
     * by {@code name} or to one by {@code name[k]}.
     */
    public NetworkBuilder routers(String name, int count, Addressing addressing, Function<NodeSite, Router> factory) {
        return add(name, OptionalInt.of(atLeastOne(name, count)), addressing, new Forwarding(factory));
    }

    /** How routes are worked out; {@link RoutingSettings#DEFAULT} if nothing is said. */
    public NetworkBuilder routing(RoutingSettings settings) {
        routing = settings;
        return this;
    }

    /**
     * A static route. It stays whatever becomes of links, and wins over a computed one unless that has a longer prefix.
     *
     * @param node a router, a gateway, a host that has several links, or a group: then each of its members
     * @param target where it leads
     * @param nextNode the neighbour that gets the packets, over the link declared first
     */
    public NetworkBuilder route(String node, RouteTarget target, String nextNode) {
        staticRoutes.add(new StaticRoute(node, target, nextNode));
        return this;
    }

    /** A node with an inside and an outside, such as a NAT. */
    public NetworkBuilder gateway(String name, GatewayPlan gateway) {
        return add(name, OptionalInt.empty(), Addressing.NONE, new Translating(gateway));
    }

    private NetworkBuilder add(String name, OptionalInt count, Addressing addressing, NodePlan.Role role) {
        nodes.add(new NodePlan(name, count, addressing, role));
        return this;
    }

    /** A link that delays packets by as much each way; with a population one for each member. */
    public NetworkBuilder link(String a, String b, Duration delay) {
        return link(a, b, LinkSettings.delay(delay.toNanos()));
    }

    /** A link that is the same both ways; with a population one for each member. */
    public NetworkBuilder link(String a, String b, LinkSettings both) {
        return link(a, b, member -> both);
    }

    /** Links of a population that are the same both ways, by member. */
    public NetworkBuilder link(String a, String b, IntFunction<LinkSettings> both) {
        return link(LinkPlan.of(a, b, both, both));
    }

    /** A link with what it does each way. */
    public NetworkBuilder link(String a, String b, LinkSettings ab, LinkSettings ba) {
        return link(LinkPlan.of(a, b, member -> ab, member -> ba));
    }

    /** A link with all there is to say about it. */
    public NetworkBuilder link(LinkPlan link) {
        links.add(link);
        return this;
    }

    /** Whether hosts send packets with stamped checksums, see {@link NetworkContext#stampChecksums}; normally not. */
    public NetworkBuilder stampChecksums(boolean stamp) {
        stampChecksums = stamp;
        return this;
    }

    /** Addresses, routes and mistakes of the network described so far. */
    public NetworkPlan plan() {
        return new NetworkPlan(nodes, links, routing, staticRoutes);
    }

    /** Builds the network; throws IllegalArgumentException with all mistakes, if there are any. */
    public Network build() {
        return build(null);
    }

    /** As {@link #build()}, with somebody who is told of every event; null for nobody. */
    public Network build(@Nullable TraceListener trace) {
        return plan().build(new NetworkContext(new Simulation(), streams, trace, stampChecksums));
    }
}
