package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The nodes and links of a network with names resolved. Links that cannot be are reported and left out, so that the rest
 * can be checked too.
 *
 * @param nodes in the order of declaration; other classes name a node by its place here
 * @param wires the links that can be, in the order of declaration
 * @param positions of nodes by name, in the order of declaration
 * @param firstLinks by wire the number of its first link, then the number of all: links are numbered wire by wire, and
 *     in a wire by member
 */
record Layout(
        ImmutableList<NodePlan> nodes,
        ImmutableList<Wire> wires,
        ImmutableMap<String, Integer> positions,
        ImmutableIntArray firstLinks) {

    /**
     * A declared link with resolved ends.
     *
     * @param plan as declared
     * @param a one end
     * @param b the other
     * @param links number of links that it stands for
     */
    record Wire(LinkPlan plan, Members a, Members b, int links) {}

    static Layout of(List<NodePlan> nodes, List<LinkPlan> links, List<NetworkProblem> problems) {
        Linker linker = new Linker(ImmutableList.copyOf(nodes), problems);
        for (int i = 0; i < links.size(); i++) {
            linker.add(i, links.get(i));
        }
        linker.reportUnlinked();
        return linker.layout();
    }

    /** The same with the addresses that nodes have got; a gateway and a node that got none stay as they are. */
    Layout withAddresses(ImmutableList<ImmutableIntArray> assigned) {
        ImmutableList.Builder<NodePlan> all = ImmutableList.builder();
        for (int node = 0; node < nodes.size(); node++) {
            NodePlan plan = nodes.get(node);
            boolean keeps = plan.role() instanceof NodePlan.Translating
                    || assigned.get(node).isEmpty();
            Addressing own =
                    new Addressing(assigned.get(node), plan.addressing().network());
            all.add(keeps ? plan : new NodePlan(plan.name(), plan.count(), own, plan.role()));
        }
        return new Layout(all.build(), wires, positions, firstLinks);
    }

    /** Number of single links. */
    int linkCount() {
        return firstLinks.get(wires.size());
    }

    /** The wire that a link belongs to. */
    int wireOf(int link) {
        int low = 0;
        int high = wires.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (firstLinks.get(middle) <= link) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /** The members that a word names; empty if none. */
    Optional<Members> find(String word) {
        Integer whole = positions.get(word);
        if (whole != null) {
            return Optional.of(new Members(whole, 0, nodes.get(whole).members()));
        }
        Members.Word parsed = Members.Word.parse(word);
        Integer node = positions.get(parsed.name());
        if (node == null || parsed.index().isEmpty() || !nodes.get(node).isPopulation()) {
            return Optional.empty();
        }
        int count = nodes.get(node).members();
        int index = parsed.index().getAsInt();
        int member = index < 0 ? count + index : index;
        return member < 0 || member >= count ? Optional.empty() : Optional.of(new Members(node, member, member + 1));
    }

    /** The members that a word names; an IllegalArgumentException says what is there if it names none. */
    Members members(String word) {
        return find(word)
                .orElseThrow(() -> new IllegalArgumentException(missing(word, positions, nodes)
                        + (nodeOf(word, positions) == null ? "; there are " + positions.keySet() : "")));
    }

    /** Why a word names nothing: {@code no node 'x'} or {@code no member 'r[7]'; 'r' has 3}. */
    static String missing(String word, ImmutableMap<String, Integer> positions, List<NodePlan> nodes) {
        Integer node = nodeOf(word, positions);
        return node == null
                ? "no node '" + Members.Word.parse(word).name() + "'"
                : "no member '" + word + "'; '" + nodes.get(node).name() + "' has "
                        + nodes.get(node).members();
    }

    private static @Nullable Integer nodeOf(String word, ImmutableMap<String, Integer> positions) {
        return positions.get(Members.Word.parse(word).name());
    }

    /** The name of a member. */
    String name(int node, int member) {
        return nodes.get(node).memberName(member);
    }

    /** The first links of wires with as many links each. */
    static ImmutableIntArray numbered(List<Wire> wires) {
        int[] first = new int[wires.size() + 1];
        for (int wire = 0; wire < wires.size(); wire++) {
            first[wire + 1] = first[wire] + wires.get(wire).links();
        }
        return ImmutableIntArray.copyOf(first);
    }
}
