package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.sim.RandomStreams;

/** Linux 4.9: icmp_global_allow and inet_peer_xrlim_allow. */
class IcmpRateLimitTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;

    private IcmpRateLimit limit = new IcmpRateLimit(IcmpLimits.DEFAULT);

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

    /** 2.6.32 and 3.10: icmpv4_xrlim_allow alone. */
    @Test
    void beforeLinux318EachDestinationHasItsLimitAndAllTogetherNone() {
        limit = new IcmpRateLimit(IcmpLimits.PER_DESTINATION);

        assertThat(allowedToEach(100, 0)).isEqualTo(100);
        assertThat(allowed(100, 10, 0)).isEqualTo(5);
        assertThat(allowed(1000, 10, 0)).isEqualTo(6);
        assertThat(allowed(1000, 10, SECOND)).isEqualTo(1);
    }

    /** icmp_ratelimit = 0: no limit for one destination. */
    @Test
    void withoutAnIntervalOnlyTheCommonLimitCounts() {
        limit = new IcmpRateLimit(new IcmpLimits(true, 1000, 50, 0, 6));

        assertThat(allowed(1, 100, 0)).isEqualTo(50);
        assertThat(limit.destinations()).isZero();
    }

    @Test
    void everyNumberOfTheLimitsCounts() {
        limit = new IcmpRateLimit(new IcmpLimits(true, 200, 30, 2 * SECOND, 3));

        assertThat(allowed(1, 10, 0)).isEqualTo(3);
        assertThat(allowedToEach(100, 0)).isEqualTo(20);
        assertThat(allowed(1, 10, 2 * SECOND - 1)).isZero();
        assertThat(allowed(1, 10, 2 * SECOND)).isEqualTo(1);
        assertThat(allowedToEach(300, 10 * SECOND)).isEqualTo(30);
        assertThat(allowedToEach(400, 10 * SECOND + 100 * MILLI)).isEqualTo(20);
    }

    @Test
    void noneWhereNoneMayBeSentAtOnce() {
        limit = new IcmpRateLimit(new IcmpLimits(true, 1000, 0, SECOND, 6));

        assertThat(allowedToEach(0, 10 * SECOND)).isZero();
    }

    @Test
    void theSmallestLimits() {
        limit = new IcmpRateLimit(new IcmpLimits(true, 0, 50, SECOND, 1));

        assertThat(allowed(1, 10, 0)).isEqualTo(1);
        assertThat(allowedToEach(100, 0)).isEqualTo(40);
        assertThat(allowedToEach(300, 10 * SECOND)).isZero();
    }

    /** Credit smaller than one message is not lost: 10 a second earn the first after 100 ms, whatever is asked before. */
    @Test
    void askingDoesNotLoseCredit() {
        limit = new IcmpRateLimit(IcmpLimits.DEFAULT.withPerSecond(10));
        allowedToEach(0, 0);

        for (int i = 1; i < 5; i++) {
            assertThat(limit.allows(1000 + i, 20L * i * MILLI)).isFalse();
        }
        assertThat(limit.allows(2000, 100 * MILLI)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-1, 50, 1, 6", "1000, -1, 1, 6", "1000, 50, -1, 6", "1000, 50, 1, 0"})
    void limitsThatMakeNoSense(int perSecond, int burst, long intervalNanos, int intervalBurst) {
        assertThatThrownBy(() -> new IcmpLimits(true, perSecond, burst, intervalNanos, intervalBurst))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("perSecond (" + perSecond + "), burst (" + burst + ")");
    }

    @Test
    void aRateOfItsOwnBringsTheCommonLimitBack() {
        assertThat(IcmpLimits.PER_DESTINATION.withPerSecond(7)).isEqualTo(new IcmpLimits(true, 7, 50, SECOND, 6));
        assertThat(new IcmpLimits(true, 1, 9, 2, 3).withPerSecond(7)).isEqualTo(new IcmpLimits(true, 7, 9, 2, 3));
        assertThat(new RouterSettings(0, 0, true, 7).icmpPerSecond()).isEqualTo(7);
    }

    @Test
    void fullBucketsAreForgotten() {
        for (int i = 0; i < 1000; i++) {
            limit.allows(i, i * SECOND);
        }

        // a bucket holds 6 s of credit: full, whatever was taken, 6 s after its last use; five are younger, and the
        // last
        assertThat(limit.destinations()).isEqualTo(6);
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
