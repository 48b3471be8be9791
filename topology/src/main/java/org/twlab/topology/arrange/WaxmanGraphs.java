package org.twlab.topology.arrange;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.jgrapht.alg.util.UnionFind;
import org.twlab.topology.arrange.MemberGraph.Edge;

/** Draws Waxman's graphs. */
final class WaxmanGraphs {
    private static final double DIAGONAL = StrictMath.sqrt(2);
    private static final long ONE = 1L << 53;

    private final double alpha;
    private final double beta;
    private final int members;
    private final UniformRandomProvider random;

    WaxmanGraphs(double alpha, double beta, int members, UniformRandomProvider random) {
        this.alpha = alpha;
        this.beta = beta;
        this.members = members;
        this.random = random;
    }

    /** The first graph in one part; empty if the first ones are in several. */
    Optional<MemberGraph> connected() {
        for (int i = 0; i < Arrangement.TRIES; i++) {
            List<Edge> edges = draw();
            if (edges.size() > Arrangement.MAX_LINKS || isConnected(edges)) {
                return Optional.of(MemberGraph.of(members, ImmutableList.copyOf(edges)));
            }
        }
        return Optional.empty();
    }

    /** All edges, or the first of too many. */
    private List<Edge> draw() {
        double[] x = new double[members];
        double[] y = new double[members];
        for (int member = 0; member < members; member++) {
            x[member] = random.nextDouble();
            y[member] = random.nextDouble();
        }
        List<Edge> edges = new ArrayList<>();
        for (int a = 0; a < members && edges.size() <= Arrangement.MAX_LINKS; a++) {
            for (int b = a + 1; b < members; b++) {
                double dx = x[a] - x[b];
                double dy = y[a] - y[b];
                double distance = StrictMath.sqrt(dx * dx + dy * dy);
                long chance = (long) (ONE * alpha * StrictMath.exp(-distance / (beta * DIAGONAL)));
                if (random.nextLong(ONE) < chance) {
                    edges.add(Edge.of(a, b));
                }
            }
        }
        return edges;
    }

    private boolean isConnected(List<Edge> edges) {
        UnionFind<Integer> parts = new UnionFind<>(java.util.Set.of());
        for (int member = 0; member < members; member++) {
            parts.addElement(member);
        }
        edges.forEach(edge -> parts.union(edge.a(), edge.b()));
        return parts.numberOfSets() == 1;
    }
}
