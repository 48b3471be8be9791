package org.twlab.topology.arrange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.arrange.Arrangement.BarabasiAlbert;
import org.twlab.topology.arrange.Arrangement.FatTree;
import org.twlab.topology.arrange.Arrangement.Grid;
import org.twlab.topology.arrange.Arrangement.Line;
import org.twlab.topology.arrange.Arrangement.Ring;
import org.twlab.topology.arrange.Arrangement.Star;
import org.twlab.topology.arrange.Arrangement.Tree;
import org.twlab.topology.arrange.Arrangement.Waxman;
import org.twlab.topology.arrange.MemberGraph.Edge;

/** What is arranged is one graph of all its members without double edges, and the same for the same seed. */
class ArrangementProperties {

    @Provide
    Arbitrary<Arrangement> arrangements() {
        return Arbitraries.oneOf(
                Arbitraries.of(new Line(), new Ring(), new Star(), new Grid(OptionalInt.empty()), new FatTree(4)),
                Arbitraries.integers().between(1, 5).map(Tree::new),
                Arbitraries.integers().between(2, 7).map(columns -> new Grid(OptionalInt.of(columns))),
                Arbitraries.integers().between(1, 4).map(BarabasiAlbert::new),
                Arbitraries.integers().between(3, 10).map(tenths -> new Waxman(tenths / 10.0, 0.5)));
    }

    private static Optional<MemberGraph> graph(Arrangement arrangement, int members, long seed) {
        return arrangement.graph(members, new RandomStreams(seed, 0).named("arrange/r"));
    }

    @Property
    void everyMemberIsReachedAndNoEdgeIsTwice(
            @ForAll("arrangements") Arrangement arrangement,
            @ForAll @IntRange(min = 1, max = 60) int members,
            @ForAll long seed) {
        if (arrangement.problem(members).isPresent()) {
            return;
        }
        Optional<MemberGraph> drawn = graph(arrangement, members, seed);
        if (drawn.isEmpty()) {
            assertThat(arrangement).isInstanceOf(Waxman.class);
            return;
        }
        List<Edge> edges = drawn.get().edges();
        Set<List<Integer>> pairs = new HashSet<>();
        edges.forEach(edge -> assertThat(pairs.add(List.of(edge.a(), edge.b()))).isTrue());
        assertThat(edges).allMatch(edge -> edge.a() < edge.b());
        if (arrangement instanceof Waxman) {
            assertThat((long) edges.size()).isGreaterThanOrEqualTo(arrangement.links(members));
        } else {
            assertThat((long) edges.size()).isEqualTo(arrangement.links(members));
        }
        assertThat(reached(edges)).hasSize(members);
    }

    /** Members on a way from member 0. */
    private static Set<Integer> reached(List<Edge> edges) {
        Set<Integer> seen = new HashSet<>(Set.of(0));
        ArrayDeque<Integer> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            int member = open.remove();
            for (Edge edge : edges) {
                List<Integer> ends = new ArrayList<>(List.of(edge.a(), edge.b()));
                if (ends.remove((Integer) member) && seen.add(ends.get(0))) {
                    open.add(ends.get(0));
                }
            }
        }
        return seen;
    }

    @Property(tries = 200)
    void theSeedAloneDecides(
            @ForAll("arrangements") Arrangement arrangement,
            @ForAll @IntRange(min = 4, max = 40) int members,
            @ForAll long seed) {
        if (arrangement.problem(members).isEmpty()) {
            assertThat(graph(arrangement, members, seed)).isEqualTo(graph(arrangement, members, seed));
        }
    }

    /** Numbers of members that do are what the messages say: k²·5/4, full rows, squares. */
    @Property(tries = 200)
    void someNumbersDoAndOthersDoNot(@ForAll @IntRange(min = 1, max = 200) int members) {
        boolean square =
                List.of(4, 9, 16, 25, 36, 49, 64, 81, 100, 121, 144, 169, 196).contains(members);
        assertThat(new Grid(OptionalInt.empty()).problem(members).isEmpty()).isEqualTo(square);
        assertThat(new Grid(OptionalInt.of(6)).problem(members).isEmpty()).isEqualTo(members >= 12 && members % 6 == 0);
        assertThat(new FatTree(6).problem(members).isEmpty()).isEqualTo(members == 45);
    }

    /** Waxman's chance falls with the distance: with a small beta there are fewer links than with a large one. */
    @Property(tries = 50)
    void aLargerBetaOrAlphaMeansMoreLinks(@ForAll long seed) {
        assertThat(links(0.9, 1, seed)).isGreaterThan(links(0.9, 0.2, seed));
        assertThat(links(1, 0.5, seed)).isGreaterThan(links(0.5, 0.5, seed));
    }

    private static int links(double alpha, double beta, long seed) {
        return graph(new Waxman(alpha, beta), 60, seed).orElseThrow().edges().size();
    }
}
