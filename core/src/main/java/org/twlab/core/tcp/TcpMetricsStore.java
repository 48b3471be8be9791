package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;

/**
 * The tcp_metrics hash of Linux 3.10 and 4.9 ({@code tcp_get_metrics}): an insertion into a chain of more than five
 * overwrites the record of that chain that was touched longest ago; a record that nobody has written for an hour is
 * emptied when it is next looked up; nothing else ages.
 */
final class TcpMetricsStore extends PeerTimestamps {
    /** A chain longer than this gives up a record at the next insertion: {@code TCP_METRICS_RECLAIM_DEPTH}. */
    static final int RECLAIM_DEPTH = 5;

    /** {@code TCP_METRICS_TIMEOUT}. */
    static final long STALE_NANOS = 3_600_000_000_000L;

    private final @Nullable PeerRecord[] buckets;
    private int size;

    /** An empty table with so many buckets, a power of two. */
    TcpMetricsStore(KernelProfile profile, int buckets) {
        super(profile);
        this.buckets = new PeerRecord[buckets];
    }

    @Override
    int size() {
        return size;
    }

    @Override
    @Nullable
    PeerRecord lookUp(int scope, int remoteAddress, long nowNanos) {
        PeerRecord record = buckets[bucketOf(remoteAddress, buckets.length)];
        while (record != null && (record.remoteAddress != remoteAddress || record.scope != scope)) {
            record = record.next;
        }
        if (record != null && profile().obeys(Row.M4) && nowNanos - record.touchedNanos > STALE_NANOS) {
            record.clear();
            record.touchedNanos = nowNanos;
        }
        return record;
    }

    @Override
    PeerRecord insert(int scope, int remoteAddress, long nowNanos) {
        int bucket = bucketOf(remoteAddress, buckets.length);
        PeerRecord oldest = buckets[bucket];
        int depth = 0;
        for (PeerRecord record = buckets[bucket]; record != null; record = record.next) {
            depth++;
            if (oldest == null || record.touchedNanos < oldest.touchedNanos) {
                oldest = record;
            }
        }
        PeerRecord taken;
        if (profile().obeys(Row.M5) && depth > RECLAIM_DEPTH && oldest != null) {
            taken = oldest;
            taken.clear();
        } else {
            taken = new PeerRecord(0, 0);
            taken.next = buckets[bucket];
            buckets[bucket] = taken;
            size++;
        }
        taken.scope = scope;
        taken.remoteAddress = remoteAddress;
        taken.touchedNanos = nowNanos;
        return taken;
    }

    /** Only the peer's address is hashed, whatever else the key holds. */
    static int bucketOf(int remoteAddress, int buckets) {
        return TupleHash.of(0, 0, remoteAddress, 0) & buckets - 1;
    }
}
