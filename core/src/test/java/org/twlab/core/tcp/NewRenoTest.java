package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Congestion windows against RFC 5681 section 3 and what Linux does around it. */
class NewRenoTest {
    private static final int MSS = 1000;

    private static NewReno reno(boolean countsAcks) {
        return new NewReno(MSS, 10, countsAcks);
    }

    /** One round trip: everything in the window is acknowledged, {@code segments} at a time. */
    private static void round(NewReno reno, int segments) {
        int flight = reno.windowBytes();
        for (int left = flight / MSS; left > 0; left -= segments) {
            reno.onAcked(Math.min(segments, left) * MSS, flight);
        }
    }

    @Test
    void slowStartDoublesEachRoundWhenBytesCount() {
        NewReno reno = reno(false);
        for (int expected = 20; expected <= 160; expected *= 2) {
            round(reno, 2);
            assertThat(reno.windowBytes()).isEqualTo(expected * MSS);
        }
    }

    @Test
    void slowStartGrowsByHalfWhenDelayedAcksCount() {
        NewReno reno = reno(true);
        round(reno, 2);
        assertThat(reno.windowBytes()).isEqualTo(15 * MSS);
    }

    @Test
    void lossHalvesTheFlightAndCongestionAvoidanceAddsASegmentARound() {
        NewReno reno = reno(false);
        reno.onLoss(40 * MSS);
        assertThat(reno.ssthreshBytes()).isEqualTo(20 * MSS);
        for (int expected = 21; expected < 30; expected++) {
            round(reno, 2);
            assertThat(reno.windowBytes()).isEqualTo(expected * MSS);
        }
    }

    @Test
    void congestionAvoidanceThatCountsAcksAddsASegmentEverySecondRound() {
        NewReno reno = reno(true);
        reno.onLoss(40 * MSS);
        for (int i = 0; i < 10; i++) {
            round(reno, 2);
        }
        assertThat(reno.windowBytes()).isBetween(24 * MSS, 25 * MSS);
    }

    @Test
    void timeoutBeginsAgainWithOneSegmentAndHalvesOnlyOnce() {
        NewReno reno = reno(false);
        reno.onTimeout(10 * MSS, false);
        assertThat(reno.windowBytes()).isEqualTo(MSS);
        reno.onTimeout(MSS, true);
        assertThat(reno.ssthreshBytes())
                .as("RFC 5681 section 3.1: a segment sent again by the timer before leaves ssthresh alone")
                .isEqualTo(5 * MSS);
        for (int i = 0; i < 3; i++) {
            round(reno, 1);
        }
        assertThat(reno.windowBytes()).as("1, 2, 4, and then ssthresh").isEqualTo(5 * MSS);
    }

    @Test
    void ssthreshIsNeverBelowTwoSegments() {
        NewReno reno = reno(false);
        reno.onLoss(MSS);
        assertThat(reno.windowBytes()).isEqualTo(2 * MSS);
    }

    @Test
    void aWindowThatIsNotUsedDoesNotGrow() {
        NewReno reno = reno(false);
        reno.onAcked(MSS, 5 * MSS);
        assertThat(reno.windowBytes()).as("half used in slow start").isEqualTo(10 * MSS);
        reno.onAcked(MSS, 6 * MSS);
        assertThat(reno.windowBytes()).as("more than half").isEqualTo(11 * MSS);
        reno.onLoss(20 * MSS);
        for (int i = 0; i < 20; i++) {
            reno.onAcked(MSS, 9 * MSS);
        }
        assertThat(reno.windowBytes()).as("not full in congestion avoidance").isEqualTo(10 * MSS);
    }

    @Test
    void idleWindowIsHalvedForEachTimeoutDownToTheInitialOne() {
        NewReno reno = reno(false);
        for (int i = 0; i < 4; i++) {
            round(reno, 1);
        }
        assertThat(reno.windowBytes()).isEqualTo(160 * MSS);
        reno.onRestart(250, 100);
        assertThat(reno.windowBytes()).as("idle for two and a half timeouts").isEqualTo(40 * MSS);
        reno.onRestart(10_000, 100);
        assertThat(reno.windowBytes()).isEqualTo(10 * MSS);
    }

    @Test
    void recoveryWithoutSackEndsWithoutABurst() {
        NewReno reno = reno(false);
        reno.onLoss(40 * MSS);
        reno.onRecovered(3 * MSS);
        assertThat(reno.windowBytes())
                .as("RFC 6582 section 3.2: flight and one segment")
                .isEqualTo(4 * MSS);
    }
}
