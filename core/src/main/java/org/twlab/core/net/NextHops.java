package org.twlab.core.net;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;

/** The interfaces that a route leads out of: one, or several equally good ones in order of preference. Immutable. */
public final class NextHops {
    private final Interface first;
    /** Null for a single way, as a million of them are. */
    private final @Nullable ImmutableList<Interface> several;

    private NextHops(Interface first, @Nullable ImmutableList<Interface> several) {
        this.first = first;
        this.several = several;
    }

    /** A single way: the same value for an interface each time. */
    public static NextHops of(Interface only) {
        return only.alone(() -> new NextHops(only, null));
    }

    /** Equally good ways, at least one, the one to prefer first. */
    public static NextHops of(Iterable<Interface> ways) {
        ImmutableList<Interface> all = ImmutableList.copyOf(ways);
        return all.size() == 1 ? of(all.get(0)) : new NextHops(all.get(0), all);
    }

    /** The one to prefer. */
    public Interface first() {
        return first;
    }

    /** All of them. */
    public ImmutableList<Interface> all() {
        return several == null ? ImmutableList.of(first) : several;
    }

    boolean areSeveral() {
        return several != null;
    }

    /** The one for a hash: equal shares of the 2^64 values (hash-threshold, RFC 2992 section 2.1). */
    Interface share(long hash) {
        return several == null ? first : several.get((int) (((hash >>> 32) * several.size()) >>> 32));
    }
}
