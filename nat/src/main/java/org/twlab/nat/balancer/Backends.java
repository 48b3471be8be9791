package org.twlab.nat.balancer;

import com.google.common.collect.ImmutableList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;

/** The backends of a balancer: which are up, what they have to do, and whose turn it is. */
final class Backends {
    static final int NONE = -1;
    /** What an active connection weighs against an inactive one: IPVS {@code ip_vs_dest_conn_overhead}. */
    private static final long ACTIVE_WEIGHT = 256;

    private final ImmutableList<Endpoint> endpoints;
    private final Scheduling scheduling;
    private final int rise;
    private final int fall;
    private final long key;
    private final @Nullable HashRing ring;
    private final boolean[] enabled;
    private final boolean[] healthy;
    /** Probes in a row that said otherwise than {@code healthy}. */
    private final int[] contradicting;

    private final int[] active;
    private final int[] inactive;
    private final long[] connections;
    private int up;
    private int last = NONE;

    /** @param key decides which client hashes to which backend */
    Backends(BalancerSettings settings, long key) {
        this.endpoints = settings.backends();
        this.scheduling = settings.scheduling();
        this.rise = settings.health().map(HealthCheck::rise).orElse(1);
        this.fall = settings.health().map(HealthCheck::fall).orElse(1);
        this.key = key;
        int count = endpoints.size();
        ring = scheduling == Scheduling.CONSISTENT_HASH ? new HashRing(endpoints, key) : null;
        enabled = new boolean[count];
        healthy = new boolean[count];
        Arrays.fill(enabled, true);
        Arrays.fill(healthy, true);
        contradicting = new int[count];
        active = new int[count];
        inactive = new int[count];
        connections = new long[count];
        up = count;
    }

    int size() {
        return endpoints.size();
    }

    int up() {
        return up;
    }

    Endpoint endpoint(int backend) {
        return endpoints.get(backend);
    }

    /** Whether a packet comes from a backend. */
    boolean is(int backend, int address, int port) {
        Endpoint endpoint = endpoints.get(backend);
        return endpoint.address() == address && endpoint.port() == port;
    }

    boolean isUp(int backend) {
        return enabled[backend] && healthy[backend];
    }

    /** Takes a backend out of service, or back; what probes say of it counts too. */
    void setEnabled(int backend, boolean on) {
        boolean before = isUp(backend);
        enabled[backend] = on;
        count(before, backend);
    }

    /** A probe has found a backend alive or dead. */
    void probed(int backend, boolean alive) {
        if (healthy[backend] == alive) {
            contradicting[backend] = 0;
            return;
        }
        if (++contradicting[backend] < (alive ? rise : fall)) {
            return;
        }
        boolean before = isUp(backend);
        contradicting[backend] = 0;
        healthy[backend] = alive;
        count(before, backend);
    }

    private void count(boolean before, int backend) {
        if (before != isUp(backend)) {
            up += before ? -1 : 1;
        }
    }

    /** A backend for a new connection, or {@link #NONE} while none is up. */
    int choose(int clientAddress, int clientPort) {
        if (up == 0) {
            return NONE;
        }
        return switch (scheduling) {
            case ROUND_ROBIN -> next();
            case LEAST_CONNECTIONS -> leastBusy();
            case SOURCE_HASH ->
                nthUp((int) Long.remainderUnsigned(HashRing.mix(key ^ Integer.toUnsignedLong(clientAddress)), up));
            case CONSISTENT_HASH ->
                Objects.requireNonNull(ring)
                        .ownerOf(
                                HashRing.mix(
                                        key ^ HashRing.mix(Integer.toUnsignedLong(clientAddress) << 16 | clientPort)),
                                this::isUp);
        };
    }

    private int next() {
        do {
            last = last + 1 == endpoints.size() ? 0 : last + 1;
        } while (!isUp(last));
        return last;
    }

    private int leastBusy() {
        int least = NONE;
        for (int i = 0; i < endpoints.size(); i++) {
            if (isUp(i) && (least == NONE || load(i) < load(least))) {
                least = i;
            }
        }
        return least;
    }

    private long load(int backend) {
        return ACTIVE_WEIGHT * active[backend] + inactive[backend];
    }

    private int nthUp(int n) {
        int left = n;
        for (int i = 0; ; i++) {
            if (isUp(i) && left-- == 0) {
                return i;
            }
        }
    }

    /** A connection to a backend has begun. */
    void began(int backend) {
        active[backend]++;
        connections[backend]++;
    }

    /** A connection has become active, or is no more. */
    void changed(int backend, boolean nowActive) {
        active[backend] += nowActive ? 1 : -1;
        inactive[backend] += nowActive ? -1 : 1;
    }

    /** A connection is forgotten. */
    void ended(int backend, boolean wasActive) {
        if (wasActive) {
            active[backend]--;
        } else {
            inactive[backend]--;
        }
    }

    /** The number of a backend of the settings; throws IllegalArgumentException for any other. */
    int indexOf(Endpoint endpoint) {
        int index = endpoints.indexOf(endpoint);
        if (index < 0) {
            throw new IllegalArgumentException("backend (" + endpoint + ") is none of " + endpoints);
        }
        return index;
    }

    List<BackendSnapshot> snapshot() {
        return IntStream.range(0, size())
                .mapToObj(i -> new BackendSnapshot(endpoint(i), isUp(i), active[i], inactive[i], connections[i]))
                .toList();
    }
}
