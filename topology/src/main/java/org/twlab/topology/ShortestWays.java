package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jgrapht.Graph;
import org.jgrapht.graph.EdgeReversedGraph;
import org.jgrapht.graph.MaskSubgraph;
import org.jgrapht.traverse.BreadthFirstIterator;
import org.jgrapht.traverse.ClosestFirstIterator;

/**
 * The shortest ways over a graph some of whose links are down. Those to one vertex are worked out when they are first
 * asked for. Distances are sums of whole numbers in a double: exact below 2^53, so that equal ones are equal.
 */
final class ShortestWays {
    private static final int NO_EDGE = -1;
    /** Distances that are kept, for all vertices asked for together: 128 MiB; beyond, the oldest are forgotten. */
    private static final int MOST_DISTANCES = 1 << 24;

    private final RoutingGraph graph;
    private final boolean byHops;
    private final BitSet down;
    private final LinkedHashMap<Integer, double[]> distancesTo;

    /**
     * Ways of which none has been asked for.
     *
     * @param byHops whether all steps count alike, whatever the weights are
     * @param down the links that are down; not changed any more
     */
    ShortestWays(RoutingGraph graph, boolean byHops, BitSet down) {
        this.graph = graph;
        this.byHops = byHops;
        this.down = down;
        int most = MOST_DISTANCES / Math.max(graph.vertices(), 1) + 1;
        distancesTo = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, double[]> eldest) {
                return size() > most;
            }
        };
    }

    boolean isUp(int link) {
        return !down.get(link);
    }

    /** Whether all links from one up to before another are down. */
    boolean areAllDown(int from, int to) {
        return down.nextClearBit(from) >= to;
    }

    boolean areAllUp() {
        return down.isEmpty();
    }

    /** The edge by which the shortest way from one vertex to another begins, the first of several; -1 for no way. */
    int first(int from, int target) {
        double[] distances = distancesTo(target);
        for (int edge = graph.firstOut(from); edge < graph.firstOut(from + 1); edge++) {
            if (isOnShortest(edge, from, distances)) {
                return edge;
            }
        }
        return NO_EDGE;
    }

    /** The edges by which all shortest ways from one vertex to another begin. */
    ImmutableIntArray all(int from, int target) {
        double[] distances = distancesTo(target);
        ImmutableIntArray.Builder edges = ImmutableIntArray.builder();
        for (int edge = graph.firstOut(from); edge < graph.firstOut(from + 1); edge++) {
            if (isOnShortest(edge, from, distances)) {
                edges.add(edge);
            }
        }
        return edges.build();
    }

    private boolean isOnShortest(int edge, int from, double[] distances) {
        double rest = distances[graph.target(edge)];
        double step = byHops ? 1 : graph.weight(edge);
        return rest < Double.POSITIVE_INFINITY && rest + step == distances[from] && !isDown(edge);
    }

    private boolean isDown(int edge) {
        int way = graph.label(edge);
        return way != Ways.NONE && down.get(Ways.link(way));
    }

    private double[] distancesTo(int target) {
        double[] known = distancesTo.get(target);
        if (known == null) {
            known = search(target);
            distancesTo.put(target, known);
        }
        return known;
    }

    private double[] search(int target) {
        double[] distances = new double[graph.vertices()];
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        Graph<Integer, Integer> up = down.isEmpty() ? graph : new MaskSubgraph<>(graph, vertex -> false, this::isDown);
        Graph<Integer, Integer> reversed = new EdgeReversedGraph<>(up);
        if (byHops) {
            BreadthFirstIterator<Integer, Integer> search = new BreadthFirstIterator<>(reversed, target);
            search.forEachRemaining(vertex -> distances[vertex] = search.getDepth(vertex));
        } else {
            ClosestFirstIterator<Integer, Integer> search = new ClosestFirstIterator<>(reversed, target);
            search.forEachRemaining(vertex -> distances[vertex] = search.getShortestPathLength(vertex));
        }
        return distances;
    }
}
