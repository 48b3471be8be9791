package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.net.NetworkContext;
import org.twlab.topology.NetworkProblem.Kind;

/** A described network with its addresses and routes, and with what is wrong with it. Makes any number of runs. */
public final class NetworkPlan {
    private final Layout layout;
    private final RoutingSettings routing;
    private final ImmutableList<StaticRoute> staticRoutes;

    private final Sides sides;
    private final ImmutableList<ImmutableIntArray> addresses;
    private final RoutingGraph graph;
    private final Routes routes;
    private final ImmutableMap<String, Integer> positions;
    private final ImmutableList<NetworkProblem> problems;

    NetworkPlan(List<NodePlan> nodes, List<LinkPlan> links, RoutingSettings routing, List<StaticRoute> staticRoutes) {
        this.routing = routing;
        this.staticRoutes = ImmutableList.copyOf(staticRoutes);
        List<NetworkProblem> found = new ArrayList<>();
        layout = Layout.of(nodes, links, found);
        sides = Sides.of(layout, found);
        Realms realms = new Realms(layout, sides);
        addresses = AddressPlan.assign(layout, realms, found);
        graph = new RoutingGraph(layout, sides);
        routes = new Routes(graph, realms, addresses);
        positions = layout.positions();
        problems = ImmutableList.copyOf(found);
    }

    /** All that is wrong; a plan with problems cannot be built. */
    public ImmutableList<NetworkProblem> problems() {
        return problems;
    }

    /**
     * The addresses of a node in network order: of a population by member, of a single node its own, the one it sends
     * from first, of a gateway those outside; empty if it got none.
     */
    public ImmutableIntArray addresses(String node) {
        return addresses.get(position(node));
    }

    /**
     * Routers and gateways on the way from one node to another: a packet gets there if its TTL is greater. Empty when
     * no way leads there, as from the outside of a gateway to its inside.
     *
     * @param from a node or population
     * @param to a node or population
     */
    public OptionalInt hops(String from, String to) {
        int source = position(from);
        int target = position(to);
        return routes.reaches(source, target) ? graph.hops(source, target) : OptionalInt.empty();
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

    RoutingSettings routing() {
        return routing;
    }

    ImmutableList<StaticRoute> staticRoutes() {
        return staticRoutes;
    }

    Layout layout() {
        return layout;
    }

    Sides sides() {
        return sides;
    }

    Routes routes() {
        return routes;
    }

    ImmutableIntArray addresses(int node) {
        return addresses.get(node);
    }

    int position(String node) {
        Integer position = positions.get(node);
        if (position == null) {
            throw new IllegalArgumentException("no node '" + node + "'; there are " + positions.keySet());
        }
        return position;
    }
}
