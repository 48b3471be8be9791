package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.Multigraph;
import org.jgrapht.traverse.BreadthFirstIterator;
import org.twlab.topology.Layout.Wire;

/**
 * The parts of a network in which an address means one node. Gateways lie between them; the inside of one may reach the
 * realm outside, not the other way round. Realms are numbered by their first node.
 */
final class Realms {
    private final ImmutableMap<Place, Integer> realmOf;
    private final DefaultDirectedGraph<Integer, DefaultEdge> outward = new DefaultDirectedGraph<>(DefaultEdge.class);

    Realms(Layout layout, Sides sides) {
        Multigraph<Place, DefaultEdge> graph = new Multigraph<>(DefaultEdge.class);
        for (int node = 0; node < layout.nodes().size(); node++) {
            graph.addVertex(sides.departure(node));
            if (sides.isGateway(node)) {
                graph.addVertex(Place.outside(node));
            }
        }
        for (Wire wire : layout.links()) {
            graph.addEdge(sides.arrival(wire.a(), wire), sides.arrival(wire.b(), wire));
        }
        realmOf = number(graph);
        Set<Integer> numbers = new TreeSet<>(realmOf.values());
        numbers.forEach(outward::addVertex);
        for (int node = 0; node < layout.nodes().size(); node++) {
            if (sides.isGateway(node) && of(Place.inside(node)) != of(Place.outside(node))) {
                outward.addEdge(of(Place.inside(node)), of(Place.outside(node)));
            }
        }
    }

    private static ImmutableMap<Place, Integer> number(Multigraph<Place, DefaultEdge> graph) {
        ConnectivityInspector<Place, DefaultEdge> inspector = new ConnectivityInspector<>(graph);
        Map<Place, Integer> numbers = new LinkedHashMap<>();
        int next = 0;
        for (Place place : graph.vertexSet()) {
            if (!numbers.containsKey(place)) {
                int realm = next++;
                inspector.connectedSetOf(place).forEach(member -> numbers.put(member, realm));
            }
        }
        return ImmutableMap.copyOf(numbers);
    }

    int count() {
        return outward.vertexSet().size();
    }

    /** The realm of a place. */
    int of(Place place) {
        Integer realm = realmOf.get(place.side() == Place.Side.ADDRESSED ? Place.outside(place.node()) : place);
        if (realm == null) {
            throw new IllegalArgumentException("no such place: " + place);
        }
        return realm;
    }

    /** A realm and those that it reaches outward, nearest first, then by number. */
    List<Integer> seenFrom(int realm) {
        BreadthFirstIterator<Integer, DefaultEdge> search = new BreadthFirstIterator<>(outward, realm);
        ImmutableList<Integer> reached = ImmutableList.copyOf(search);
        return reached.stream()
                .sorted(Comparator.<Integer>comparingInt(search::getDepth).thenComparing(Comparator.naturalOrder()))
                .toList();
    }
}
