package org.twlab.topology;

import com.google.common.collect.ContiguousSet;
import com.google.common.collect.DiscreteDomain;
import com.google.common.collect.Range;
import com.google.common.collect.Sets;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jgrapht.GraphType;
import org.jgrapht.graph.AbstractGraph;
import org.jgrapht.graph.DefaultGraphType;
import org.jspecify.annotations.Nullable;

/**
 * A directed graph of numbered vertices for the algorithms of JGraphT, held in arrays: 10^5 vertices take a few
 * megabytes. Edges are numbered by the vertex they leave; those of one vertex keep the order in which they were added.
 * It cannot be changed.
 */
final class RoutingGraph extends AbstractGraph<Integer, Integer> {
    private final int vertices;
    private final int[] sources;
    private final int[] targets;
    private final int[] labels;
    private final double[] weights;
    /** By vertex its first edge, then the number of all. */
    private final int[] firstOut;
    /** By vertex its first place in {@code incoming}, then the number of all. */
    private final int[] firstIn;

    private final int[] incoming;

    private RoutingGraph(Builder built, IntToDoubleFunction weightOfLabel) {
        vertices = built.vertices;
        int[] order = new int[built.size];
        firstOut = sortedBy(built.sources, built.size, vertices, order);
        sources = new int[built.size];
        targets = new int[built.size];
        labels = new int[built.size];
        weights = new double[built.size];
        for (int edge = 0; edge < order.length; edge++) {
            sources[edge] = built.sources[order[edge]];
            targets[edge] = built.targets[order[edge]];
            labels[edge] = built.labels[order[edge]];
            weights[edge] = weightOfLabel.applyAsDouble(labels[edge]);
        }
        incoming = new int[built.size];
        firstIn = sortedBy(targets, built.size, vertices, incoming);
    }

    /** Sorts edges by a vertex, keeping the order of those with one; says where each vertex begins. */
    private static int[] sortedBy(int[] vertexOf, int size, int vertices, int[] order) {
        int[] begins = new int[vertices + 1];
        for (int edge = 0; edge < size; edge++) {
            begins[vertexOf[edge] + 1]++;
        }
        for (int vertex = 0; vertex < vertices; vertex++) {
            begins[vertex + 1] += begins[vertex];
        }
        int[] next = Arrays.copyOf(begins, vertices);
        for (int edge = 0; edge < size; edge++) {
            order[next[vertexOf[edge]]++] = edge;
        }
        return begins;
    }

    /** Takes edges. */
    static final class Builder {
        private final int vertices;
        private int[] sources = new int[8];
        private int[] targets = new int[8];
        private int[] labels = new int[8];
        private int size;

        Builder(int vertices) {
            this.vertices = vertices;
        }

        void add(int source, int target, int label) {
            if (size == sources.length) {
                sources = Arrays.copyOf(sources, 2 * size);
                targets = Arrays.copyOf(targets, 2 * size);
                labels = Arrays.copyOf(labels, 2 * size);
            }
            sources[size] = source;
            targets[size] = target;
            labels[size] = label;
            size++;
        }

        /** The graph with a weight for each edge, by its label. */
        RoutingGraph build(IntToDoubleFunction weightOfLabel) {
            return new RoutingGraph(this, weightOfLabel);
        }
    }

    int vertices() {
        return vertices;
    }

    /** The first edge that leaves a vertex; those up to the first of the next vertex leave it too. */
    int firstOut(int vertex) {
        return firstOut[vertex];
    }

    int target(int edge) {
        return targets[edge];
    }

    /** What the edge was added with. */
    int label(int edge) {
        return labels[edge];
    }

    double weight(int edge) {
        return weights[edge];
    }

    @Override
    public Set<Integer> vertexSet() {
        return numbers(0, vertices);
    }

    @Override
    public Set<Integer> edgeSet() {
        return numbers(0, targets.length);
    }

