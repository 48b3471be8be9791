package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;

/**
 * The memory of tcp_tw_recycle: the last timestamp of every peer whose connection this host closed first, as the
 * tcp_metrics hash of Linux 3.10 and 4.9 holds it.
 *
 * <p>There are 16384 buckets. An insertion into a chain of more than five overwrites the record of that chain that was
 * touched longest ago. A record that nobody has written for an hour is emptied when it is next looked up. Nothing else
 * ages.
 */
final class PeerTimestamps {
    static final int BUCKETS = 16384;
    /** A chain longer than this gives up a record at the next insertion: Linux {@code TCP_METRICS_RECLAIM_DEPTH}. */
    static final int RECLAIM_DEPTH = 5;

    static final long STALE_NANOS = 3_600_000_000_000L;

    private final boolean keyedByLocalAddress;
    private PeerRecord @Nullable [] buckets;
    private int size;

    /** What is remembered of one peer. */
    static final class PeerRecord {
        private int localAddress;
        private int remoteAddress;
        private int ts;
        private int stampSeconds;
        private long touchedNanos;
        private @Nullable PeerRecord next;

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
    }

    PeerTimestamps(boolean keyedByLocalAddress) {
        this.keyedByLocalAddress = keyedByLocalAddress;
    }

    /** Number of peers that are remembered, emptied records included. */
    int size() {
        return size;
    }

    /** The record that a SYN or connect() looks up; one that is stale by now is emptied first. */
    @Nullable
    PeerRecord lookUp(int localAddress, int remoteAddress, long nowNanos) {
        PeerRecord record = find(localAddress, remoteAddress);
        if (record != null && nowNanos - record.touchedNanos > STALE_NANOS) {
            record.ts = 0;
            record.stampSeconds = 0;
            record.touchedNanos = nowNanos;
        }
        return record;
    }

    /**
     * Remembers a timestamp, by {@link RecycleRules#replaces}.
     *
     * @return whether it was written; otherwise the older record stays, which counts as remembered all the same
     */
    boolean remember(int localAddress, int remoteAddress, int ts, int stampSeconds, int nowSeconds, long nowNanos) {
        PeerRecord record = lookUp(localAddress, remoteAddress, nowNanos);
        if (record == null) {
            record = insert(localAddress, remoteAddress, nowNanos);
        }
        record.touchedNanos = nowNanos;
        if (!RecycleRules.replaces(record, ts, stampSeconds, nowSeconds)) {
            return false;
        }
        record.ts = ts;
        record.stampSeconds = stampSeconds;
        return true;
    }

    /** Whether there is a record of the peer, an emptied one included. */
    boolean has(int localAddress, int remoteAddress) {
        return find(localAddress, remoteAddress) != null;
    }

    private @Nullable PeerRecord find(int localAddress, int remoteAddress) {
        if (buckets == null) {
            return null;
        }
        int local = keyedByLocalAddress ? localAddress : 0;
        PeerRecord record = buckets[bucketOf(local, remoteAddress)];
        while (record != null && (record.remoteAddress != remoteAddress || record.localAddress != local)) {
            record = record.next;
        }
        return record;
    }

    private PeerRecord insert(int localAddress, int remoteAddress, long nowNanos) {
        if (buckets == null) {
            buckets = new PeerRecord[BUCKETS];
        }
        int local = keyedByLocalAddress ? localAddress : 0;
        int bucket = bucketOf(local, remoteAddress);
        PeerRecord oldest = buckets[bucket];
        int depth = 0;
        for (PeerRecord record = buckets[bucket]; record != null; record = record.next) {
            depth++;
            if (oldest == null || record.touchedNanos < oldest.touchedNanos) {
                oldest = record;
            }
        }
        PeerRecord taken;
        if (depth > RECLAIM_DEPTH && oldest != null) {
            taken = oldest;
            taken.ts = 0;
            taken.stampSeconds = 0;
        } else {
            taken = new PeerRecord(0, 0);
            taken.next = buckets[bucket];
            buckets[bucket] = taken;
            size++;
        }
        taken.localAddress = local;
        taken.remoteAddress = remoteAddress;
        taken.touchedNanos = nowNanos;
        return taken;
    }

    private static int bucketOf(int localAddress, int remoteAddress) {
        return TupleHash.of(0, localAddress, remoteAddress, 0) & BUCKETS - 1;
    }
}
