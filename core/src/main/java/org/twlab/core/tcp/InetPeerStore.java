package org.twlab.core.tcp;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;

/**
 * The tree of Internet peers of Linux 2.6.32 ({@code inet_getpeer}): a record that nobody uses dies after 600 s while
 * the tree is empty, after 120 s while it is full, and in between by how full it is; beyond the threshold every
 * insertion takes the record out that was used longest ago.
 *
 * <p>A record counts as used when it is looked up. That routes hold on to their peer for as long as they are cached is
 * not simulated.
 */
final class InetPeerStore extends PeerTimestamps {
    private static final long SECOND = 1_000_000_000L;
    /** {@code inet_peer_maxttl}. */
    static final long LONGEST_NANOS = 600 * SECOND;
    /** {@code inet_peer_minttl}. */
    static final long SHORTEST_NANOS = 120 * SECOND;

    private final int threshold;
    /** In the order of use, longest ago first. */
    private final LinkedHashMap<Long, PeerRecord> records = new LinkedHashMap<>(16, 0.75f, true);

    InetPeerStore(KernelProfile profile, int threshold) {
        super(profile);
        this.threshold = threshold;
    }

    @Override
    int size() {
        return records.size();
    }

    @Override
    @Nullable
    PeerRecord lookUp(int scope, int remoteAddress, long nowNanos) {
        collect(nowNanos);
        PeerRecord record = records.get(keyOf(scope, remoteAddress));
        if (record != null) {
            record.touchedNanos = nowNanos;
        }
        return record;
    }

    @Override
    PeerRecord insert(int scope, int remoteAddress, long nowNanos) {
        if (profile().obeys(Row.M5) && records.size() >= threshold) {
            removeEldest();
        }
        PeerRecord record = new PeerRecord(0, 0);
        record.touchedNanos = nowNanos;
        records.put(keyOf(scope, remoteAddress), record);
        return record;
    }

    /** How long an unused record is kept now. */
    long keptNanos() {
        long share = Math.min(records.size(), threshold);
        return LONGEST_NANOS - (LONGEST_NANOS - SHORTEST_NANOS) / threshold * share;
    }

    private void collect(long nowNanos) {
        Iterator<Map.Entry<Long, PeerRecord>> eldest = records.entrySet().iterator();
        while (eldest.hasNext() && nowNanos - eldest.next().getValue().touchedNanos >= keptNanos()) {
            eldest.remove();
        }
    }

    private void removeEldest() {
        Iterator<Map.Entry<Long, PeerRecord>> eldest = records.entrySet().iterator();
        if (eldest.hasNext()) {
            eldest.next();
            eldest.remove();
        }
    }

    private static Long keyOf(int scope, int remoteAddress) {
        return (long) scope << 32 | (remoteAddress & 0xFFFFFFFFL);
    }
}
