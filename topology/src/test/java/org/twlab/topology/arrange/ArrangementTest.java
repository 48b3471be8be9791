package org.twlab.topology.arrange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.arrange.Arrangement.BarabasiAlbert;
import org.twlab.topology.arrange.Arrangement.FatTree;
import org.twlab.topology.arrange.Arrangement.Grid;
import org.twlab.topology.arrange.Arrangement.Line;
import org.twlab.topology.arrange.Arrangement.Ring;
import org.twlab.topology.arrange.Arrangement.Star;
import org.twlab.topology.arrange.Arrangement.Tree;
import org.twlab.topology.arrange.Arrangement.Waxman;

/** Small graphs, drawn by hand. */
class ArrangementTest {

    private static List<String> edges(Arrangement arrangement, int members) {
        assertThat(arrangement.problem(members)).isEmpty();
        MemberGraph graph = arrangement
                .graph(members, new RandomStreams(1, 0).named("arrange/r"))
                .orElseThrow();
        assertThat(graph.members()).hasSize(members);
        return graph.edges().stream().map(edge -> edge.a() + "-" + edge.b()).toList();
    }

    @Test
    void regularOnesAreAsDrawn() {
        assertThat(edges(new Line(), 1)).isEmpty();
        assertThat(edges(new Line(), 4)).containsExactly("0-1", "1-2", "2-3");
        assertThat(edges(new Ring(), 3)).containsExactly("0-1", "1-2", "0-2");
        assertThat(edges(new Star(), 4)).containsExactly("0-1", "0-2", "0-3");
        assertThat(edges(new Tree(2), 6)).containsExactly("0-1", "0-2", "1-3", "1-4", "2-5");
        assertThat(edges(new Tree(1), 3)).containsExactly("0-1", "1-2");
        assertThat(edges(new Grid(OptionalInt.of(3)), 6))
                .containsExactly("0-1", "0-3", "1-2", "1-4", "2-5", "3-4", "4-5");
        assertThat(edges(new Grid(OptionalInt.empty()), 4)).containsExactly("0-1", "0-2", "1-3", "2-3");
    }

    /** Al-Fares, Loukissas and Vahdat 2008, for k = 2: one core, and two pods of one upper and one lower switch. */
    @Test
    void theSmallestFatTreeIsAsDrawn() {
        assertThat(edges(new FatTree(2), 5)).containsExactly("0-1", "1-3", "0-2", "2-4");
    }

    @Test
    void everyUpperSwitchOfAPodReachesItsOwnCores() {
        List<String> edges = edges(new FatTree(4), 20);

        assertThat(edges).hasSize(4 * 4 * 2).doesNotHaveDuplicates();
        assertThat(edges).contains("0-4", "1-4", "2-5", "3-5", "0-6", "1-6", "2-7", "3-7", "4-12", "4-13", "5-12");
    }

    @Test
    void anAttachedMemberHasItsEdgesToOlderOnes() {
        List<String> edges = edges(new BarabasiAlbert(2), 30);

        assertThat(edges).hasSize(1 + 28 * 2).doesNotHaveDuplicates();
        for (int member = 2; member < 30; member++) {
            String end = "-" + member;
            assertThat(edges.stream().filter(edge -> edge.endsWith(end))).hasSize(2);
        }
    }

    @Test
    void whatCannotBeMadeSaysWhatCould() {
        assertThat(new Ring().problem(2)).contains("a ring has at least 3 members, not 2");
        assertThat(new Grid(OptionalInt.empty()).problem(10))
                .contains(
                        "a grid without 'columns' has a square number of members from 4 on, not 10; near it are 9 and 16");
        assertThat(new Grid(OptionalInt.empty()).problem(1)).get().asString().endsWith("near it are 4 and 4");
        assertThat(new Grid(OptionalInt.of(4)).problem(10))
                .contains("a grid of 4 columns has two or more full rows, not 10 members; near it are 8 and 12");
        assertThat(new FatTree(4).problem(16))
                .contains("a fat tree of 4 ports has 20 members (5/4 of the square of its ports), not 16");
        assertThat(new BarabasiAlbert(3).problem(3))
                .contains("a graph whose new members have 3 edges has at least 4 members, not 3");
    }

    @Test
    void chanceThatGivesNoWholeGraphGivesNone() {
        assertThat(new Waxman(0.01, 0.01).graph(50, new RandomStreams(1, 0).named("arrange/r")))
                .isEmpty();
    }
}
