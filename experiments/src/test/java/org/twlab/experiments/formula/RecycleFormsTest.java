package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.acceptance.ClusteredShare;
import org.twlab.experiments.acceptance.SyntheticRecycleServer;

class RecycleFormsTest {
    private static final double[] LINUX = {1, 3, 7, 15, 31, 63};

    /** First column: the first SYN blocked; second: all seven. From an independent Monte Carlo of the record rule. */
    @ParameterizedTest
    @CsvSource({"0.005, 0.259, 0.0461", "0.02, 0.699, 0.394", "0.05, 0.950, 0.851", "0.1, 0.9975, 0.990"})
    void connectsThatFailWithTheSynScheduleOfLinux(double rate, double first, double all) {
        assertThat(RecycleSynSchedule.allBlocked(rate, 60)).isCloseTo(first, within(6e-4));
        assertThat(form("recycle_connect_fails").apply(60, rate, 1, 3, 7, 15, 31, 63))
                .isCloseTo(all, within(6e-4));
    }

    /** P(first and second blocked) = P(first) + P(second) - P(either), and either needs an attempt in W + gap. */
    @ParameterizedTest
    @CsvSource({"0.01, 1", "0.05, 60", "0.2, 20"})
    void twoSynsFollowTheirFormula(double rate, double gap) {
        double both = 1 - 2 * Math.exp(-rate * 60) + Math.exp(-rate * (60 + gap));
        assertThat(RecycleSynSchedule.allBlocked(rate, 60, gap)).isCloseTo(both, within(1e-13));
    }

    /** Gaps longer than the window see different records: independent. */
    @Test
    void longGapsMultiply() {
        double one = RecycleSynSchedule.allBlocked(0.03, 10);
        assertThat(RecycleSynSchedule.allBlocked(0.03, 10, 11, 30)).isCloseTo(one * one * one, within(1e-13));
    }

    /** Plain simulation: the newest of Poisson arrivals before each SYN. 4 sigma of 200,000 trials are below 0.005. */
    @Test
    void aPlainSimulationOfTheScheduleAgrees() {
        UniformRandomProvider random = new RandomStreams(5, 0).named("schedule");
        int trials = 200_000;
        int failed = 0;
        for (int i = 0; i < trials; i++) {
            failed += allBlocked(random, 0.02, 60, LINUX) ? 1 : 0;
        }
        assertThat(RecycleSynSchedule.allBlocked(0.02, 60, LINUX)).isCloseTo((double) failed / trials, within(0.005));
    }

    private static boolean allBlocked(UniformRandomProvider random, double rate, double window, double... times) {
        double newest = Math.log1p(-random.nextDouble()) / rate; // looking back from the first SYN
        if (newest <= -window) {
            return false;
        }
        double last = 0;
        for (double at : times) {
            double next = last;
            while (true) {
                next -= Math.log1p(-random.nextDouble()) / rate;
                if (next > at) {
                    break;
                }
                newest = next;
            }
            if (newest <= at - window) {
                return false;
            }
            last = at;
        }
        return true;
    }

    @Test
    void aScheduleRunsForward() {
        assertThatThrownBy(() -> RecycleSynSchedule.allBlocked(1, 60, 3, 3))
                .hasMessage("gap between SYNs (0.0) must be positive");
    }

    /** From an independent Monte Carlo. */
    @ParameterizedTest
    @CsvSource({"0.01, 0.794", "0.05, 0.563", "0.5, 0.500"})
    void randomOffsets(double rate, double accepted) {
        assertThat(form("recycle_random_offset_accepted_continuous").apply(rate))
                .isCloseTo(accepted, within(6e-4));
        assertThat(form("recycle_random_offset_accepted").apply(rate)).isCloseTo(accepted, within(6e-3));
    }

    /** The rule written out, a random timestamp for each attempt; with a short window its last, open second weighs much. */
    @ParameterizedTest
    @CsvSource({"0.01, 60", "0.05, 60", "0.5, 3", "0.3, 2"})
    void theRecordRuleAgreesForRandomOffsets(double rate, long window) {
        UniformRandomProvider random = new RandomStreams(9, 0).named("offsets");
        int attempts = 1_000_000;
        double now = 0;
        long stamp = Long.MIN_VALUE / 2;
        int record = 0;
        int accepted = 0;
        for (int i = 0; i < attempts; i++) {
            now -= Math.log1p(-random.nextDouble()) / rate;
            long second = (long) now;
            int timestamp = random.nextInt();
            if (second - stamp < window && record - timestamp > 1) {
                continue;
            }
            accepted++;
            if (record - timestamp <= 0 || second - stamp > window) {
                record = timestamp;
                stamp = second;
            }
        }
        // 4 sigma of independent attempts are 0.002; those within a minute are not independent
        assertThat(form("recycle_random_offset_accepted").apply(rate, (double) window))
                .isCloseTo((double) accepted / attempts, within(0.004));
    }

