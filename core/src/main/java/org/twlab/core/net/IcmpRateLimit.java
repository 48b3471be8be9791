package org.twlab.core.net;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many ICMP errors a Linux router sends (4.9): a token bucket for all of them ({@code icmp_global_allow}: 1000 a
 * second, burst 50, refilled at steps of at least 20 ms), then one for each destination ({@code inet_peer_xrlim_allow}:
 * 1 a second, burst 6). Both begin full. An error that the second refuses has spent a token of the first.
 */
final class IcmpRateLimit {
    /** {@code icmp_msgs_burst}. */
    private static final int BURST = 50;
    /** HZ / 50 jiffies. */
    private static final long REFILL_STEP_NANOS = 20_000_000L;
    /** Credit for no more than a second is given at a time. */
    private static final long REFILL_AT_MOST_NANOS = 1_000_000_000L;
    /** {@code icmp_ratelimit}: one token. */
    private static final long TOKEN_NANOS = 1_000_000_000L;
    /** {@code XRLIM_BURST_FACTOR} tokens. */
    private static final long FULL_NANOS = 6 * TOKEN_NANOS;

    private final int perSecond;
    private int credit = BURST;
    private long refilledAtNanos;
    /** The longest unused first, so that full buckets, which are as good as none, are forgotten. */
    private final Map<Integer, Bucket> byDestination = new LinkedHashMap<>(16, 0.75f, true);

    /** A limiter; {@code perSecond} is {@code icmp_msgs_per_sec}, 1000 by default. */
    IcmpRateLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    /** Whether an error may go to this destination now; if so, its tokens are spent. */
    boolean allows(int destination, long nowNanos) {
        return allowsOneMore(nowNanos) && allowsTo(destination, nowNanos);
    }

    /** Destinations whose bucket may not be full. */
    int destinations() {
        return byDestination.size();
    }

    private boolean allowsOneMore(long nowNanos) {
        long sinceNanos = Math.min(nowNanos - refilledAtNanos, REFILL_AT_MOST_NANOS);
        if (sinceNanos >= REFILL_STEP_NANOS) {
            long earned = perSecond * sinceNanos / 1_000_000_000L;
            if (earned > 0) {
                refilledAtNanos = nowNanos;
                credit = (int) Math.min(credit + earned, BURST);
            }
        }
        if (credit == 0) {
            return false;
        }
        credit--;
        return true;
    }

    private boolean allowsTo(int destination, long nowNanos) {
        forgetFullBuckets(nowNanos);
        Bucket bucket = byDestination.computeIfAbsent(destination, absent -> new Bucket(nowNanos));
        bucket.tokenNanos = Math.min(bucket.tokenNanos + nowNanos - bucket.usedAtNanos, FULL_NANOS);
        bucket.usedAtNanos = nowNanos;
        if (bucket.tokenNanos < TOKEN_NANOS) {
            return false;
        }
        bucket.tokenNanos -= TOKEN_NANOS;
        return true;
    }

    private void forgetFullBuckets(long nowNanos) {
        var oldest = byDestination.values().iterator();
        while (oldest.hasNext() && oldest.next().usedAtNanos <= nowNanos - FULL_NANOS) {
            oldest.remove();
        }
    }

    private static final class Bucket {
        private long tokenNanos = FULL_NANOS;
        private long usedAtNanos;

        Bucket(long usedAtNanos) {
            this.usedAtNanos = usedAtNanos;
        }
    }
}
