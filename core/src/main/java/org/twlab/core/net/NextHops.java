package org.twlab.core.net;

import com.google.common.collect.ImmutableList;

/** The interfaces that a route leads out of: one, or several equally good ones in order of preference. Immutable. */
public final class NextHops {
    private final ImmutableList<Interface> all;
    private final Interface first;
    private final boolean several;

    private NextHops(ImmutableList<Interface> all) {
        this.all = all;
        first = all.get(0);
        several = all.size() > 1;
    }

    /** A single way. */
    public static NextHops of(Interface only) {
        return new NextHops(ImmutableList.of(only));
    }

    /** Equally good ways, at least one, the one to prefer first. */
    public static NextHops of(Iterable<Interface> ways) {
        return new NextHops(ImmutableList.copyOf(ways));
    }

    /** The one to prefer. */
    public Interface first() {
        return first;
    }

    /** All of them. */
    public ImmutableList<Interface> all() {
        return all;
    }

    boolean several() {
        return several;
    }

    /** The one for a hash: equal shares of the 2^64 values (hash-threshold, RFC 2992 section 2.1). */
    Interface share(long hash) {
        return all.get((int) (((hash >>> 32) * all.size()) >>> 32));
    }
}
