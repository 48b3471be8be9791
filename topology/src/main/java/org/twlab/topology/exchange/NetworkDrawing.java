package org.twlab.topology.exchange;

import com.google.common.collect.ImmutableList;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A network as it is drawn: a population is one node.
 *
 * @param nodes in the order of the scenario, each name once
 * @param lines between them
 */
public record NetworkDrawing(ImmutableList<Node> nodes, ImmutableList<Line> lines) {

    /**
     * A node.
     *
     * @param name of the node or member
     * @param kind what it is: {@code host}, {@code router}
     * @param text what is written in it
     * @param label what a graph file calls it; empty for nothing
     * @param count members of the population that it stands for; empty for a single node or member
     */
    public record Node(String name, String kind, String text, String label, OptionalInt count) {}

    /**
     * A link, or those of all members of a population.
     *
     * @param name of the link
     * @param a name of the node at one end
     * @param b name of the node at the other end
     * @param text what is written beside it; may be empty
     * @param delayNanos one-way delay, if it is fixed and the same both ways
     * @param bitsPerSecond rate, if it is limited and the same both ways
     */
    public record Line(
            String name, String a, String b, String text, OptionalLong delayNanos, OptionalLong bitsPerSecond) {}
}
