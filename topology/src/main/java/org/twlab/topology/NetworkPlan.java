package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.net.NetworkContext;
import org.twlab.topology.NetworkProblem.Kind;
import org.twlab.topology.NodePlan.End;

/** A described network with its addresses and routes, and with what is wrong with it. Makes any number of runs. */
public final class NetworkPlan {
    /** Most nodes, members of populations included. */
    public static final int MOST_NODES = 2_000_000;
    /** Most routers and gateways, members of groups included. */
    public static final int MOST_ROUTERS = 250_000;

    private final Layout layout;
    private final RoutingSettings routing;
    private final Vertices vertices;
    private final Sides sides;
    private final ImmutableList<ImmutableIntArray> addresses;
    private final RoutingGraph graph;
    private final RouteFinder finder;
    private final StaticRoutes staticRoutes;
    private final ShortestWays allUp;
    private final ImmutableList<NetworkProblem> problems;

    NetworkPlan(List<NodePlan> nodes, List<LinkPlan> links, RoutingSettings routing, List<StaticRoute> staticRoutes) {
        List<NetworkProblem> found = new ArrayList<>();
        this.routing = routing;
        Optional<NetworkProblem> tooLarge = tooLarge(nodes);
        layout = tooLarge.isEmpty()
                ? Layout.of(nodes, links, found)
                : Layout.of(shrunk(nodes), ImmutableList.of(), found);
        vertices = new Vertices(layout);
        sides = Sides.of(layout, vertices, found);
        Realms realms = new Realms(layout, vertices, sides);
        addresses = AddressPlan.assign(layout, vertices, realms, found);
        if (found.isEmpty()) {
            sides.checkAssigned(addresses, found);
        }
        Destinations destinations = new Destinations(layout, vertices, realms, addresses);
        graph = WayGraph.of(layout, vertices, sides, routing.metric());
        finder = new RouteFinder(layout, vertices, destinations, graph, routing.ecmp());
        allUp = waysWithout(new BitSet());
        this.staticRoutes = StaticRoutes.of(staticRoutes, layout, vertices, graph, destinations, found);
        problems = tooLarge.map(ImmutableList::of).orElseGet(() -> ImmutableList.copyOf(found));
    }

    private static Optional<NetworkProblem> tooLarge(List<NodePlan> nodes) {
        long all = 0;
        long forwarding = 0;
        for (NodePlan node : nodes) {
            all += node.members();
            forwarding += node.role() instanceof End ? 0 : node.members();
            if (all > MOST_NODES || forwarding > MOST_ROUTERS) {
                String most = all > MOST_NODES
                        ? MOST_NODES + " nodes, all members counted"
                        : MOST_ROUTERS + " routers and gateways, all members counted";
                String message = "at most " + most + ": '" + node.name() + "' exceeds that";
                return Optional.of(NetworkProblem.ofNode(Kind.TOO_LARGE, node.name(), "count", message));
            }
        }
        return Optional.empty();
    }

    /** One member each, without addresses: so that names can be asked for though nothing else is planned. */
    private static List<NodePlan> shrunk(List<NodePlan> nodes) {
        return nodes.stream()
                .map(node -> new NodePlan(
                        node.name(),
                        node.isPopulation() ? OptionalInt.of(1) : OptionalInt.empty(),
                        Addressing.NONE,
                        node.role()))
                .toList();
    }

    /** All that is wrong; a plan with problems cannot be built. */
    public ImmutableList<NetworkProblem> problems() {
        return problems;
    }

    /**
     * The addresses of a node in network order: of a population or group by member, of a single node its own, the one it
     * sends from first, of a gateway those outside; of a member such as {@code r[0]} its own. Empty if it got none.
     */
    public ImmutableIntArray addresses(String node) {
        Members members = layout.members(node);
        ImmutableIntArray all = addresses.get(members.node());
        boolean one = members.size() < layout.nodes().get(members.node()).members();
        return one && !all.isEmpty() ? all.subArray(members.from(), members.to()) : all;
    }