    private static Set<Integer> numbers(int from, int to) {
        return ContiguousSet.create(Range.closedOpen(from, to), DiscreteDomain.integers());
    }

    @Override
    public boolean containsVertex(Integer vertex) {
        return vertex >= 0 && vertex < vertices;
    }

    @Override
    public boolean containsEdge(Integer edge) {
        return edge >= 0 && edge < targets.length;
    }

    @Override
    public Set<Integer> outgoingEdgesOf(Integer vertex) {
        return numbers(firstOut[vertex], firstOut[vertex + 1]);
    }

    @Override
    public Set<Integer> incomingEdgesOf(Integer vertex) {
        return new Incoming(vertex);
    }

    /** The edges that lead to a vertex. */
    private final class Incoming extends AbstractSet<Integer> {
        private final int vertex;

        Incoming(int vertex) {
            this.vertex = vertex;
        }

        @Override
        public Iterator<Integer> iterator() {
            return Arrays.stream(incoming, firstIn[vertex], firstIn[vertex + 1]).iterator();
        }

        @Override
        public int size() {
            return firstIn[vertex + 1] - firstIn[vertex];
        }

        @Override
        public boolean contains(@Nullable Object edge) {
            return edge instanceof Integer number && containsEdge(number) && targets[number] == vertex;
        }
    }

    @Override
    public Set<Integer> edgesOf(Integer vertex) {
        return Sets.union(outgoingEdgesOf(vertex), incomingEdgesOf(vertex));
    }

    @Override
    public int degreeOf(Integer vertex) {
        return inDegreeOf(vertex) + outDegreeOf(vertex);
    }

    @Override
    public int inDegreeOf(Integer vertex) {
        return firstIn[vertex + 1] - firstIn[vertex];
    }

    @Override
    public int outDegreeOf(Integer vertex) {
        return firstOut[vertex + 1] - firstOut[vertex];
    }

    @Override
    public Set<Integer> getAllEdges(Integer source, Integer target) {
        return Sets.filter(outgoingEdgesOf(source), edge -> targets[edge] == target);
    }

    @Override
    public @Nullable Integer getEdge(Integer source, Integer target) {
        return IntStream.range(firstOut[source], firstOut[source + 1])
                .filter(edge -> targets[edge] == target)
                .boxed()
                .findFirst()
                .orElse(null);
    }

    @Override
    public Integer getEdgeSource(Integer edge) {
        return sources[edge];
    }

    @Override
    public Integer getEdgeTarget(Integer edge) {
        return targets[edge];
    }

    @Override
    public double getEdgeWeight(Integer edge) {
        return weights[edge];
    }

    @Override
    public GraphType getType() {
        return new DefaultGraphType.Builder()
                .directed()
                .weighted(true)
                .allowMultipleEdges(true)
                .allowSelfLoops(true)
                .modifiable(false)
                .build();
    }

    @Override
    public @Nullable Supplier<Integer> getVertexSupplier() {
        return null;
    }

    @Override
    public @Nullable Supplier<Integer> getEdgeSupplier() {
        return null;
    }

    @Override
    public Integer addEdge(Integer source, Integer target) {
        throw unmodifiable();
    }

    @Override
    public boolean addEdge(Integer source, Integer target, Integer edge) {
        throw unmodifiable();
    }

    @Override
    public Integer addVertex() {
        throw unmodifiable();
    }

    @Override
    public boolean addVertex(Integer vertex) {
        throw unmodifiable();
    }

    @Override
    public Integer removeEdge(Integer source, Integer target) {
        throw unmodifiable();
    }

    @Override
    public boolean removeEdge(Integer edge) {
        throw unmodifiable();
    }

    @Override
    public boolean removeVertex(Integer vertex) {
        throw unmodifiable();
    }

    @Override
    public void setEdgeWeight(Integer edge, double weight) {
        throw unmodifiable();
    }

    private static UnsupportedOperationException unmodifiable() {
        return new UnsupportedOperationException("the graph cannot be changed");
    }
}
