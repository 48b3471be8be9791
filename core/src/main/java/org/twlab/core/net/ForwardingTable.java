package org.twlab.core.net;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Prefix;

/**
 * Which interface leads to an address: the route with the longest prefix that contains it (RFC 1812 section 5.2.4.3).
 *
 * <p>One table for each prefix length in use, asked from the longest: a look-up costs as many probes as there are
 * different lengths, and 10^5 host routes cost no more than one.
 */
public final class ForwardingTable {
    /** By prefix length; null where there is no such route. */
    private final @Nullable AddressMap<Interface>[] byLength = emptyTables();

    /** Bit 32 - n is set when there are routes of length n, so that the longest is the lowest bit. */
    private long lengthsInUse;

    private int size;

    /** Number of routes. */
    public int size() {
        return size;
    }

    /** Adds a route, in place of one with the same prefix. */
    public void add(Prefix prefix, Interface egress) {
        AddressMap<Interface> routes = byLength[prefix.length()];
        if (routes == null) {
            routes = new AddressMap<>();
            byLength[prefix.length()] = routes;
            lengthsInUse |= 1L << (32 - prefix.length());
        }
        size -= routes.size();
        routes.put(prefix.bits(), egress);
        size += routes.size();
    }

    /** The interface on the way to an address, or null when there is no route. */
    public @Nullable Interface lookup(int address) {
        for (long left = lengthsInUse; left != 0; left &= left - 1) {
            int hostBits = Long.numberOfTrailingZeros(left);
            AddressMap<Interface> routes = byLength[32 - hostBits];
            Interface egress = routes == null ? null : routes.get(address & (int) (-1L << hostBits));
            if (egress != null) {
                return egress;
            }
        }
        return null;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static @Nullable AddressMap<Interface>[] emptyTables() {
        return new AddressMap[33];
    }
}
