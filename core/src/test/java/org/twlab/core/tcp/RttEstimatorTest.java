package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;

/** The retransmission timeout of Linux against its closed forms. */
class RttEstimatorTest {
    private static final long MS = 1_000_000L;

    private static RttEstimator estimator() {
        return new RttEstimator(KernelProfile.named("linux-4.9"));
    }

    @Test
    void withoutSampleThreeSeconds() {
        assertThat(estimator().rtoNanos()).isEqualTo(3_000 * MS);
    }

    @Test
    void firstSampleGivesRoundTripPlusTwiceItOr200Ms() {
        for (long m : new long[] {1, 20, 99, 100, 101, 300, 5000}) {
            RttEstimator rtt = estimator();
            rtt.sample(m * MS, false);
            assertThat(rtt.rtoNanos()).as("%d ms", m).isEqualTo((m + Math.max(2 * m, 200)) * MS);
        }
    }

    @Test
    void steadyShortPathHasRoundTripPlus200MsFromTheFirstSampleOn() {
        RttEstimator rtt = estimator();
        for (int i = 0; i < 50; i++) {
            rtt.sample(20 * MS, i % 3 == 0);
            assertThat(rtt.rtoNanos()).isEqualTo(220 * MS);
        }
    }

    @Test
    void excessOverTheFloorFallsByAtMostAQuarterEachRoundAndVanishesOnASteadyLongPath() {
        RttEstimator rtt = estimator();
        rtt.sample(400 * MS, true);
        long excess = rtt.rtoNanos() - 600 * MS;
        for (int round = 0; round < 60; round++) {
            rtt.sample(400 * MS, true);
            long next = rtt.rtoNanos() - 600 * MS;
            assertThat(next).as("round %d", round).isBetween(excess * 3 / 4 - 1, excess);
            excess = next;
        }
        assertThat(excess).isLessThan(MS);
    }

    /**
     * Worked by hand from the integer algorithm, in ms: smoothed S, deviation M, largest deviation X, variance V. A
     * fall enlarges M by an eighth of what it exceeds M/4 by; a small error shrinks M by all of it.
     */
    @Test
    void fallingAndSmallErrorsMoveTheDeviationAsLinuxDoes() {
        RttEstimator rtt = estimator();
        rtt.sample(400 * MS, false); // S/8 = 400, M = V = X = 800
        rtt.sample(100 * MS, false); // error -300: M += (300 - 200) / 8, X = V = M = 812.5, S/8 = 362.5
        assertThat(rtt.rtoNanos()).isCloseTo(1_175_000_000L, within(10L));
        rtt.sample(390 * MS, false); // error 27.5: M += 27.5 - 203.125, S/8 = 365.9375
        assertThat(rtt.rtoNanos()).isCloseTo(1_178_437_500L, within(10L));
        rtt.sample(360 * MS, true); // error -5.9375: M = 483.59375, S/8 = 365.1953125; X = V, so V stays
        assertThat(rtt.rtoNanos()).isCloseTo(1_177_695_312L, within(10L));
        rtt.sample(360 * MS, true); // M = X = 367.890625; V falls by a quarter of 812.5 - X, S/8 = 364.5458984375
        assertThat(rtt.rtoNanos()).isCloseTo(1_065_893_554L, within(10L));
    }

    @Test
    void neverAbove120SecondsNorBelowRoundTripPlus200Ms() {
        RttEstimator rtt = estimator();
        rtt.sample(100_000 * MS, true);
        assertThat(rtt.rtoNanos()).isEqualTo(120_000 * MS);
        RttEstimator jumpy = estimator();
        for (int i = 1; i < 200; i++) {
            jumpy.sample((i * 37 % 90 + 5) * MS, i % 4 == 0);
            assertThat(jumpy.rtoNanos()).isGreaterThanOrEqualTo(jumpy.srttNanos() + 200 * MS);
        }
    }

    /** RFC 6298 section 2 in floating point, rule by rule. */
    @Test
    void rfc6298HasSrttPlusFourDeviationsAndASecondAtLeast() {
        RttEstimator rtt = new RttEstimator(KernelProfile.named("rfc9293"));
        double srtt = 0;
        double rttvar = 0;
        for (int i = 0; i < 200; i++) {
            double r = (300 + i * 7919 % 900) * 1e6;
            rtt.sample((long) r, i % 5 == 0);
            rttvar = i == 0 ? r / 2 : 0.75 * rttvar + 0.25 * Math.abs(srtt - r);
            srtt = i == 0 ? r : 0.875 * srtt + 0.125 * r;
            assertThat((double) rtt.rtoNanos())
                    .as("sample %d", i)
                    .isCloseTo(Math.max(srtt + 4 * rttvar, 1e9), within(100.0));
        }
        RttEstimator steady = new RttEstimator(KernelProfile.named("rfc9293"));
        steady.sample(20 * MS, true);
        assertThat(steady.rtoNanos()).isEqualTo(1_000 * MS);
    }
}
