package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.twlab.topology.NetworkProblem.Kind;
import org.twlab.topology.NodePlan.End;

/**
 * The nodes and links of a network with names resolved. A population is one node. Links that cannot be are reported and
 * left out, so that the rest can be checked too.
 *
 * @param nodes in the order of declaration; other classes name a node by its place here
 * @param links those that can be, in the order of declaration
 */
record Layout(ImmutableList<NodePlan> nodes, ImmutableList<Wire> links) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    /**
     * A link with resolved ends.
     *
     * @param plan as declared
     * @param a node at one end
     * @param b node at the other
     * @param members number of links that it stands for
     */
    record Wire(LinkPlan plan, int a, int b, int members) {

        int other(int node) {
            return node == a ? b : a;
        }

        boolean touches(int node) {
            return a == node || b == node;
        }
    }

    static Layout of(List<NodePlan> nodes, List<LinkPlan> links, List<NetworkProblem> problems) {
        checkNames(nodes, problems);
        Layout unlinked = new Layout(ImmutableList.copyOf(nodes), ImmutableList.of());
        Linker linker = new Linker(nodes, unlinked.positions(), problems);
        for (int i = 0; i < links.size(); i++) {
            linker.add(i, links.get(i));
        }
        linker.reportUnlinked();
        return new Layout(unlinked.nodes(), linker.wires.build());
    }

    private static void checkNames(List<NodePlan> nodes, List<NetworkProblem> problems) {
        Set<String> names = new HashSet<>();
        for (NodePlan node : nodes) {
            String name = node.name();
            if (!NAME.matcher(name).matches()) {
                problems.add(NetworkProblem.ofNode(
                        Kind.BAD_NAME, name, "'" + name + "' is not a name: a small letter, then a-z, 0-9 and -"));
            }
            if (!names.add(name)) {
                problems.add(
                        NetworkProblem.ofNode(Kind.DUPLICATE_NAME, name, "a second node is called '" + name + "'"));
            }
        }
    }

    /** Positions of nodes by name, in the order of declaration. */
    ImmutableMap<String, Integer> positions() {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (int node = 0; node < nodes.size(); node++) {
            positions.putIfAbsent(nodes.get(node).name(), node);
        }
        return ImmutableMap.copyOf(positions);
    }

    /** The links at a node. */
    List<Wire> linksOf(int node) {
        return links.stream().filter(wire -> wire.touches(node)).toList();
    }

    /** Adds links one by one. */
    private static final class Linker {
        private final List<NodePlan> nodes;
        private final ImmutableMap<String, Integer> byName;
        private final List<NetworkProblem> problems;
        private final Set<String> names = new HashSet<>();
        private final int[] linksAt;
        private final ImmutableList.Builder<Wire> wires = ImmutableList.builder();

        Linker(List<NodePlan> nodes, ImmutableMap<String, Integer> byName, List<NetworkProblem> problems) {
            this.nodes = nodes;
            this.byName = byName;
            this.problems = problems;
            linksAt = new int[nodes.size()];
        }

        void add(int position, LinkPlan link) {
            if (!names.add(link.name())) {
                report(Kind.DUPLICATE_NAME, position, "name", "a second link is called '" + link.name() + "'");
            }
            Integer a = find(position, link.a());
            Integer b = find(position, link.b());
            if (a == null || b == null) {
                return;
            }
            linksAt[a]++;
            linksAt[b]++;
            Optional<String> fault = fault(link, a, b);
            if (fault.isPresent()) {
                report(Kind.BAD_LINK, position, "between", fault.get());
            } else {
                wires.add(new Wire(
                        link,
                        a,
                        b,
                        Math.max(nodes.get(a).members(), nodes.get(b).members())));
            }
        }

        private @Nullable Integer find(int position, String name) {
            Integer node = byName.get(name);
            if (node == null) {
                problems.add(
                        NetworkProblem.ofLink(Kind.UNKNOWN_NODE, position, "between", "unknown node '" + name + "'")
                                .allowing(nodes.stream().map(NodePlan::name).toList()));
            }
            return node;
        }

        private Optional<String> fault(LinkPlan link, int a, int b) {
            if (a == b) {
                return Optional.of("a link from '" + link.a() + "' to itself");
            }
            NodePlan left = nodes.get(a);
            NodePlan right = nodes.get(b);
            if (left.isPopulation() && right.isPopulation() && left.members() != right.members()) {
                return Optional.of("two populations pair up, but '" + left.name() + "' has " + left.members()
                        + " members and '" + right.name() + "' has " + right.members());
            }
            for (int node : new int[] {a, b}) {
                if (nodes.get(node).role() instanceof End && linksAt[node] > 1) {
                    return Optional.of("'" + nodes.get(node).name() + "' has a link already; a host has one");
                }
            }
            return Optional.empty();
        }

        void reportUnlinked() {
            for (int node = 0; node < nodes.size(); node++) {
                String name = nodes.get(node).name();
                boolean named = Objects.equals(byName.get(name), node); // not the second of one name
                if (named && linksAt[node] == 0 && nodes.size() > 1) {
                    problems.add(NetworkProblem.ofNode(Kind.NO_LINK, name, "no link leads to '" + name + "'"));
                }
            }
        }

        private void report(Kind kind, int position, String key, String message) {
            problems.add(NetworkProblem.ofLink(kind, position, key, message));
        }
    }
}
