package org.twlab.experiments.metrics;

import java.util.OptionalInt;
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;

/**
 * The members at the two ends of a link. Where one end is a single node or member, the link is one for each member of the
 * other; two populations pair up.
 */
public record LinkEnds(Members a, Members b) {

    /** The ends of a link of a topology. */
    public static LinkEnds of(LinkSpec link, Topology topology) {
        return new LinkEnds(
                topology.members(link.a()).orElseThrow(),
                topology.members(link.b()).orElseThrow());
    }

    /** How many single links it stands for. */
    public int count() {
        return Math.max(a.size(), b.size());
    }

    /** Name of the node at the first end of one of them, from 0. */
    public String nameAtA(int index) {
        return nameAt(a, index);
    }

    /** Name of the node at the second end of one of them, from 0. */
    public String nameAtB(int index) {
        return nameAt(b, index);
    }

    /** Whether one of them leads from some members to others, in this direction or the other. */
    public boolean joins(Members from, Members to) {
        return between(from, to).isPresent() || between(to, from).isPresent();
    }

    /** Number of the first of them that has some members at its first end and others at its second. */
    public OptionalInt between(Members atA, Members atB) {
        boolean nodes = a.node().name().equals(atA.node().name())
                && b.node().name().equals(atB.node().name());
        int first = Math.max(firstAt(a, atA), firstAt(b, atB));
        int last = Math.min(lastAt(a, atA), lastAt(b, atB));
        return nodes && first <= last ? OptionalInt.of(first) : OptionalInt.empty();
    }

    /** The first index whose node at an end is wanted; beyond all where none is. */
    private int firstAt(Members end, Members wanted) {
        if (end.size() == 1) {
            return wanted.from() <= end.from() && end.from() < wanted.to() ? 0 : count();
        }
        return Math.max(0, wanted.from() - end.from());
    }

    private int lastAt(Members end, Members wanted) {
        return end.size() == 1 ? count() - 1 : Math.min(end.to(), wanted.to()) - 1 - end.from();
    }

    private static String nameAt(Members end, int index) {
        return end.node().memberName(end.size() == 1 ? end.from() : end.from() + index);
    }
}
