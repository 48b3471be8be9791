package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.TcpHost;

/**
 * A network that is ready to run: all parts of one run, by name. {@code client} names a population or a single node,
 * {@code client[3]} a member, {@code client[-1]} the last. Lists are in the order of declaration and of members. A name
 * that is not there is an IllegalArgumentException.
 */
public final class Network {
    private static final Pattern MEMBER = Pattern.compile("(.+)\\[(-?\\d{1,9})\\]");

    private final NetworkPlan plan;
    private final NetworkContext context;
    private final ImmutableList<Node[]> members;
    private final ImmutableList<Link[]> links;

    Network(NetworkPlan plan, NetworkContext context, ImmutableList<Node[]> members, ImmutableList<Link[]> links) {
        this.plan = plan;
        this.context = context;
        this.members = members;
        this.links = links;
    }

    /** The clock and event loop. */
    public Simulation simulation() {
        return context.simulation();
    }

    /** The random streams of the run. */
    public RandomStreams streams() {
        return context.streams();
    }

    /** What the parts share. */
    public NetworkContext context() {
        return context;
    }

    /** What it was made from. */
    public NetworkPlan plan() {
        return plan;
    }

    /** All nodes. */
    public ImmutableList<Node> nodes() {
        return members.stream().flatMap(Arrays::stream).collect(ImmutableList.toImmutableList());
    }

    /** The nodes of a word: all of a population, or one. */
    public List<Node> nodes(String word) {
        return Arrays.asList(resolve(word).of(members));
    }

    /** The one node of a word. */
    public Node node(String word) {
        List<Node> found = nodes(word);
        if (found.size() != 1) {
            throw new IllegalArgumentException("'" + word + "' is " + found.size() + " nodes");
        }
        return found.get(0);
    }

    /** All hosts. */
    public ImmutableList<TcpHost> hosts() {
        return only(TcpHost.class, nodes().stream());
    }

    /** The hosts of a word. */
    public ImmutableList<TcpHost> hosts(String word) {
        return nodes(word).stream().map(node -> cast(TcpHost.class, node)).collect(ImmutableList.toImmutableList());
    }

    /** The one host of a word. */
    public TcpHost host(String word) {
        return cast(TcpHost.class, node(word));
    }

    /** All routers. */
    public ImmutableList<Router> routers() {
        return only(Router.class, nodes().stream());
    }

    /** A router. */
    public Router router(String name) {
        return cast(Router.class, node(name));
    }

