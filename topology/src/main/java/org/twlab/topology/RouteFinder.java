package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.twlab.topology.Destinations.Destination;

/**
 * Where packets go next: finds the destination of an address in the shared tables, then the shortest way to it. Holds
 * no state of a run.
 */
final class RouteFinder {
    private static final int ALL = 32;

    private final Layout layout;
    private final Vertices vertices;
    private final Destinations destinations;
    private final RoutingGraph graph;
    private final boolean ecmp;

    /**
     * A route from a vertex.
     *
     * @param destination where it ends
     * @param ways the links by which equally short ways begin, the first of which is taken if there is only one to be:
     *     none where the packet has arrived, {@link Ways#NONE} at a gateway that is the destination itself
     */
    record Found(Destination destination, ImmutableIntArray ways) {

        /** Whether it leads away from here, over a link. */
        boolean leads() {
            return !ways.isEmpty() && ways.get(0) != Ways.NONE;
        }
    }

    RouteFinder(Layout layout, Vertices vertices, Destinations destinations, RoutingGraph graph, boolean ecmp) {
        this.layout = layout;
        this.vertices = vertices;
        this.destinations = destinations;
        this.graph = graph;
        this.ecmp = ecmp;
    }

    /**
     * The route from a vertex to an address by the longest network that has one.
     *
     * @param longerThan only networks with a longer prefix count; -1 for all
     * @return null if there is none
     */
    @Nullable
    Found find(int vertex, int address, int longerThan, ShortestWays ways) {
        for (int realm : destinations.realmsSeenFrom(vertex)) {
            long hit = destinations.find(realm, address, ALL);
            while (hit != PrefixIndex.NONE && PrefixIndex.length(hit) > longerThan) {
                int length = PrefixIndex.length(hit);
                Found found = towards(
                        destinations.destination(PrefixIndex.number(hit)), vertex, address, length == ALL, ways);
                if (found != null) {
                    return found;
                }
                hit = destinations.find(realm, address, length - 1);
            }
            if (destinations.hides(realm, address)) {
                return null;
            }
        }
        return null;
    }

    private @Nullable Found towards(
            Destination destination, int vertex, int address, boolean byAddress, ShortestWays ways) {
        boolean near = destination.vertex() == vertex;
        if (near && !destination.hangs()) {
            return new Found(destination, ImmutableIntArray.of());
        }
        if (near || (byAddress && destination.hangs() && !ways.areAllUp())) {
            int member = destinations.member(destination.node(), address);
            int way = member == AddressIndex.NONE ? Ways.NONE : vertices.wayTo(destination.node(), member);
            if (way == Ways.NONE || !ways.isUp(Ways.link(way))) {
                return null;
            }
            if (near) {
                return new Found(destination, ImmutableIntArray.of(way));
            }
        } else if (destination.hangs() && !ways.areAllUp() && areAllDown(destination.node(), ways)) {
            return null;
        }
        ImmutableIntArray next = next(vertex, destination.vertex(), ways);
        return next.isEmpty() ? null : new Found(destination, next);
    }

    private boolean areAllDown(int host, ShortestWays ways) {
        int wire = vertices.wire(host, 0); // that of all members, or they would not be routed as one
        return ways.areAllDown(
                layout.firstLinks().get(wire), layout.firstLinks().get(wire + 1));
    }

    private ImmutableIntArray next(int vertex, int target, ShortestWays ways) {
        if (ecmp) {
            ImmutableIntArray.Builder labels = ImmutableIntArray.builder();
            ways.all(vertex, target).forEach(edge -> labels.add(graph.label(edge)));
            return labels.build();
        }
        int edge = ways.first(vertex, target);
        return edge < 0 ? ImmutableIntArray.of() : ImmutableIntArray.of(graph.label(edge));
    }

    /** Number of addresses and networks that a vertex has a route to. */
    int count(int vertex, ShortestWays ways) {
        int[] count = {0};
        int[] realms = destinations.realmsSeenFrom(vertex);
        for (int i = 0; i < realms.length; i++) {
            int nearer = i;
            destinations.forEach(realms[i], (network, number) -> {
                Destination destination = destinations.destination(number);
                if (destination.vertex() == vertex && destination.hangs() && network.length() < ALL) {
                    count[0] += (int) destinations.addresses(destination.node()).stream()
                            .filter(address -> isRoute(vertex, address, ways))
                            .count();
                } else {
                    boolean hidden = false;
                    for (int realm = 0; realm < nearer; realm++) {
                        hidden |= destinations.hides(realms[realm], network.bits());
                    }
                    Found found = towards(destination, vertex, network.bits(), network.length() == ALL, ways);
                    count[0] += !hidden && found != null && found.leads() ? 1 : 0;
                }
            });
        }
        return count[0];
    }

    private boolean isRoute(int vertex, int address, ShortestWays ways) {
        Found found = find(vertex, address, -1, ways);
        return found != null && found.leads();
    }

    /**
     * Number of nodes that forward a packet on the first of the shortest ways; empty when there is none.
     *
     * @param from where the packet enters the graph
     * @param hanging whether it comes from a host that hangs there, and not from the node of the vertex itself
     * @param to the node whose address it is sent to
     */
    OptionalInt hops(int from, boolean hanging, int to, int address, ShortestWays ways) {
        Found found = find(from, address, -1, ways);
        if (found == null || found.destination().node() != to) {
            return OptionalInt.empty();
        }
        Destination destination = found.destination();
        int vertex = from;
        int steps = 0;
        while (vertex != destination.vertex()) {
            int edge = ways.first(vertex, destination.vertex());
            if (graph.label(edge) == Ways.NONE) {
                return forwarded(steps, hanging);
            }
            vertex = graph.target(edge);
            steps++;
        }
        int last = destination.hangs() ? 1 : 0;
        boolean passes = steps + last == 0 || !hanging || vertices.forwards(from);
        return passes ? forwarded(steps + last, hanging) : OptionalInt.empty();
    }

    /** Each step is taken by a node that forwards, but for the first of the sender itself. */
    private static OptionalInt forwarded(int steps, boolean hanging) {
        return OptionalInt.of(hanging ? steps : Math.max(steps - 1, 0));
    }
}
