package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.function.IntFunction;
import org.twlab.core.net.LinkSettings;

/**
 * A link between two nodes, from each member of a population or group to a node, or between the members of two of them
 * pair by pair. An end is the name of a node, a population or a group, or a member such as {@code r[0]} or {@code r[-1]}.
 *
 * @param name {@code a-b} or its own
 * @param a one end
 * @param b the other end
 * @param ab from a to b, by member
 * @param ba from b to a, by member
 * @param costAb what a way from a to b costs, 1 to {@link #MAX_COST}; counts with {@link RoutingSettings.Metric#COST}
 * @param costBa what a way from b to a costs
 * @param outages when the link is down, in order of time
 */
public record LinkPlan(
        String name,
        String a,
        String b,
        IntFunction<LinkSettings> ab,
        IntFunction<LinkSettings> ba,
        int costAb,
        int costBa,
        ImmutableList<Outage> outages) {
    /** Of a link that says nothing else. */
    public static final int DEFAULT_COST = 1;
    /** As in OSPF (RFC 2328 appendix C.3), where a cost has 16 bits and is not 0. */
    public static final int MAX_COST = 65_535;

    /**
     * A time during which a link is down in both directions: what enters it is dropped, what is on it arrives.
     *
     * @param fromNanos its first instant
     * @param toNanos the first instant at which the link is up again
     */
    public record Outage(long fromNanos, long toNanos) {

        public Outage {
            if (fromNanos < 0 || toNanos <= fromNanos) {
                throw new IllegalArgumentException("an outage from fromNanos (" + fromNanos + ") to toNanos (" + toNanos
                        + ") must begin at 0 or later and end after it begins");
            }
        }
    }

    public LinkPlan {
        if (costAb < 1 || costAb > MAX_COST || costBa < 1 || costBa > MAX_COST) {
            throw new IllegalArgumentException(
                    "costAb (" + costAb + ") and costBa (" + costBa + ") must be 1 to " + MAX_COST);
        }
        for (int i = 1; i < outages.size(); i++) {
            if (outages.get(i).fromNanos() < outages.get(i - 1).toNanos()) {
                throw new IllegalArgumentException(outages.get(i) + " begins before the end of " + outages.get(i - 1));
            }
        }
    }

    /** A link that costs 1 each way and is never down. */
    public LinkPlan(String name, String a, String b, IntFunction<LinkSettings> ab, IntFunction<LinkSettings> ba) {
        this(name, a, b, ab, ba, DEFAULT_COST, DEFAULT_COST, ImmutableList.of());
    }

    /** A link with its usual name. */
    public static LinkPlan of(String a, String b, IntFunction<LinkSettings> ab, IntFunction<LinkSettings> ba) {
        return new LinkPlan(a + "-" + b, a, b, ab, ba);
    }

    /** The same with other costs, each 1 to {@link #MAX_COST}. */
    public LinkPlan withCosts(int newCostAb, int newCostBa) {
        return new LinkPlan(name, a, b, ab, ba, newCostAb, newCostBa, outages);
    }

    /** The same with other outages; they must be in order of time and must not overlap. */
    public LinkPlan withOutages(List<Outage> newOutages) {
        return new LinkPlan(name, a, b, ab, ba, costAb, costBa, ImmutableList.copyOf(newOutages));
    }
}
