package org.twlab.core.net;

import com.google.common.collect.ImmutableList;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Prefix;

/**
 * Which interface leads to an address: the route with the longest prefix that contains it (RFC 1812 section 5.2.4.3). A
 * table has routes of its own, and takes those of a {@link RouteSource} where none of its own is as long.
 *
 * <p>What was asked once is remembered, so that a look-up costs one probe, whatever the source does and however many
 * prefix lengths there are. Where several ways are equally good, packets are spread over them by flow: a flow keeps its
 * way while the ways stay.
 */
public final class ForwardingTable {
    private static final int LENGTHS = 33;
    /** Enough for most networks; when there are more addresses, all are forgotten and asked for anew. */
    private static final int MOST_REMEMBERED = 1 << 18;

    /** By prefix length; null where there is no such route, and as a whole while there is none. */
    private @Nullable AddressMap<NextHops> @Nullable [] byLength;

    /** Bit 32 - n is set when there are own routes of length n, so that the longest is the lowest bit. */
    private long lengthsInUse;

    private int size;
    private RouteSource source = RouteSource.NONE;
    private long key;
    private @Nullable AddressMap<NextHops> remembered;

    /** Where routes come from that are not its own. */
    public void use(RouteSource computed) {
        source = computed;
        forget();
    }

    /** Sets what decides which flow takes which of several ways; no two routers should have the same. */
    public void spreadBy(long newKey) {
        key = newKey;
    }

    /** To be called when the source would answer differently from now on. */
    public void forget() {
        remembered = null;
    }

    /** Number of routes: its own, and those of the source, of which its own may hide some. */
    public int size() {
        return size + source.size();
    }

    /** Adds a route of its own, in place of one with the same prefix. */
    public void add(Prefix prefix, Interface egress) {
        if (byLength == null) {
            byLength = emptyTables();
        }
        AddressMap<NextHops> routes = byLength[prefix.length()];
        if (routes == null) {
            routes = new AddressMap<>();
            byLength[prefix.length()] = routes;
        }
        lengthsInUse |= bit(prefix.length());
        size -= routes.size();
        routes.put(prefix.bits(), NextHops.of(egress));
        size += routes.size();
        forget();
    }

    /** Takes a route of its own away, if there is one; what the source says counts again. */
    public void remove(Prefix prefix) {
        AddressMap<NextHops> routes = ownOf(prefix.length());
        if (routes == null) {
            return;
        }
        size -= routes.size();
        routes.remove(prefix.bits());
        size += routes.size();
        if (routes.size() == 0) {
            lengthsInUse &= ~bit(prefix.length());
        }
        forget();
    }

    /** The interface on the way to an address, the one to prefer if there are several; null when there is no route. */
    public @Nullable Interface lookup(int address) {
        NextHops hops = find(address);
        return hops == null ? null : hops.first();
    }

    /** The interfaces of all equally good ways to an address, the one to prefer first; empty when there is no route. */
    public ImmutableList<Interface> nextHops(int address) {
        NextHops hops = find(address);
        return hops == null ? ImmutableList.of() : hops.all();
    }

    /** The interface that a packet leaves by; null when there is no route. */
    public @Nullable Interface select(Ipv4Packet packet) {
        return select(packet, packet.destination());
    }

    /** As {@link #select(Ipv4Packet)}, for a packet whose destination is about to become another. */
    public @Nullable Interface select(Ipv4Packet packet, int destination) {
        NextHops hops = find(destination);
        if (hops == null) {
            return null;
        }
        return hops.areSeveral() ? hops.share(FlowHash.of(packet, key)) : hops.first();
    }

    private @Nullable NextHops find(int address) {
        NextHops known = remembered == null ? null : remembered.get(address);
        return known == null ? search(address) : known;
    }

    private @Nullable NextHops search(int address) {
        NextHops found = longest(address);
        if (found != null) {
            if (remembered == null || remembered.size() >= MOST_REMEMBERED) {
                remembered = new AddressMap<>();
            }
            remembered.put(address, found);
        }
        return found;
    }

    private @Nullable NextHops longest(int address) {
        for (long left = lengthsInUse; left != 0; left &= left - 1) {
            int hostBits = Long.numberOfTrailingZeros(left);
            int length = 32 - hostBits;
            AddressMap<NextHops> routes = ownOf(length);
            NextHops own = routes == null ? null : routes.get(address & Prefix.mask(length));
            if (own != null) {
                NextHops longer = source.find(address, length);
                return longer == null ? own : longer;
            }
        }
        return source.find(address, -1);
    }

    private @Nullable AddressMap<NextHops> ownOf(int length) {
        return byLength == null ? null : byLength[length];
    }

    private static long bit(int length) {
        return 1L << (32 - length);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static @Nullable AddressMap<NextHops>[] emptyTables() {
        return new AddressMap[LENGTHS];
    }
}
