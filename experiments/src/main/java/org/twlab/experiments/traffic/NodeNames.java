package org.twlab.experiments.traffic;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import org.twlab.core.net.Node;

/**
 * The names of some nodes, put together when they are asked for: a million of them would take 58 MB, and the nodes, which
 * know them, are gone when a run is over.
 */
public final class NodeNames extends AbstractList<String> implements RandomAccess {
    private final String[] bases;
    private final int[] members;

    /** The names of these nodes, in this order. */
    public NodeNames(List<? extends Node> nodes) {
        bases = nodes.stream().map(Node::base).toArray(String[]::new);
        members = nodes.stream().mapToInt(Node::member).toArray();
    }

    @Override
    public String get(int index) {
        return Node.name(bases[index], members[index]);
    }

    @Override
    public int size() {
        return bases.length;
    }
}
