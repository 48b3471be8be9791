package org.twlab.topology;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * How routes are worked out.
 *
 * @param metric what makes one way shorter than another
 * @param ecmp whether a node spreads flows over all shortest ways; otherwise it takes the link declared first, of several
 *     members of one link the lower
 * @param convergence how long a node keeps its old routes after a link went up or down
 */
public record RoutingSettings(Metric metric, boolean ecmp, Convergence convergence) {
    /** Fewest hops, one way for all, and every change known at once. */
    public static final RoutingSettings DEFAULT = new RoutingSettings(Metric.HOPS, false, Convergence.IMMEDIATE);

    /** What is added up along a way. */
    public enum Metric {
        /** One for each link. */
        HOPS,
        /** The one-way delay of each link in the direction taken, as drawn for the run; a link without one counts 1 ns. */
        DELAY,
        /** The cost of each link in the direction taken, see {@link LinkPlan}. */
        COST
    }

    /** Time from a change of the network until a node uses routes that know of it. */
    @FunctionalInterface
    public interface Convergence {
        /** No time at all; no draw is made. */
        Convergence IMMEDIATE = random -> 0;

        /**
         * Draws nanoseconds, not negative.
         *
         * @param random the stream {@code routing/NODE/convergence} of the node, from which each change draws once
         */
        long drawNanos(UniformRandomProvider random);
    }
}
