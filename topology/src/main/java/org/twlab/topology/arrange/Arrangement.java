package org.twlab.topology.arrange;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.JDKRandomBridge;
import org.apache.commons.rng.simple.RandomSource;
import org.jgrapht.Graph;
import org.jgrapht.generate.BarabasiAlbertGraphGenerator;
import org.jgrapht.generate.GraphGenerator;
import org.jgrapht.generate.LinearGraphGenerator;
import org.jgrapht.generate.RingGraphGenerator;
import org.jgrapht.generate.StarGraphGenerator;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.SimpleGraph;
import org.jgrapht.util.SupplierUtil;
import org.twlab.topology.arrange.MemberGraph.Edge;

/** How the members of a group are linked with each other. */
public sealed interface Arrangement {
    /** Most links among the members of all groups of a network. */
    int MAX_LINKS = 2_000_000;
    /** How often a random graph is drawn until it is in one part. */
    int TRIES = 100;

    /** What is wrong with a number of members, with the nearest that would do; empty if it can be arranged. */
    Optional<String> problem(int members);

    /** How many links that makes; of a graph drawn pair by pair at least. */
    long links(int members);

    /**
     * The links among that many members.
     *
     * @param members a number without a {@link #problem}
     * @param random decides where chance does; each arrangement draws from its beginning
     * @return empty if chance has given no graph in one part; with more than {@link #MAX_LINKS} links it may not be whole
     */
    Optional<MemberGraph> graph(int members, UniformRandomProvider random);

    /** One behind the other. */
    record Line() implements Arrangement {
        @Override
        public Optional<String> problem(int members) {
            return Optional.empty();
        }

