package org.twlab.experiments.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;

/**
 * What a metric is about.
 *
 * @param kind of thing
 * @param name as the metric spells it: {@code client}, {@code client[3]}, {@code nat->r1}, a flow, {@code all}
 * @param node of a node scope, the node or population; else empty
 * @param from of a node scope, the first member; else 0
 * @param to of a node scope, after the last member; else 0
 */
public record Scope(Kind kind, String name, String node, int from, int to) {

    /** Kinds of scopes. */
    public enum Kind {
        NODE("node, population, member"),
        LINK("link direction a->b"),
        FLOW("flow"),
        ALL("all");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        /** How it is described to a reader. */
        public String label() {
            return label;
        }
    }

    /** Everything. */
    public static final Scope EVERYTHING = new Scope(Kind.ALL, "all", "", 0, 0);

    /** The scopes that a word names: several for {@code client[*]}, none if the scenario has nothing of that name. */
    static List<Scope> parse(String word, Topology topology, List<String> flows) {
        if (word.equals("all")) {
            return List.of(EVERYTHING);
        }
        if (flows.contains(word)) {
            return List.of(new Scope(Kind.FLOW, word, "", 0, 0));
        }
        if (word.contains("->")) {
            return hasDirection(word, topology) ? List.of(new Scope(Kind.LINK, word, "", 0, 0)) : List.of();
        }
        if (word.endsWith("[*]")) {
            return eachMember(word.substring(0, word.length() - 3), topology);
        }
        Optional<Topology.Members> members = topology.members(word);
        return members.map(
                        found -> List.of(new Scope(Kind.NODE, word, found.node().name(), found.from(), found.to())))
                .orElse(List.of());
    }

    /** The words that {@link #parse} knows, without single members. */
    static List<String> words(Topology topology, List<String> flows) {
        List<String> words = new ArrayList<>(topology.nodes().keySet());
        words.addAll(flows);
        for (LinkSpec link : topology.links().values()) {
            words.add(link.a() + "->" + link.b());
            words.add(link.b() + "->" + link.a());
        }
        words.add("all");
        return words;
    }

    private static List<Scope> eachMember(String population, Topology topology) {
        NodeSpec<?> node = topology.nodes().get(population);
        List<Scope> members = new ArrayList<>();
        for (int member = 0; node != null && node.count().isPresent() && member < node.members(); member++) {
            members.add(new Scope(Kind.NODE, node.memberName(member), population, member, member + 1));
        }
        return members;
    }

    private static boolean hasDirection(String word, Topology topology) {
        String from = word.substring(0, word.indexOf("->"));
        String to = word.substring(word.indexOf("->") + 2);
        Optional<Topology.Members> a = topology.members(from);
        Optional<Topology.Members> b = topology.members(to);
        return a.isPresent()
                && b.isPresent()
                && topology.links().values().stream()
                        .anyMatch(link -> LinkEnds.of(link, topology).joins(a.get(), b.get()));
    }
}