    /** Three clocks at thirds of the circle: each is ahead of one other. */
    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1})
    void theRecordRuleAgreesAroundTheCircle(double rate) {
        long third = (1L << 32) / 3 * 1_000_000;
        long run = 1_000_000;
        var seen = SyntheticRecycleServer.observe(
                2,
                run,
                60,
                1000,
                new SyntheticRecycleServer.Client(rate, 0),
                new SyntheticRecycleServer.Client(rate, third),
                new SyntheticRecycleServer.Client(rate, 2 * third));
        double accepted = form("recycle_circle_accepted").apply(3, rate);
        seen.forEach(client -> ClusteredShare.of(client, run, 100).assertAgreesWith(1 - accepted, 0.03));
    }

    @Test
    void aroundTheCircleNobodyIsLockedOutHoweverHighTheRate() {
        assertThat(form("recycle_circle_accepted").apply(3, 1000)).isCloseTo(2 / 3.0, within(1e-6));
        assertThat(form("recycle_circle_accepted").apply(1, 1)).isCloseTo(1, within(1e-12));
        assertThatThrownBy(() -> form("recycle_circle_accepted").apply(4, 1)).hasMessage("clients (4) must be odd");
    }

    /** n / 2^(n-1), and a count of random draws (4 sigma of 100,000 trials are 0.0064 at most). */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "3, 0.75", "4, 0.5", "5, 0.3125"})
    void clocksInOneHalfOfTheCircle(int clients, double chance) {
        assertThat(form("recycle_circle_half").apply(clients)).isEqualTo(chance);
        UniformRandomProvider random = new RandomStreams(4, 0).named("circle");
        int trials = 100_000;
        int found = 0;
        for (int i = 0; i < trials; i++) {
            int[] clocks = random.ints(clients).toArray();
            for (int first : clocks) {
                boolean begins = true;
                for (int other : clocks) {
                    begins &= other - first >= 0;
                }
                found += begins ? 1 : 0;
            }
        }
        assertThat((double) found / trials).isCloseTo(chance, within(0.0064));
    }

    @Test
    void clocksFromTheWholeCircleAreHardlyEverCloseTogether() {
        assertThat(form("recycle_circle_far_apart").apply(60, 1000)).isCloseTo(0.99997, within(0.5e-5));
    }

    /**
     * A refused attempt of the middle client would have blocked no longer than the record that refused it, so with
     * offsets below the window the lower bound is the truth.
     */
    @Test
    void smallOffsetsAddUp() {
        double low = form("recycle_offsets_at_least").apply(60, 1000, 0.03, 20, 45);
        assertThat(low).isCloseTo(Math.exp(-0.03 * (19.999 + 44.999)), within(1e-12));
        lowestOfThree(0.03, 20, 45).assertAgreesWith(1 - low, 0.012);
    }

    /** Beyond the window that is no longer so: the truth lies between the bounds. */
    @Test
    void largerOffsetsAreBounded() {
        double low = form("recycle_offsets_at_least").apply(60, 1000, 0.02, 50, 150);
        double high = form("recycle_offsets_at_most").apply(60, 1000, 0.02, 50, 150);
        assertThat(low).isCloseTo(Math.exp(-0.02 * (49.999 + 60)), within(1e-12));
        assertThat(high).isCloseTo(Math.exp(-0.02 * 60), within(1e-12));
        ClusteredShare seen = lowestOfThree(0.02, 50, 150);
        seen.assertRulesOut("the lower bound", 1 - low).assertRulesOut("the upper bound", 1 - high);
        assertThat(1 - seen.measured().share()).isBetween(low, high);
    }

    private static ClusteredShare lowestOfThree(double rate, long middle, long highest) {
        long run = 1_000_000;
        var seen = SyntheticRecycleServer.observe(
                8,
                run,
                60,
                1000,
                new SyntheticRecycleServer.Client(rate, 0),
                new SyntheticRecycleServer.Client(rate, middle * 1_000_000_000L),
                new SyntheticRecycleServer.Client(rate, highest * 1_000_000_000L));
        return ClusteredShare.of(seen.get(0), run, 100);
    }

    /** 100 s of uptime at 1000 Hz against 1000 s at 250 Hz. */
    @Test
    void theFasterClockOvertakes() {
        assertThat(form("recycle_clock_overtakes").apply(250_000 - 100_000, 250, 1000))
                .isEqualTo(200);
        assertThatThrownBy(() -> form("recycle_clock_overtakes").apply(1, 1000, 250))
                .hasMessage("fast - slow (-750.0) must be positive");
    }

    /** Half the circle takes 137.4 s; a period, 274.9 s. Bytes at more than 15.6 MB/s outrun the clock. */
    @ParameterizedTest
    @CsvSource({"5, 0, 1", "137.4, 0, 1", "137.5, 0, 0", "274.8, 0, 0", "275, 0, 1", "5, 78125000, 0", "5, 78124999, 1"
    })
    void aClockedIsnIsLaterForHalfItsPeriod(double gap, double sent, double later) {
        assertThat(form("clocked_isn_later").apply(gap, sent)).isEqualTo(later);
    }

    private static ClosedForm form(String name) {
        return ClosedForms.named(name).orElseThrow();
    }
}
