package org.twlab.topology;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.Prefix;

/**
 * A connected network drawn by jqwik: routers {@code r0, r1, ...} in a tree with some more links, single hosts {@code h0,
 * ...} and populations {@code p0, ...} at them.
 *
 * @param parents router i + 1 hangs below router {@code parents[i] mod (i + 1)}
 * @param extras more links between routers, as {@code a + 1000 * b} modulo their number
 * @param hosts router of each host, modulo their number
 * @param populations router and size of each population, as {@code router + 1000 * size}
 * @param linksReversed whether links are declared in the reverse order
 */
record DrawnGraph(
        List<Integer> parents,
        List<Integer> extras,
        List<Integer> hosts,
        List<Integer> populations,
        boolean linksReversed) {

    static Arbitrary<DrawnGraph> arbitrary() {
        Arbitrary<Integer> any = Arbitraries.integers().between(0, 999);
        Arbitrary<Integer> pairs = Arbitraries.integers().between(0, 999_999);
        Arbitrary<Integer> sized = Arbitraries.integers().between(1_000, 5_999);
        return Combinators.combine(
                        any.list().ofMaxSize(9),
                        pairs.list().ofMaxSize(8),
                        any.list().ofMinSize(2).ofMaxSize(6),
                        sized.list().ofMaxSize(3),
                        Arbitraries.of(true, false))
                .as(DrawnGraph::new);
    }

    int routers() {
        return parents.size() + 1;
    }

    /** The links between routers and of hosts and populations, by name, in the order of declaration. */
    List<List<String>> links() {
        List<List<String>> links = new ArrayList<>();
        for (int i = 0; i < parents.size(); i++) {
            links.add(List.of("r" + (i + 1), "r" + parents.get(i) % (i + 1)));
        }
        for (int extra : extras) {
            int a = extra % 1000 % routers();
            int b = extra / 1000 % routers();
            if (a != b && !links.contains(List.of("r" + a, "r" + b)) && !links.contains(List.of("r" + b, "r" + a))) {
                links.add(List.of("r" + a, "r" + b));
            }
        }
        for (int i = 0; i < hosts.size(); i++) {
            links.add(List.of("h" + i, "r" + hosts.get(i) % routers()));
        }
        for (int i = 0; i < populations.size(); i++) {
            links.add(List.of("r" + populations.get(i) % 1000 % routers(), "p" + i));
        }
        if (linksReversed) {
            Collections.reverse(links);
        }
        return links;
    }

    /** Hosts and populations. */
    List<String> ends() {
        List<String> ends = new ArrayList<>();
        for (int i = 0; i < hosts.size(); i++) {
            ends.add("h" + i);
        }
        for (int i = 0; i < populations.size(); i++) {
            ends.add("p" + i);
        }
        return ends;
    }

    NetworkBuilder builder(LinkSettings settings) {
        NetworkBuilder builder = NetworkBuilder.of(1);
        for (int i = 0; i < routers(); i++) {
            builder.router("r" + i);
        }
        addEnds(builder);
        links().forEach(link -> builder.link(link.get(0), link.get(1), settings));
        return builder;
    }

    /** Adds hosts and populations. */
    void addEnds(NetworkBuilder builder) {
        for (int i = 0; i < hosts.size(); i++) {
            Addressing address = Addressing.from(Prefix.parse("203.0.113.0/24"));
            builder.node("h" + i, address, Recorder::new);
        }
        for (int i = 0; i < populations.size(); i++) {
            Addressing network = Addressing.from(Prefix.parse("10." + i + ".0.0/24"));
            builder.population("p" + i, populations.get(i) / 1000, network, Recorder::new);
        }
    }

    /** Number of links on the shortest way between any two nodes, by Floyd and Warshall's three nested loops. */
    Distances distances() {
        List<String> names = new ArrayList<>(ends());
        for (int i = 0; i < routers(); i++) {
            names.add("r" + i);
        }
        int[][] links = new int[names.size()][names.size()];
        for (int a = 0; a < names.size(); a++) {
            for (int b = 0; b < names.size(); b++) {
                links[a][b] = a == b ? 0 : 1_000_000;
            }
        }
        for (List<String> link : links()) {
            links[names.indexOf(link.get(0))][names.indexOf(link.get(1))] = 1;
            links[names.indexOf(link.get(1))][names.indexOf(link.get(0))] = 1;
        }
        for (int via = 0; via < names.size(); via++) {
            for (int a = 0; a < names.size(); a++) {
                for (int b = 0; b < names.size(); b++) {
                    links[a][b] = Math.min(links[a][b], links[a][via] + links[via][b]);
                }
            }
        }
        return new Distances(names, links);
    }

    /** Numbers of links by position of the names. */
    static final class Distances {
        private final List<String> names;
        private final int[][] links;

        private Distances(List<String> names, int[][] links) {
            this.names = names;
            this.links = links;
        }

        int between(String a, String b) {
            return links[names.indexOf(a)][names.indexOf(b)];
        }
    }
}
