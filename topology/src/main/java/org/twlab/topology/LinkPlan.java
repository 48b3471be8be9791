package org.twlab.topology;

import java.util.function.IntFunction;
import org.twlab.core.net.LinkSettings;

/**
 * A link between two nodes, from each member of a population to a node, or between the members of two populations pair
 * by pair.
 *
 * @param name {@code a-b} or its own
 * @param a one end
 * @param b the other end
 * @param ab from a to b, by member
 * @param ba from b to a, by member
 */
public record LinkPlan(String name, String a, String b, IntFunction<LinkSettings> ab, IntFunction<LinkSettings> ba) {

    /** A link with its usual name. */
    public static LinkPlan of(String a, String b, IntFunction<LinkSettings> ab, IntFunction<LinkSettings> ba) {
        return new LinkPlan(a + "-" + b, a, b, ab, ba);
    }
}