        @Override
        public long links(int members) {
            return members - 1L;
        }

        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            return Optional.of(generated(members, new LinearGraphGenerator<>(members)));
        }
    }

    /** One behind the other, the last linked with the first. */
    record Ring() implements Arrangement {
        @Override
        public Optional<String> problem(int members) {
            return atLeast(3, members, "a ring");
        }

        @Override
        public long links(int members) {
            return members;
        }

        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            return Optional.of(generated(members, new RingGraphGenerator<>(members)));
        }
    }

    /** Member 0 linked with each of the others. */
    record Star() implements Arrangement {
        @Override
        public Optional<String> problem(int members) {
            return atLeast(2, members, "a star");
        }

        @Override
        public long links(int members) {
            return members - 1L;
        }

        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            return Optional.of(generated(members, new StarGraphGenerator<>(members)));
        }
    }

    /**
     * Member 0 is the root, and each member has the next free ones as its children.
     *
     * @param children of each member but the last ones, at least 1
     */
    record Tree(int children) implements Arrangement {
        @Override
        public Optional<String> problem(int members) {
            return Optional.empty();
        }

        @Override
        public long links(int members) {
            return members - 1L;
        }

        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            ImmutableList.Builder<Edge> edges = ImmutableList.builder();
            for (int member = 1; member < members; member++) {
                edges.add(Edge.of((member - 1) / children, member));
            }
            return Optional.of(MemberGraph.of(members, edges.build()));
        }
    }

    /**
     * Rows and columns, numbered row by row. Each member is linked with the next in its row and in its column.
     *
     * @param columns at least 2; empty for as many as there are rows
     */
    record Grid(OptionalInt columns) implements Arrangement {
        @Override
        public Optional<String> problem(int members) {
            int root = (int) StrictMath.sqrt(members);
            if (columns.isEmpty()) {
                return members >= 4 && root * root == members
                        ? Optional.empty()
                        : Optional.of(
                                "a grid without 'columns' has a square number of members from 4 on, not " + members
                                        + "; " + near(Math.max(2, root) * Math.max(2, root), (root + 1) * (root + 1)));
            }
            int width = columns.getAsInt();
            int rows = Math.max(2, members / width);
            return members % width == 0 && members >= 2 * width
                    ? Optional.empty()
                    : Optional.of("a grid of " + width + " columns has two or more full rows, not " + members
                            + " members; " + near(rows * width, (rows + 1) * width));
        }

        @Override
        public long links(int members) {
            return 2L * members - width(members) - members / width(members);
        }

        private int width(int members) {
            return columns.orElseGet(() -> (int) StrictMath.sqrt(members));
        }

        /** Not with jgrapht's generator, which looks at every pair of members. */
        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            int width = width(members);
            ImmutableList.Builder<Edge> edges = ImmutableList.builder();
            for (int member = 0; member < members; member++) {
                if ((member + 1) % width != 0) {
                    edges.add(Edge.of(member, member + 1));
                }
                if (member + width < members) {
                    edges.add(Edge.of(member, member + width));
                }
            }
            return Optional.of(MemberGraph.of(members, edges.build()));
        }
    }

    /**
     * A k-ary fat tree (Al-Fares and others 2008): k²/4 core members, then k/2 aggregation members of each pod, then
     * the k/2 edge members of each pod, to which hosts belong.
     *
     * @param ports k, even
     */
    record FatTree(int ports) implements Arrangement {
        @Override
        public Optional<String> problem(int members) {
            int needed = 5 * ports * ports / 4;
            return members == needed
                    ? Optional.empty()
                    : Optional.of("a fat tree of " + ports + " ports has " + needed
                            + " members (5/4 of the square of its" + " ports), not " + members);
        }

        @Override
        public long links(int members) {
            return (long) ports * ports * ports / 2;
        }

        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            int half = ports / 2;
            int aggregation = half * half;
            int edge = aggregation + ports * half;
            ImmutableList.Builder<Edge> edges = ImmutableList.builder();
            for (int pod = 0; pod < ports; pod++) {
                for (int upper = 0; upper < half; upper++) {
                    int member = aggregation + pod * half + upper;
                    for (int i = 0; i < half; i++) {
                        edges.add(Edge.of(upper * half + i, member));
                    }
                    for (int lower = 0; lower < half; lower++) {
                        edges.add(Edge.of(member, edge + pod * half + lower));
                    }
                }
            }
            return Optional.of(MemberGraph.of(members, edges.build()));
        }
    }

    /**
     * Grown by preferential attachment (Barabási and Albert 1999), from as many members, all linked with each other, as
     * a new one has edges.
     *
     * @param edges of each new member, at least 1
     */
    record BarabasiAlbert(int edges) implements Arrangement {
        @Override
        public Optional<String> problem(int members) {
            return atLeast(edges + 1, members, "a graph whose new members have " + edges + " edges");
        }

        @Override
        public long links(int members) {
            return edges * (edges - 1L) / 2 + (long) edges * (members - edges);
        }

        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            JDKRandomBridge bridge = new JDKRandomBridge(RandomSource.L64_X128_MIX, random.nextLong());
            return Optional.of(generated(members, new BarabasiAlbertGraphGenerator<>(edges, edges, members, bridge)));
        }
    }

    /**
     * Members at random places of a square; two of them are linked with the chance alpha x exp(-d / (beta x L)), where d
     * is their distance and L the diagonal (Waxman 1988). Drawn again while it has several parts.
     *
     * @param alpha above 0 and at most 1: more of it, more links
     * @param beta above 0 and at most 1: more of it, more long ones
     */
    record Waxman(double alpha, double beta) implements Arrangement {
        /** Each pair of members is looked at. */
        @Override
        public Optional<String> problem(int members) {
            return members <= MemberGraph.MAX_MEMBERS
                    ? Optional.empty()
                    : Optional.of("a Waxman graph has at most " + MemberGraph.MAX_MEMBERS + " members");
        }

        @Override
        public long links(int members) {
            return members - 1L;
        }

        @Override
        public Optional<MemberGraph> graph(int members, UniformRandomProvider random) {
            return new WaxmanGraphs(alpha, beta, members, random).connected();
        }
    }

    private static Optional<String> atLeast(int needed, int members, String what) {
        return members >= needed
                ? Optional.empty()
                : Optional.of(what + " has at least " + needed + " members, not " + members);
    }

    private static String near(int below, int above) {
        return "near it are " + below + " and " + above;
    }

    private static MemberGraph generated(int members, GraphGenerator<Integer, DefaultEdge, Integer> generator) {
        Supplier<Integer> numbers = SupplierUtil.createIntegerSupplier();
        Graph<Integer, DefaultEdge> graph = new SimpleGraph<>(numbers, SupplierUtil.createDefaultEdgeSupplier(), false);
        generator.generateGraph(graph);
        ImmutableList.Builder<Edge> edges = ImmutableList.builder();
        for (DefaultEdge edge : graph.edgeSet()) {
            int a = graph.getEdgeSource(edge);
            int b = graph.getEdgeTarget(edge);
            edges.add(Edge.of(Math.min(a, b), Math.max(a, b)));
        }
        return MemberGraph.of(members, edges.build());
    }
}
