package org.twlab.core.net;

import org.jspecify.annotations.Nullable;

/**
 * Works out the routes of a node when they are first asked for. A pure function of its state: a {@link ForwardingTable}
 * remembers the answers until it is told that they changed.
 */
public interface RouteSource {
    /** No routes at all. */
    RouteSource NONE = new RouteSource() {
        @Override
        public @Nullable NextHops find(int address, int longerThan) {
            return null;
        }

        @Override
        public int size() {
            return 0;
        }
    };

    /**
     * The next hops of the longest prefix that contains an address and has a route; null where there is none.
     *
     * @param longerThan only prefixes longer than this count; -1 for all
     */
    @Nullable
    NextHops find(int address, int longerThan);

    /** Number of prefixes with a route. May take long. */
    int size();
}
