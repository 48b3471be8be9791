package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.MemoryLimits;
import org.twlab.core.kernel.Parameter.RecycleStore;

/**
 * The memory of tcp_tw_recycle: the last timestamp of every peer whose connection this host closed first. Kernels keep
 * it in different places with different evictions. A key is a scope (0, or an own address where the kernel tells them
 * apart) and the peer's address.
 */
abstract sealed class PeerTimestamps permits TcpMetricsStore, InetPeerStore {
    private final KernelProfile profile;

    PeerTimestamps(KernelProfile profile) {
        this.profile = profile;
    }

    /** What is remembered of one peer. */
    static final class PeerRecord {
        int scope;
        int remoteAddress;
        long touchedNanos;
        /** Next in its chain, where the store has chains. */
        @Nullable
        PeerRecord next;

        private int ts;
        private int stampSeconds;

        PeerRecord(int ts, int stampSeconds) {
            this.ts = ts;
            this.stampSeconds = stampSeconds;
        }

        /** The remembered TSval. */
        int ts() {
            return ts;
        }

        /** Second of the host's clock in which that TSval was received; 0 for nothing remembered. */
        int stampSeconds() {
            return stampSeconds;
        }

        void clear() {
            ts = 0;
            stampSeconds = 0;
        }
    }

    /** An empty memory of the kind that a kernel with so much memory has. */
    static PeerTimestamps of(KernelProfile profile, long memoryBytes) {
        int records = MemoryLimits.of(profile, memoryBytes).recycleRecords();
        RecycleStore store = profile.recycleStore();
        return switch (store) {
            case TCP_METRICS -> new TcpMetricsStore(profile, records);
            case INET_PEER -> new InetPeerStore(profile, records);
            case NONE -> throw new IllegalArgumentException(profile + " has no memory of peers");
        };
    }

    /** Number of peers that are remembered, emptied records included. */
    abstract int size();

    /** The record that a SYN or connect() looks up. */
    abstract @Nullable PeerRecord lookUp(int scope, int remoteAddress, long nowNanos);

    /** A record for a peer that has none, perhaps in the place of another. */
    abstract PeerRecord insert(int scope, int remoteAddress, long nowNanos);

    /**
     * Remembers a timestamp, by {@link RecycleRules#replaces}.
     *
     * @return whether it was written; otherwise the older record stays, which counts as remembered all the same
     */
    final boolean remember(int scope, int remoteAddress, int ts, int stampSeconds, int nowSeconds, long nowNanos) {
        PeerRecord found = lookUp(scope, remoteAddress, nowNanos);
        PeerRecord record = found == null ? insert(scope, remoteAddress, nowNanos) : found;
        record.touchedNanos = nowNanos;
        if (!RecycleRules.replaces(profile, record, ts, stampSeconds, nowSeconds)) {
            return false;
        }
        record.ts = ts;
        record.stampSeconds = stampSeconds;
        return true;
    }

    final KernelProfile profile() {
        return profile;
    }
}
