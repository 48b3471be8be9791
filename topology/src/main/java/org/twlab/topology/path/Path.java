package org.twlab.topology.path;

import com.google.common.collect.ImmutableList;

/**
 * The way of a packet.
 *
 * @param hops in order; the last one is where it ends
 * @param end how
 * @param ttl with which it was sent
 */
public record Path(ImmutableList<PathHop> hops, End end, int ttl) {

    /** How a path ends. */
    public enum End {
        /** At the node it is for. */
        DELIVERED,
        /** At a node without a route. */
        NO_ROUTE,
        /** At a router that received it with a TTL of 1. */
        TTL_EXCEEDED,
        /** At a host that has no such address, and refuses it. */
        NOT_MINE,
        /** At another host that has the same address, in a realm of its own. */
        ANOTHER_HOST
    }

    /** Routers and gateways that it passed. */
    public int routers() {
        return hops.isEmpty() ? 0 : hops.size() - 1;
    }

    /** From sending to the end. */
    public TravelTime time() {
        return hops.isEmpty() ? TravelTime.ZERO : hops.get(hops.size() - 1).total();
    }
}
