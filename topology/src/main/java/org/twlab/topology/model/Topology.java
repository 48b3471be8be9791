package org.twlab.topology.model;

import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jgrapht.alg.connectivity.ConnectivityInspector;
import org.jgrapht.graph.DefaultEdge;
import org.jgrapht.graph.Pseudograph;

/**
 * The network of a scenario.
 *
 * @param nodes by name, in the order of the file
 * @param links by name, in the order of the file
 */
public record Topology(ImmutableMap<String, NodeSpec<?>> nodes, ImmutableMap<String, LinkSpec> links) {
    private static final Pattern MEMBER = Pattern.compile("(.+)\\[(-?\\d{1,7})\\]");

    /** Whether a way of links leads from one node to another, populations taken as one. */
    public boolean connects(String from, String to) {
        Pseudograph<String, DefaultEdge> graph = new Pseudograph<>(DefaultEdge.class);
        nodes.keySet().forEach(graph::addVertex);
        for (LinkSpec link : links.values()) {
            if (graph.containsVertex(link.a()) && graph.containsVertex(link.b())) {
                graph.addEdge(link.a(), link.b());
            }
        }
        return graph.containsVertex(from)
                && graph.containsVertex(to)
                && new ConnectivityInspector<>(graph).pathExists(from, to);
    }

    /** The members that a word such as {@code client}, {@code client[3]} or {@code client[-1]} names; empty if none. */
    public Optional<Members> members(String word) {
        NodeSpec<?> whole = nodes.get(word);
        if (whole != null) {
            return Optional.of(new Members(whole, 0, whole.members()));
        }
        Matcher matcher = MEMBER.matcher(word);
        NodeSpec<?> node = matcher.matches() ? nodes.get(matcher.group(1)) : null;
        if (node == null || node.count().isEmpty()) {
            return Optional.empty();
        }
        int index = Integer.parseInt(matcher.group(2));
        int member = index < 0 ? node.members() + index : index;
        return member >= 0 && member < node.members()
                ? Optional.of(new Members(node, member, member + 1))
                : Optional.empty();
    }

    /**
     * Members of one node.
     *
     * @param node of which
     * @param from index of the first
     * @param to index after the last
     */
    public record Members(NodeSpec<?> node, int from, int to) {

        public IntStream indices() {
            return IntStream.range(from, to);
        }

        public int size() {
            return to - from;
        }
    }
}
