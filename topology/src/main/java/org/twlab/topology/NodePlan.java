package org.twlab.topology;

import java.util.OptionalInt;
import java.util.function.Function;
import org.twlab.core.net.ForwardingNode;
import org.twlab.core.net.Node;

/**
 * A node or a population of nodes as described.
 *
 * @param name of the node or the population
 * @param count members of a population; empty for a single node
 * @param addressing where addresses come from
 * @param role what it does with packets that are not for itself
 */
record NodePlan(String name, OptionalInt count, Addressing addressing, Role role) {

    /** What a node does with packets that are not for itself. */
    sealed interface Role {}

    /** Nothing: it has one link, and all it sends goes there. */
    record End(Function<NodeSite, Node> factory) implements Role {}

    /** Forwards them. */
    record Forwarding(Function<NodeSite, ? extends ForwardingNode> factory) implements Role {}

    /** Forwards them from the inside to the outside, and answers to them. */
    record Translating(GatewayPlan gateway) implements Role {}

    int members() {
        return count.orElse(1);
    }

    boolean isPopulation() {
        return count.isPresent();
    }

    /** {@code client[3]}, or the plain name of a single node. */
    String memberName(int member) {
        return isPopulation() ? name + "[" + member + "]" : name;
    }
}