    /** The address that each member of a node sends from, in network order, as {@link #addresses} has them. */
    public ImmutableIntArray mainAddresses(String node) {
        ImmutableIntArray all = addresses(node);
        boolean single = !layout.nodes().get(layout.members(node).node()).isPopulation();
        return single && all.length() > 1 ? all.subArray(0, 1) : all;
    }

    /**
     * Routers and gateways on the way from one node to another: a packet gets there if its TTL is greater. Counts along
     * the first of the shortest ways, with all links up and without static routes. Of several members the greatest
     * number counts. Empty when no way leads there, as from the outside of a gateway to its inside.
     *
     * @param from a node, population, group or member
     * @param to a node, population, group or member
     */
    public synchronized OptionalInt hops(String from, String to) {
        Members source = layout.members(from);
        Members target = layout.members(to);
        if (source.equals(target)) {
            return OptionalInt.of(0);
        }
        int most = 0;
        // of members that hang together two will do: one may be the target
        int step = vertices.areTogether(source.node()) ? Math.max(source.size() - 1, 1) : 1;
        for (int member = source.from(); member < source.to(); member += step) {
            OptionalInt hops = hops(source.node(), member, target);
            if (hops.isEmpty()) {
                return hops;
            }
            most = Math.max(most, hops.getAsInt());
        }
        return OptionalInt.of(most);
    }

    private OptionalInt hops(int node, int member, Members targets) {
        int from = sides.arrivalFrom(node, member);
        boolean hanging = vertices.of(node, member) < 0;
        boolean anyWillDo = vertices.areTogether(targets.node());
        OptionalInt most = anyWillDo ? OptionalInt.empty() : OptionalInt.of(0);
        for (int target = targets.from(); target < targets.to(); target++) {
            OptionalInt hops = node == targets.node() && member == target
                    ? OptionalInt.of(0)
                    : hops(from, hanging, targets.node(), target);
            if (anyWillDo == hops.isPresent()) {
                return hops;
            }
            if (hops.isPresent()) {
                most = OptionalInt.of(Math.max(most.orElse(0), hops.getAsInt()));
            }
        }
        return most;
    }

    private OptionalInt hops(int from, boolean hanging, int to, int member) {
        ImmutableIntArray own = addresses.get(to);
        boolean population = layout.nodes().get(to).isPopulation();
        int first = population ? member : 0;
        int end = population ? member + 1 : own.length();
        for (int i = first; i < Math.min(end, own.length()); i++) {
            OptionalInt hops = finder.hops(from, hanging, to, own.get(i), allUp);
            if (hops.isPresent()) {
                return hops;
            }
        }
        return OptionalInt.empty();
    }

    /** The problem that packets from a node cannot get to another; empty when they can. */
    public Optional<NetworkProblem> unreachable(String from, String to) {
        if (hops(from, to).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(NetworkProblem.ofNode(Kind.UNREACHABLE, to, "no route from '" + from + "' to '" + to + "'"));
    }

    /** Makes the network for one run; throws IllegalArgumentException with all problems if there are any. */
    public Network build(NetworkContext context) {
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(NetworkProblem.render(problems));
        }
        return new Wiring(this, context).network();
    }

    Layout layout() {
        return layout;
    }

    RoutingSettings routing() {
        return routing;
    }

    Vertices vertices() {
        return vertices;
    }

    Sides sides() {
        return sides;
    }

    RouteFinder finder() {
        return finder;
    }

    StaticRoutes staticRoutes() {
        return staticRoutes;
    }

    /** The shortest ways when some links are down. */
    ShortestWays waysWithout(BitSet down) {
        return new ShortestWays(graph, routing.metric() == RoutingSettings.Metric.HOPS, down);
    }

    ImmutableIntArray addresses(int node) {
        return addresses.get(node);
    }
}
