package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who holds which local port of a host, for bind(): every listener, socket and entry holds its port on its address. A
 * record of a port that bind() or listen() made keeps automatic choice away from the port for as long as anybody holds
 * it: Linux {@code struct inet_bind_bucket}.
 */
final class BoundPorts {
    /** Every address. */
    static final int ANY_ADDRESS = 0;

    private final Map<Integer, Bucket> buckets = new HashMap<>();

    /** One port. */
    private static final class Bucket {
        private final List<Holders> holders = new ArrayList<>(1);
        private boolean barred;
        private int sockets;
    }

    /** The holders of one port on one address. */
    private static final class Holders {
        private final int address;
        private int sockets;
        private int withoutReuse;
        private int listeners;

        Holders(int address) {
            this.address = address;
        }
    }

    /**
     * A socket that holds a port.
     *
     * @param address its own, or {@link #ANY_ADDRESS}
     * @param byBind whether bind() or listen() got the port, not connect()
     * @param reuseAddress SO_REUSEADDR
     */
    record Holder(int address, int port, boolean byBind, boolean reuseAddress, boolean listens) {}

    void add(Holder holder) {
        Bucket bucket = buckets.computeIfAbsent(holder.port, p -> new Bucket());
        bucket.barred |= holder.byBind && (bucket.sockets == 0 || !holder.reuseAddress);
        bucket.sockets++;
        Holders of = of(bucket, holder.address);
        of.sockets++;
        of.withoutReuse += holder.reuseAddress ? 0 : 1;
        of.listeners += holder.listens ? 1 : 0;
    }

    void remove(Holder holder) {
        Bucket bucket = buckets.get(holder.port);
        if (bucket == null) {
            throw new IllegalStateException("nobody holds port " + holder.port);
        }
        Holders of = of(bucket, holder.address);
        of.sockets--;
        of.withoutReuse -= holder.reuseAddress ? 0 : 1;
        of.listeners -= holder.listens ? 1 : 0;
        if (of.sockets == 0) {
            bucket.holders.remove(of);
        }
        if (--bucket.sockets == 0) {
            buckets.remove(holder.port);
        }
    }

    /** Whether automatic choice passes the port over, whatever the destination. */
    boolean isBarred(int port) {
        Bucket bucket = buckets.get(port);
        return bucket != null && bucket.barred;
    }

    /** Whether anybody holds the port, whatever the address. */
    boolean isHeld(int port) {
        return buckets.containsKey(port);
    }

    /**
     * Whether bind() to the port succeeds: on this address nobody holds it, or all holders and the new socket have
     * SO_REUSEADDR and none listens.
     */
    boolean mayBind(int address, int port, boolean reuseAddress) {
        Bucket bucket = buckets.get(port);
        if (bucket == null) {
            return true;
        }
        for (Holders of : bucket.holders) {
            boolean shared = reuseAddress && of.withoutReuse == 0 && of.listeners == 0;
            if (overlap(of.address, address) && !shared) {
                return false;
            }
        }
        return true;
    }

    private static boolean overlap(int one, int other) {
        return one == other || one == ANY_ADDRESS || other == ANY_ADDRESS;
    }

    private static Holders of(Bucket bucket, int address) {
        @Nullable Holders found = null;
        for (Holders of : bucket.holders) {
            if (of.address == address) {
                found = of;
            }
        }
        if (found == null) {
            found = new Holders(address);
            bucket.holders.add(found);
        }
        return found;
    }
}
