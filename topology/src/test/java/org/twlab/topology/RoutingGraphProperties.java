package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.jgrapht.graph.DirectedWeightedPseudograph;
import org.twlab.core.sim.RandomStreams;

/** The graph held in arrays against JGraphT's own. */
class RoutingGraphProperties {

    @Property(tries = 200)
    void isTheSameGraph(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int vertices) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("graph");
        DirectedWeightedPseudograph<Integer, Integer> oracle = new DirectedWeightedPseudograph<>(Integer.class);
        RoutingGraph.Builder builder = new RoutingGraph.Builder(vertices);
        List<List<Integer>> labelsOut = new ArrayList<>();
        for (int vertex = 0; vertex < vertices; vertex++) {
            oracle.addVertex(vertex);
            labelsOut.add(new ArrayList<>());
        }
        int edges = random.nextInt(30);
        for (int label = 0; label < edges; label++) {
            int source = random.nextInt(vertices);
            int target = random.nextInt(vertices);
            builder.add(source, target, label);
            oracle.addEdge(source, target, label);
            oracle.setEdgeWeight(label, label * 0.5);
            labelsOut.get(source).add(label);
        }
        RoutingGraph graph = builder.build(label -> label * 0.5);

        assertThat(graph.vertexSet()).isEqualTo(oracle.vertexSet());
        assertThat(graph.edgeSet()).hasSize(edges);
        assertThat(graph.getType().isDirected()).isTrue();
        for (int edge : graph.edgeSet()) {
            int label = graph.label(edge);
            assertThat(graph.getEdgeSource(edge)).isEqualTo(oracle.getEdgeSource(label));
            assertThat(graph.getEdgeTarget(edge)).isEqualTo(oracle.getEdgeTarget(label));
            assertThat(graph.getEdgeWeight(edge)).isEqualTo(oracle.getEdgeWeight(label));
            assertThat(graph.containsEdge(edge)).isTrue();
        }
        for (int vertex = 0; vertex < vertices; vertex++) {
            assertThat(labels(graph, graph.outgoingEdgesOf(vertex))).isEqualTo(labelsOut.get(vertex));
            assertThat(labels(graph, graph.incomingEdgesOf(vertex)))
                    .containsExactlyInAnyOrderElementsOf(oracle.incomingEdgesOf(vertex));
            assertThat(labels(graph, graph.edgesOf(vertex)))
                    .containsExactlyInAnyOrderElementsOf(oracle.edgesOf(vertex));
            assertThat(graph.degreeOf(vertex)).isEqualTo(oracle.degreeOf(vertex));
            for (int other = 0; other < vertices; other++) {
                assertThat(labels(graph, graph.getAllEdges(vertex, other)))
                        .containsExactlyInAnyOrderElementsOf(oracle.getAllEdges(vertex, other));
                assertThat(graph.containsEdge(vertex, other)).isEqualTo(oracle.containsEdge(vertex, other));
            }
        }
        for (int edge : graph.edgeSet()) {
            Set<Integer> incoming = graph.incomingEdgesOf(graph.target(edge));
            assertThat(incoming.contains(edge)).isTrue();
            assertThat(incoming.contains(edges)).isFalse();
        }
    }

    private static List<Integer> labels(RoutingGraph graph, Set<Integer> edges) {
        return edges.stream().map(graph::label).toList();
    }

    @Example
    void cannotBeChanged() {
        RoutingGraph.Builder builder = new RoutingGraph.Builder(2);
        builder.add(0, 1, 7);
        RoutingGraph graph = builder.build(label -> 1);

        assertThat(graph.containsVertex(1)).isTrue();
        assertThat(graph.containsVertex(2)).isFalse();
        assertThat(graph.containsVertex(-1)).isFalse();
        assertThat(graph.containsEdge(0)).isTrue();
        assertThat(graph.containsEdge(1)).isFalse();
        assertThat(graph.containsEdge(-1)).isFalse();
        assertThat(graph.getVertexSupplier()).isNull();
        assertThat(graph.getEdgeSupplier()).isNull();
        List<Runnable> changes = List.of(
                () -> graph.addVertex(),
                () -> graph.addVertex(5),
                () -> graph.removeVertex(1),
                () -> graph.addEdge(0, 1),
                () -> graph.addEdge(0, 1, 9),
                () -> graph.removeEdge(0, 1),
                () -> graph.removeEdge((Integer) 0),
                () -> graph.setEdgeWeight(0, 2));
        for (Runnable change : changes) {
            assertThatThrownBy(change::run).isInstanceOf(UnsupportedOperationException.class);
        }
    }
}
