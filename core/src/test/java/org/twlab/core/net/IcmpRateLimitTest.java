package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.twlab.core.sim.RandomStreams;

/** Linux 4.9: icmp_global_allow and inet_peer_xrlim_allow. */
class IcmpRateLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private final IcmpRateLimit limit = new IcmpRateLimit(IcmpLimits.DEFAULT);

    @Test
    void sixAtOnceToOneDestinationThenOneASecond() {
        assertThat(allowed(1, 10, 0)).isEqualTo(6);
        assertThat(allowed(1, 10, SECOND - 1)).isZero();
        assertThat(allowed(1, 10, SECOND)).isEqualTo(1);
        assertThat(allowed(1, 10, 4 * SECOND)).isEqualTo(3);
        assertThat(allowed(1, 10, 1000 * SECOND)).isEqualTo(6);
    }

    @Test
    void fiftyAtOnceToAllDestinations() {
        assertThat(allowedToEach(100, 0)).isEqualTo(50);
    }

    @Test
    void creditComesAtStepsOfTwentyMilliseconds() {
        allowedToEach(100, 0);

        assertThat(allowedToEach(200, 20 * MILLI - 1)).isZero();
        assertThat(allowedToEach(300, 20 * MILLI)).isEqualTo(20);
        assertThat(allowedToEach(400, 45 * MILLI)).isEqualTo(25);
        assertThat(allowedToEach(500, 10 * SECOND)).isEqualTo(50);
    }

    @Test
    void whatTheDestinationsBucketRefusesHasSpentTheCommonOne() {
        assertThat(allowed(1, 30, 0)).isEqualTo(6);

        assertThat(allowedToEach(100, 0)).isEqualTo(20);
    }

    @Test
    void fullBucketsAreForgotten() {
        for (int i = 0; i < 1000; i++) {
            limit.allows(i, i * SECOND);
        }

        assertThat(limit.destinations()).isLessThanOrEqualTo(7);
    }

    /** In any time t at most 6 + t to one destination, and 50 + 1000 t in all. */
    @Property(tries = 20)
    void neverMoreThanBurstAndRate(@ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("errors");
        IcmpRateLimit fresh = new IcmpRateLimit(IcmpLimits.DEFAULT);
        long nowNanos = 0;
        int toFirst = 0;
        int toAll = 0;
        for (int i = 0; i < 20_000; i++) {
            nowNanos += random.nextLong(2 * MILLI / 3);
            int destination = random.nextInt(500);
            if (fresh.allows(destination, nowNanos)) {
                toAll++;
                toFirst += destination == 0 ? 1 : 0;
            }
            assertThat(toAll).isLessThanOrEqualTo((int) (50 + nowNanos / MILLI));
            assertThat(toFirst).isLessThanOrEqualTo((int) (6 + nowNanos / SECOND));
        }
        assertThat(toAll).isGreaterThan((int) (nowNanos / MILLI / 10));
    }

    private int allowed(int destination, int tries, long nowNanos) {
        int allowed = 0;
        for (int i = 0; i < tries; i++) {
            allowed += limit.allows(destination, nowNanos) ? 1 : 0;
        }
        return allowed;
    }

    /** To 100 destinations from this one on. */
    private int allowedToEach(int first, long nowNanos) {
        int allowed = 0;
        for (int i = 0; i < 100; i++) {
            allowed += limit.allows(first + i, nowNanos) ? 1 : 0;
        }
        return allowed;
    }
}
