package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.NetworkProblem.Kind;
import org.twlab.topology.NodePlan.End;
import org.twlab.topology.NodePlan.Forwarding;

/** Makes a {@link Layout}: takes nodes, adds links one by one and reports what cannot be. */
final class Linker {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

    private final Layout unlinked;
    private final ImmutableList<String> nodeNames;
    private final List<NetworkProblem> problems;
    private final Set<String> linkNames = new HashSet<>();
    private final List<Wire> wires = new ArrayList<>();
    /** By node: which members some link leads to, even one that cannot be. */
    private final BitSet[] linked;

    Linker(ImmutableList<NodePlan> nodes, List<NetworkProblem> problems) {
        this.problems = problems;
        checkNames(nodes);
        unlinked = new Layout(nodes, ImmutableList.of(), positions(nodes), Layout.numbered(wires));
        nodeNames = nodes.stream().map(NodePlan::name).collect(ImmutableList.toImmutableList());
        linked = new BitSet[nodes.size()];
        for (int node = 0; node < linked.length; node++) {
            linked[node] = new BitSet();
        }
    }

    private void checkNames(List<NodePlan> nodes) {
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

    private static ImmutableMap<String, Integer> positions(List<NodePlan> nodes) {
        Map<String, Integer> positions = new LinkedHashMap<>();
        for (int node = 0; node < nodes.size(); node++) {
            positions.putIfAbsent(nodes.get(node).name(), node);
        }
        return ImmutableMap.copyOf(positions);
    }

    void add(int position, LinkPlan link) {
        if (!linkNames.add(link.name())) {
            report(Kind.DUPLICATE_NAME, position, "name", "a second link is called '" + link.name() + "'");
        }
        Optional<Members> a = find(position, link.a());
        Optional<Members> b = find(position, link.b());
        if (a.isPresent() && b.isPresent()) {
            add(position, link, a.get(), b.get());
        }
    }

    private Optional<Members> find(int position, String word) {
        Optional<Members> found = unlinked.find(word);
        if (found.isEmpty()) {
            String missing = Layout.missing(word, unlinked.positions(), unlinked.nodes());
            NetworkProblem problem = NetworkProblem.ofLink(
                    Kind.UNKNOWN_NODE, position, "between", missing.replaceFirst("^no node", "unknown node"));
            problems.add(missing.startsWith("no node") ? problem.allowing(nodeNames) : problem);
        }
        return found;
    }

    private void add(int position, LinkPlan link, Members a, Members b) {
        Optional<String> fault = fault(link, a, b);
        linked[a.node()].set(a.from(), a.to());
        linked[b.node()].set(b.from(), b.to());
        if (fault.isPresent()) {
            report(Kind.BAD_LINK, position, "between", fault.get());
        } else {
            wires.add(new Wire(link, a, b, Math.max(a.size(), b.size())));
        }
    }

    private Optional<String> fault(LinkPlan link, Members a, Members b) {
        if (a.overlaps(b)) {
            return Optional.of("a link from '" + link.a() + "' to itself");
        }
        if (a.size() > 1 && b.size() > 1 && a.size() != b.size()) {
            return Optional.of("two populations pair up, but '" + nodeNames.get(a.node()) + "' has " + a.size()
                    + " members and '" + nodeNames.get(b.node()) + "' has " + b.size());
        }
        return secondLink(a, link.a(), b).or(() -> secondLink(b, link.b(), a));
    }

    private Optional<String> secondLink(Members host, String word, Members other) {
        if (!(unlinked.nodes().get(host.node()).role() instanceof End)) {
            return Optional.empty();
        }
        int first = linked[host.node()].nextSetBit(host.from());
        if (first >= 0 && first < host.to()) {
            boolean all = linked[host.node()].nextClearBit(host.from()) >= host.to();
            String name = all ? word : unlinked.name(host.node(), first);
            return Optional.of("'" + name + "' has a link already; a host has one");
        }
        boolean routers = unlinked.nodes().get(other.node()).role() instanceof Forwarding;
        return routers && other.size() > host.size()
                ? Optional.of("'" + word + "' would have " + other.size() + " links to routers; a host has one")
                : Optional.empty();
    }

    void reportUnlinked() {
        for (int node = 0; node < linked.length; node++) {
            NodePlan plan = unlinked.nodes().get(node);
            boolean named = Objects.equals(unlinked.positions().get(plan.name()), node); // not the second of one name
            int missing = plan.members() - linked[node].cardinality();
            boolean alone = linked.length == 1 && missing == plan.members();
            if (named && missing > 0 && !alone) {
                problems.add(NetworkProblem.ofNode(Kind.NO_LINK, plan.name(), unlinked(plan, node, missing)));
            }
        }
    }

    private String unlinked(NodePlan plan, int node, int missing) {
        if (missing == plan.members()) {
            return "no link leads to '" + plan.name() + "'";
        }
        String first = plan.memberName(linked[node].nextClearBit(0));
        return "no link leads to '" + first + "'" + (missing == 1 ? "" : " and " + (missing - 1) + " more");
    }

    private void report(Kind kind, int position, String key, String message) {
        problems.add(NetworkProblem.ofLink(kind, position, key, message));
    }

    Layout layout() {
        return new Layout(unlinked.nodes(), ImmutableList.copyOf(wires), unlinked.positions(), Layout.numbered(wires));
    }
}
