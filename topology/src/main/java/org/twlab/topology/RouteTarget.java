package org.twlab.topology;

import org.twlab.core.packet.Prefix;

/** Where a static route leads. */
public sealed interface RouteTarget {

    /** To the addresses of a node, a population, a group, or a member such as {@code r[0]}. */
    static RouteTarget to(String word) {
        return new Nodes(word);
    }

    /** To a network. */
    static RouteTarget to(Prefix network) {
        return new Within(network);
    }

    /** {@code 10.0.0.0/8} is a network, anything without a slash the name of nodes. */
    static RouteTarget parse(String text) {
        return text.indexOf('/') < 0 ? to(text) : to(Prefix.parse(text));
    }

    /** All addresses that a word stands for. */
    record Nodes(String word) implements RouteTarget {
        @Override
        public String toString() {
            return word;
        }
    }

    /** All addresses of a network. */
    record Within(Prefix prefix) implements RouteTarget {
        @Override
        public String toString() {
            return prefix.toString();
        }
    }
}
