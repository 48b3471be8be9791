package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.TcpHost;

/**
 * A network that is ready to run: all parts of one run, by name. {@code client} names a population or a single node,
 * {@code client[3]} a member, {@code client[-1]} the last. Lists are in the order of declaration and of members. A name
 * that is not there is an IllegalArgumentException.
 */
public final class Network {
    private final NetworkPlan plan;
    private final NetworkContext context;
    private final ImmutableList<Node[]> members;
    private final ImmutableList<Link[]> links;
    private final RunningRoutes routes;
    private final OwnTcps ownTcps;

    Network(
            NetworkPlan plan,
            NetworkContext context,
            ImmutableList<Node[]> members,
            ImmutableList<Link[]> links,
            RunningRoutes routes,
            OwnTcps ownTcps) {
        this.plan = plan;
        this.context = context;
        this.members = members;
        this.links = links;
        this.routes = routes;
        this.ownTcps = ownTcps;
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

    /** All nodes; after a gateway its own TCP, once that is there. */
    public ImmutableList<Node> nodes() {
        ImmutableList.Builder<Node> all = ImmutableList.builder();
        for (int node = 0; node < members.size(); node++) {
            all.add(members.get(node));
            ownTcps.ifMade(node).ifPresent(all::add);
        }
        return all.build();
    }

    /**
     * Some members of a node, and the own TCP of a gateway once that is there.
     *
     * @param name of a population or a single node
     * @param from index of the first member
     * @param to index after the last
     */
    public List<Node> nodes(String name, int from, int to) {
        List<Node> found = new ArrayList<>(nodes(name).subList(from, to));
        ownTcps.ifMade(resolve(name).node()).ifPresent(found::add);
        return found;
    }

    /** The nodes of a word: all of a population, or one. */
    public List<Node> nodes(String word) {
        Members found = resolve(word);
        return Arrays.asList(Arrays.copyOfRange(members.get(found.node()), found.from(), found.to()));
    }

    /** The one node of a word. */
    public Node node(String word) {
        List<Node> found = nodes(word);
        if (found.size() != 1) {
            throw new IllegalArgumentException("'" + word + "' is " + found.size() + " nodes");
        }
        return found.get(0);
    }

    /** All hosts; of gateways the own TCP of each that was asked for. */
    public ImmutableList<TcpHost> hosts() {
        return only(TcpHost.class, nodes().stream());
    }

    /** The hosts of a word; of a gateway its own TCP, which is made now if it is not there. */
    public ImmutableList<TcpHost> hosts(String word) {
        Optional<TcpHost> own = ownTcps.of(resolve(word).node());
        if (own.isPresent()) {
            return ImmutableList.of(own.get());
        }
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
        if (one.size() != 1 || addresses.isEmpty()) {
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
        return Arrays.asList(links.get(wire(name)
                .orElseThrow(() -> new IllegalArgumentException("no link '" + name + "'; there are "
                        + plan.layout().wires().stream()
                                .map(wire -> wire.plan().name())
                                .toList()))));
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
        for (int wire = 0; wire < links.size(); wire++) {
            addDirections(wire, from, to, directions);
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
     * Takes a link down or up in both directions: what enters a link that is down is dropped, what is on it arrives. Each
     * node goes over to routes that know of it after its time of {@link RoutingSettings.Convergence}.
     *
     * @param linkName the name of a link, for all its members, or that of one member, such as {@code client-r1[3]}
     */
    public void setLink(String linkName, boolean up) {
        OptionalInt whole = wire(linkName);
        if (whole.isPresent()) {
            int first = plan.layout().firstLinks().get(whole.getAsInt());
            routes.setLinks(first, first + links.get(whole.getAsInt()).length, up);
            return;
        }
        Members.Word word = Members.Word.parse(linkName);
        int count = links(word.name()).size();
        int index = word.index().orElse(0);
        int member = index < 0 ? count + index : index;
        if (member < 0 || member >= count) {
            throw new IllegalArgumentException("no link '" + linkName + "'; '" + word.name() + "' has " + count);
        }
        int link = plan.layout().firstLinks().get(wire(word.name()).orElseThrow()) + member;
        routes.setLinks(link, link + 1, up);
    }

    /**
     * Gives a node static routes at once, as {@link NetworkBuilder#route} does, in place of those to the same targets.
     * Throws IllegalArgumentException if one cannot be.
     *
     * @param nextNodes the neighbour that gets the packets, by target; of targets that share addresses the later in the
     *     map's order counts
     */
    public void setRoutes(String node, Map<RouteTarget, String> nextNodes) {
        List<NetworkProblem> problems = new ArrayList<>();
        List<StaticRoutes.Resolved> resolved = new ArrayList<>();
        nextNodes.forEach((target, next) ->
                resolved.addAll(plan.staticRoutes().resolve(new StaticRoute(node, target, next), problems)));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.get(0).toString());
        }
        resolved.forEach(routes::add);
    }

    /** Takes the static routes of a node to a target away at once, so that computed ones count again. */
    public void useComputedRoutes(String node, RouteTarget target) {
        Members members = resolve(node);
        for (int member = members.from(); member < members.to(); member++) {
            int vertex = plan.vertices().of(members.node(), member);
            if (vertex >= 0) {
                routes.remove(vertex, plan.staticRoutes().networks(vertex, target));
            }
        }
    }

    private OptionalInt wire(String linkName) {
        ImmutableList<Layout.Wire> wires = plan.layout().wires();
        return IntStream.range(0, wires.size())
                .filter(wire -> wires.get(wire).plan().name().equals(linkName))
                .findFirst();
    }

    private void addDirections(int wire, Members from, Members to, ImmutableList.Builder<LinkDirection> directions) {
        Members a = plan.layout().wires().get(wire).a();
        Members b = plan.layout().wires().get(wire).b();
        boolean forward = a.overlaps(from) && b.overlaps(to);
        boolean backward = a.overlaps(to) && b.overlaps(from);
        Link[] all = links.get(wire);
        for (int link = 0; link < all.length && (forward || backward); link++) {
            if (forward && from.has(a.at(link)) && to.has(b.at(link))) {
                directions.add(all[link].forward());
            }
            if (backward && to.has(a.at(link)) && from.has(b.at(link))) {
                directions.add(all[link].backward());
            }
        }
    }

    private Members resolve(String word) {
        return plan.layout().members(word);
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