    /** The address of the one node of a word, in network order: of a gateway its first outside address. */
    public int address(String word) {
        Members one = resolve(word);
        ImmutableIntArray addresses = plan.addresses(one.node());
        if (one.to() - one.from() != 1 || addresses.isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + word + "' has " + (addresses.isEmpty() ? "no address" : addresses.length() + " addresses"));
        }
        return addresses.get(one.from());
    }

    /** Whether {@link #address} has an answer. */
    public boolean hasAddress(String word) {
        Members one = resolve(word);
        return one.to() - one.from() == 1 && !plan.addresses(one.node()).isEmpty();
    }

    /** The links of a name such as {@code client-nat}: one for each member. */
    public List<Link> links(String name) {
        ImmutableList<Layout.Wire> wires = plan.layout().links();
        for (int link = 0; link < wires.size(); link++) {
            if (wires.get(link).plan().name().equals(name)) {
                return Arrays.asList(links.get(link));
            }
        }
        throw new IllegalArgumentException("no link '" + name + "'; there are "
                + wires.stream().map(wire -> wire.plan().name()).toList());
    }

    /** All links. */
    public ImmutableList<Link> links() {
        return links.stream().flatMap(Arrays::stream).collect(ImmutableList.toImmutableList());
    }

    /** Both directions of all links. */
    public ImmutableList<LinkDirection> directions() {
        return links.stream()
                .flatMap(Arrays::stream)
                .flatMap(link -> Stream.of(link.forward(), link.backward()))
                .collect(ImmutableList.toImmutableList());
    }

    /**
     * The directions from {@code a} to {@code b} of a name such as {@code client->nat} or {@code client[3]->nat}: one
     * for each member.
     */
    public ImmutableList<LinkDirection> directions(String name) {
        int arrow = name.indexOf("->");
        if (arrow < 0) {
            throw new IllegalArgumentException("'" + name + "' is no direction; one looks like a->b");
        }
        Members from = resolve(name.substring(0, arrow));
        Members to = resolve(name.substring(arrow + 2));
        ImmutableList.Builder<LinkDirection> directions = ImmutableList.builder();
        for (int link = 0; link < links.size(); link++) {
            Layout.Wire wire = plan.layout().links().get(link);
            if (wire.a() == from.node() && wire.b() == to.node()) {
                chosen(link, from, to).map(Link::forward).forEach(directions::add);
            } else if (wire.a() == to.node() && wire.b() == from.node()) {
                chosen(link, from, to).map(Link::backward).forEach(directions::add);
            }
        }
        ImmutableList<LinkDirection> found = directions.build();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no link leads " + name);
        }
        return found;
    }

    /** The one direction of a name. */
    public LinkDirection direction(String name) {
        ImmutableList<LinkDirection> found = directions(name);
        if (found.size() != 1) {
            throw new IllegalArgumentException("'" + name + "' is " + found.size() + " directions");
        }
        return found.get(0);
    }

    /** Routers and gateways on the way between two nodes or populations, see {@link NetworkPlan#hops}. */
    public OptionalInt hops(String from, String to) {
        return plan.hops(from, to);
    }

    /**
     * Takes a link down or up in both directions; routes follow after each node's time of convergence.
     *
     * @param linkName the name of a link, for all its members, or of one member such as {@code client-r1[3]}
     */
    public void setLink(String linkName, boolean up) {
        for (Link link : links(linkName)) {
            link.forward().setDown(!up);
            link.backward().setDown(!up);
        }
    }

    /** Adds static routes to a node, as {@link NetworkBuilder#route} does, in place of those to the same targets. */
    public void setRoutes(String node, Map<RouteTarget, String> nextNodes) {
        Router router = router(node);
        nextNodes.forEach((target, next) -> router.interfaces().stream()
                .filter(each -> nodes(next).contains(each.egress().to().node()))
                .findFirst()
                .ifPresent(each ->
                        prefixes(target).forEach(prefix -> router.routes().add(prefix, each))));
    }

    /** Takes a static route away, so that computed routes count again. */
    public void useComputedRoutes(String node, RouteTarget target) {
        prefixes(target).forEach(router(node).routes()::remove);
    }

    private List<Prefix> prefixes(RouteTarget target) {
        if (target instanceof RouteTarget.Within within) {
            return List.of(within.prefix());
        }
        ImmutableIntArray addresses = plan.addresses(((RouteTarget.Nodes) target).word());
        return addresses.stream().mapToObj(address -> new Prefix(address, 32)).toList();
    }

    /** The links of a population that touch the members asked for. */
    private Stream<Link> chosen(int link, Members from, Members to) {
        Link[] all = links.get(link);
        return IntStream.range(0, all.length)
                .filter(member -> from.has(member) && to.has(member))
                .mapToObj(member -> all[member]);
    }

    private Members resolve(String word) {
        Matcher matcher = MEMBER.matcher(word);
        if (!matcher.matches()) {
            int node = plan.position(word);
            return new Members(node, plan.layout().nodes().get(node).isPopulation(), 0, members.get(node).length);
        }
        int node = plan.position(matcher.group(1));
        int count = members.get(node).length;
        int index = Integer.parseInt(matcher.group(2));
        int member = index < 0 ? count + index : index;
        if (!plan.layout().nodes().get(node).isPopulation() || member < 0 || member >= count) {
            throw new IllegalArgumentException("no member '" + word + "'; '" + matcher.group(1) + "' has " + count);
        }
        return new Members(node, true, member, member + 1);
    }

    /** The members {@code from} to {@code to - 1} of a node. */
    private record Members(int node, boolean population, int from, int to) {

        Node[] of(List<Node[]> all) {
            return Arrays.copyOfRange(all.get(node), from, to);
        }

        /** Whether the link of a member is one of theirs: all links of a single node are. */
        boolean has(int member) {
            return !population || (from <= member && member < to);
        }
    }

    private static <N extends Node> ImmutableList<N> only(Class<N> type, Stream<Node> nodes) {
        return nodes.filter(type::isInstance).map(type::cast).collect(ImmutableList.toImmutableList());
    }

    private static <N extends Node> N cast(Class<N> type, Node node) {
        if (!type.isInstance(node)) {
            throw new IllegalArgumentException(
                    "'" + node + "' is a " + node.getClass().getSimpleName() + ", not a " + type.getSimpleName());
        }
        return type.cast(node);
    }
}
