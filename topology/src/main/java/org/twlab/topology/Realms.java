package org.twlab.topology;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.graph.DefaultDirectedGraph;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.traverse.BreadthFirstIterator;
import org.twlab.topology.Layout.Wire;

/**
 * The parts of a network in which an address means one node. Gateways lie between them; the inside of one may reach the
 * realm outside, not the other way round. Realms are numbered by their first vertex.
 */
final class Realms {
    private final Sides sides;
    private final int[] realmOf;
    private final int count;
    /** By realm: itself and those that it reaches outward, nearest first. */
    private final int[][] seenFrom;

    Realms(Layout layout, Vertices vertices, Sides sides) {
        this.sides = sides;
        RoutingGraph.Builder graph = new RoutingGraph.Builder(vertices.count());
        for (int wire = 0; wire < layout.wires().size(); wire++) {
            Wire ends = layout.wires().get(wire);
            for (int link = 0; link < ends.links(); link++) {
                int a = sides.arrival(wire, true, ends.a().node(), ends.a().at(link));
                int b = sides.arrival(wire, false, ends.b().node(), ends.b().at(link));
                if (a >= 0 && b >= 0) {
                    graph.add(a, b, 0);
                }
            }
        }
        for (int node = 0; node < layout.nodes().size(); node++) {
            if (vertices.isGateway(node)) {
                graph.add(vertices.addressed(node), vertices.outside(node), 0);
            }
        }
        realmOf = components(graph.build(label -> 1));
        count = Arrays.stream(realmOf).max().orElse(-1) + 1;
        seenFrom = seen(layout, vertices);
    }

    /** By vertex: which connected part of a graph it is in, numbered by their first vertices. */
    static int[] components(RoutingGraph graph) {
        int[] partOf = new int[graph.vertices()];
        Arrays.fill(partOf, -1);
        ConnectivityInspector<Integer, Integer> inspector = new ConnectivityInspector<>(graph);
        int next = 0;
        for (int vertex = 0; vertex < partOf.length; vertex++) {
            if (partOf[vertex] < 0) {
                int part = next++;
                Set<Integer> connected = inspector.connectedSetOf(vertex);
                connected.forEach(member -> partOf[member] = part);
            }
        }
        return partOf;
    }

    private int[][] seen(Layout layout, Vertices vertices) {
        DefaultDirectedGraph<Integer, DefaultEdge> outward = new DefaultDirectedGraph<>(DefaultEdge.class);
        for (int realm = 0; realm < count; realm++) {
            outward.addVertex(realm);
        }
        for (int node = 0; node < layout.nodes().size(); node++) {
            if (vertices.isGateway(node)) {
                int inside = realmOf[vertices.of(node, 0)];
                int outside = realmOf[vertices.outside(node)];
                if (inside != outside) {
                    outward.addEdge(inside, outside);
                }
            }
        }
        int[][] seen = new int[count][];
        for (int realm = 0; realm < count; realm++) {
            seen[realm] = nearestFirst(outward, realm);
        }
        return seen;
    }

    private static int[] nearestFirst(DefaultDirectedGraph<Integer, DefaultEdge> outward, int realm) {
        BreadthFirstIterator<Integer, DefaultEdge> search = new BreadthFirstIterator<>(outward, realm);
        List<Integer> reached = new ArrayList<>();
        search.forEachRemaining(reached::add);
        reached.sort(Comparator.<Integer>comparingInt(search::getDepth).thenComparing(Comparator.naturalOrder()));
        return reached.stream().mapToInt(Integer::intValue).toArray();
    }

    int count() {
        return count;
    }

    /** The realm of a vertex. */
    int of(int vertex) {
        return realmOf[vertex];
    }

    /** The realm in which a member has its address; of a gateway its inside. */
    int of(int node, int member) {
        return realmOf[sides.arrivalFrom(node, member)];
    }

    /** A realm and those that it reaches outward, nearest first, then by number. The array is not to be changed. */
    int[] seenFrom(int realm) {
        return seenFrom[realm];
    }
}
