package org.twlab.core.net;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many ICMP errors a Linux router sends (4.9): a token bucket for all of them ({@code icmp_global_allow}: 1000 a
 * second, burst 50, refilled at steps of at least 20 ms), then one for each destination ({@code inet_peer_xrlim_allow}:
 * 1 a second, burst 6). Both begin full. An error that the second refuses has spent a token of the first.
 */
final class IcmpRateLimit {
    /** HZ / 50 jiffies. */
    private static final long REFILL_STEP_NANOS = 20_000_000L;
    /** Credit for no more than a second is given at a time. */
    private static final long REFILL_AT_MOST_NANOS = 1_000_000_000L;

    private final IcmpLimits limits;
    private int credit;
    private long refilledAtNanos;
    /** The longest unused first, so that full buckets, which are as good as none, are forgotten. */
    private final Map<Integer, Bucket> byDestination = new LinkedHashMap<>(16, 0.75f, true);

    /** A limiter, all of whose buckets are full. */
    IcmpRateLimit(IcmpLimits limits) {
        this.limits = limits;
        credit = limits.burst();
    }

    /** Whether an error may go to this destination now; if so, its tokens are spent. */
    boolean allows(int destination, long nowNanos) {
        return (!limits.common() || allowsOneMore(nowNanos))
                && (limits.intervalNanos() == 0 || allowsTo(destination, nowNanos));
    }

    /** Destinations whose bucket may not be full. */
    int destinations() {
        return byDestination.size();
    }

    private boolean allowsOneMore(long nowNanos) {
        long sinceNanos = Math.min(nowNanos - refilledAtNanos, REFILL_AT_MOST_NANOS);
        if (sinceNanos >= REFILL_STEP_NANOS) {
            long earned = limits.perSecond() * sinceNanos / 1_000_000_000L;
            if (earned > 0) {
                refilledAtNanos = nowNanos;
                credit = (int) Math.min(credit + earned, limits.burst());
            }
        }
        if (credit == 0) {
            return false;
        }
        credit--;
        return true;
    }

    private boolean allowsTo(int destination, long nowNanos) {
        long fullNanos = limits.intervalNanos() * limits.intervalBurst();
        forgetFullBuckets(nowNanos - fullNanos);
        Bucket bucket = byDestination.computeIfAbsent(destination, absent -> new Bucket(fullNanos, nowNanos));
        bucket.tokenNanos = Math.min(bucket.tokenNanos + nowNanos - bucket.usedAtNanos, fullNanos);
        bucket.usedAtNanos = nowNanos;
        if (bucket.tokenNanos < limits.intervalNanos()) {
            return false;
        }
        bucket.tokenNanos -= limits.intervalNanos();
        return true;
    }

    private void forgetFullBuckets(long usedNotAfterNanos) {
        var oldest = byDestination.values().iterator();
        while (oldest.hasNext() && oldest.next().usedAtNanos <= usedNotAfterNanos) {
            oldest.remove();
        }
    }

    private static final class Bucket {
        private long tokenNanos;
        private long usedAtNanos;

        Bucket(long tokenNanos, long usedAtNanos) {
            this.tokenNanos = tokenNanos;
            this.usedAtNanos = usedAtNanos;
        }
    }
}
