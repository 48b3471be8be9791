package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.NetworkProblem.Kind;

/** Static routes with names resolved. Those that cannot be are reported. */
final class StaticRoutes {
    private final Layout layout;
    private final Vertices vertices;
    private final RoutingGraph graph;
    private final Destinations destinations;
    private final ImmutableList<Resolved> described;

    /**
     * The static routes of one vertex to one target.
     *
     * @param vertex whose they are
     * @param networks where they lead
     * @param way the link they take
     */
    record Resolved(int vertex, ImmutableList<Prefix> networks, int way) {}

    private StaticRoutes(
            Layout layout,
            Vertices vertices,
            RoutingGraph graph,
            Destinations destinations,
            List<StaticRoute> routes,
            List<NetworkProblem> problems) {
        this.layout = layout;
        this.vertices = vertices;
        this.graph = graph;
        this.destinations = destinations;
        ImmutableList.Builder<Resolved> resolved = ImmutableList.builder();
        routes.forEach(route -> resolved.addAll(resolve(route, problems)));
        described = resolved.build();
    }

    static StaticRoutes of(
            List<StaticRoute> routes,
            Layout layout,
            Vertices vertices,
            RoutingGraph graph,
            Destinations destinations,
            List<NetworkProblem> problems) {
        return new StaticRoutes(layout, vertices, graph, destinations, routes, problems);
    }

    /** Those that the network was described with. */
    ImmutableList<Resolved> described() {
        return described;
    }

    /** One for each node that gets it; none, and a problem, if it cannot be. */
    ImmutableList<Resolved> resolve(StaticRoute route, List<NetworkProblem> problems) {
        int before = problems.size();
        Optional<Members> nodes = find(route, route.node(), problems);
        Optional<Members> next = find(route, route.nextNode(), problems);
        checkTarget(route, problems);
        ImmutableList.Builder<Resolved> resolved = ImmutableList.builder();
        if (nodes.isPresent() && next.isPresent()) {
            for (int member = nodes.get().from(); member < nodes.get().to() && problems.size() == before; member++) {
                resolve(route, nodes.get().node(), member, next.get(), problems).ifPresent(resolved::add);
            }
        }
        return problems.size() == before ? resolved.build() : ImmutableList.of();
    }

    private Optional<Members> find(StaticRoute route, String word, List<NetworkProblem> problems) {
        Optional<Members> found = layout.find(word);
        if (found.isEmpty()) {
            String missing = Layout.missing(word, layout.positions(), layout.nodes());
            problems.add(problem(route, Kind.UNKNOWN_NODE, missing)
                    .allowing(missing.startsWith("no node") ? layout.positions().keySet() : ImmutableList.of()));
        }
        return found;
    }

    private void checkTarget(StaticRoute route, List<NetworkProblem> problems) {
        if (route.target() instanceof RouteTarget.Within within) {
            if (!isSomewhere(within.prefix())) {
                String message = "no address of the network is in " + within.prefix();
                problems.add(problem(route, Kind.BAD_ROUTE, message));
            }
            return;
        }
        String word = ((RouteTarget.Nodes) route.target()).word();
        Optional<Members> target = find(route, word, problems);
        if (target.isPresent() && destinations.addresses(target.get().node()).isEmpty()) {
            problems.add(problem(route, Kind.BAD_ROUTE, "'" + word + "' has no address that a route could lead to"));
        }
    }

    private boolean isSomewhere(Prefix network) {
        for (int node = 0; node < layout.nodes().size(); node++) {
            if (destinations.addresses(node).stream().anyMatch(network::contains)) {
                return true;
            }
        }
        return false;
    }

    private Optional<Resolved> resolve(
            StaticRoute route, int node, int member, Members next, List<NetworkProblem> problems) {
        String name = layout.name(node, member);
        int vertex = vertices.of(node, member);
        if (vertex < 0 || !(vertices.forwards(vertex) || hasManyLinks(node, member))) {
            problems.add(problem(
                    route,
                    Kind.BAD_ROUTE,
                    "'" + name + "' needs no routes: a host with one link sends everything there"));
            return Optional.empty();
        }
        int way = wayTo(vertex, next);
        if (way == Ways.NONE) {
            problems.add(
                    problem(route, Kind.NO_NEIGHBOUR, "'" + route.nextNode() + "' is no neighbour of '" + name + "'")
                            .allowing(neighbours(node, member)));
            return Optional.empty();
        }
        return Optional.of(new Resolved(vertex, networks(vertex, route.target()), way));
    }

    private boolean hasManyLinks(int node, int member) {
        return layout.wires().stream()
                .anyMatch(wire ->
                        wire.links() > 1 && (isSingle(wire.a(), node, member) || isSingle(wire.b(), node, member)));
    }

    private static boolean isSingle(Members end, int node, int member) {
        return end.size() == 1 && end.node() == node && end.has(member);
    }

    /** The names of those that links lead to from a member; of many members at one wire, that of all. */
    private List<String> neighbours(int node, int member) {
        Set<String> names = new LinkedHashSet<>();
        for (Wire wire : layout.wires()) {
            addNeighbour(wire.a(), wire.b(), wire.plan().b(), node, member, names);
            addNeighbour(wire.b(), wire.a(), wire.plan().a(), node, member, names);
        }
        return new ArrayList<>(names);
    }

    private void addNeighbour(Members end, Members other, String otherWord, int node, int member, Set<String> names) {
        if (end.node() == node && end.has(member)) {
            names.add(end.size() == 1 ? otherWord : layout.name(other.node(), other.at(member)));
        }
    }

    /** The first of the ways that lead from a vertex to some of the given members in one step. */
    private int wayTo(int vertex, Members next) {
        int best = Ways.NONE;
        for (int edge = graph.firstOut(vertex); edge < graph.firstOut(vertex + 1); edge++) {
            int target = graph.target(edge);
            boolean leadsThere = vertices.node(target) == next.node() && next.has(vertices.member(target));
            best = leadsThere ? earlier(best, graph.label(edge)) : best;
        }
        for (int member = next.from(); member < next.to(); member++) {
            boolean hangsHere =
                    vertices.of(next.node(), member) < 0 && vertices.reachedFrom(next.node(), member) == vertex;
            best = hangsHere ? earlier(best, vertices.wayTo(next.node(), member)) : best;
        }
        return best;
    }

    private static int earlier(int way, int other) {
        return way == Ways.NONE || (other != Ways.NONE && other < way) ? other : way;
    }

    /** The networks that a target has routes by at a vertex, so that a static one replaces the computed one. */
    ImmutableList<Prefix> networks(int vertex, RouteTarget target) {
        if (target instanceof RouteTarget.Within within) {
            return ImmutableList.of(within.prefix());
        }
        Members members = layout.members(((RouteTarget.Nodes) target).word());
        NodePlan plan = layout.nodes().get(members.node());
        boolean whole = members.size() == plan.members();
        boolean near = vertices.reachedFrom(members.node(), members.from()) == vertex;
        if (whole && destinations.isAggregate(members.node()) && !near) {
            return ImmutableList.of(plan.addressing().network().orElseThrow());
        }
        ImmutableIntArray all = destinations.addresses(members.node());
        return (plan.isPopulation() ? all.subArray(members.from(), members.to()) : all)
                .stream().mapToObj(address -> new Prefix(address, 32)).collect(ImmutableList.toImmutableList());
    }

    private static NetworkProblem problem(StaticRoute route, Kind kind, String message) {
        return new NetworkProblem(
                kind,
                ImmutableList.of("nodes", route.node(), "routes", route.target().toString()),
                message,
                ImmutableList.of());
    }
}
