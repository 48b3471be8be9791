package org.twlab.topology.exchange;

import com.google.common.collect.ImmutableList;
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
     */
    public record Node(String name, String kind, String text) {}

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
