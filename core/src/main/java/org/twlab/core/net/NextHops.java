package org.twlab.core.net;

import com.google.common.collect.ImmutableList;

/**
 * The interfaces that a route leads out of: several equally good ones in order of preference, or a single one, which
 * stands for itself so that a million routes of one way each need no object of their own. Immutable.
 */
public abstract sealed class NextHops permits Interface, NextHops.Several {
    NextHops() {}

    /** A single way. */
    public static NextHops of(Interface only) {
        return only;
    }

    /** Equally good ways, at least one, the one to prefer first. */
    public static NextHops of(Iterable<Interface> ways) {
        ImmutableList<Interface> all = ImmutableList.copyOf(ways);
        return all.size() == 1 ? all.get(0) : new Several(all);
    }

    /** The one to prefer. */
    public abstract Interface first();

    /** All of them. */
    public abstract ImmutableList<Interface> all();

    abstract boolean areSeveral();

    /** The one for a hash: equal shares of the 2^64 values (hash-threshold, RFC 2992 section 2.1). */
    abstract Interface share(long hash);

    static final class Several extends NextHops {
        private final ImmutableList<Interface> ways;

        private Several(ImmutableList<Interface> ways) {
            this.ways = ways;
        }

        @Override
        public Interface first() {
            return ways.get(0);
        }

        @Override
        public ImmutableList<Interface> all() {
            return ways;
        }

        @Override
        boolean areSeveral() {
            return true;
        }

        @Override
        Interface share(long hash) {
            return ways.get((int) (((hash >>> 32) * ways.size()) >>> 32));
        }
    }
}
