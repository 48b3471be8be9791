package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.acceptance.ClusteredShare;
import org.twlab.experiments.acceptance.SyntheticRecycleServer;

class RecycleTwoClientsTest {
    /** Accepted shares computed by hand: exp(-λ W_eff). */
    @ParameterizedTest
    @CsvSource({"0.02, 3600, 0.3042", "0.05, 3600, 0.0511", "0.05, 5, 0.7789", "0.05, 45, 0.1054"})
    void acceptedShares(double rate, double offset, double accepted) {
        assertThat(1 - RecycleTwoClients.blocked(rate, offset, 60, 1000)).isCloseTo(accepted, within(0.5e-4));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.05, 1, 10})
    void farApartTheWindowIsUniformBetween59And60Seconds(double rate) {
        double accepted = Math.exp(-59 * rate) * (1 - Math.exp(-rate)) / rate;
        assertThat(RecycleTwoClients.blocked(rate, 3600, 60, 1000)).isCloseTo(1 - accepted, within(1e-12));
    }

    @Test
    void continuousFormIsTheTextbookOne() {
        assertThat(RecycleTwoClients.blockedContinuous(0.05, 3600, 60, 1000))
                .isCloseTo(1 - Math.exp(-3), within(1e-15));
        assertThat(RecycleTwoClients.blockedContinuous(0.05, 5, 60, 1000))
                .isCloseTo(1 - Math.exp(-0.05 * 4.999), within(1e-15));
        assertThat(RecycleTwoClients.blockedContinuous(0.05, 0.001, 60, 1000)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-3600, -5, 0, 0.001})
    void aClockThatIsNotBehindByMoreThanATickIsNeverBlocked(double offset) {
        assertThat(RecycleTwoClients.blocked(0.2, offset, 60, 1000)).isZero();
        assertThat(RecycleTwoClients.blockedContinuous(0.2, offset, 60, 1000)).isZero();
    }

    /** Coarse ticks make visible that the age limit lies one to two ticks below the offset. */
    @ParameterizedTest
    @CsvSource({"0.05, 5, 2", "0.2, 2, 4", "0.3, 3, 1", "0.05, 20, 1", "0.4, 1.5, 1"})
    void theRecordRuleWithWholeTicksAgrees(double rate, double offset, long ticks) {
        double blocked = RecycleTwoClients.blocked(rate, offset, 60, (double) ticks);
        double oneTick = RecycleTwoClients.blockedContinuous(rate, offset, 60, (double) ticks);
        simulate(rate, offset, ticks)
                .assertAgreesWith(blocked, 0.01)
                .assertRulesOut("a limit of exactly one tick", oneTick);
    }

    /** With an offset inside the 60th second both limits matter. */
    @ParameterizedTest
    @CsvSource({"0.05, 58.9", "0.05, 59.4", "0.05, 59.8", "0.05, 60.2", "0.05, 45"})
    void theRecordRuleNearTheWindowAgrees(double rate, double offset) {
        simulate(rate, offset, 1000).assertAgreesWith(RecycleTwoClients.blocked(rate, offset, 60, 1000), 0.008);
    }

    @Test
    void theFormIsContinuousInTheOffset() {
        double before = 0;
        for (int millis = 0; millis < 62_000; millis++) {
            double blocked = RecycleTwoClients.blocked(0.05, millis / 1000.0, 60, 1000);
            assertThat(blocked).isBetween(before, before + 0.05 * 0.001 + 1e-12);
            before = blocked;
        }
    }

    @Test
    void argumentsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> RecycleTwoClients.blocked(-1, 5, 60, 1000))
                .hasMessage("rate (-1.0) must not be negative");
        assertThatThrownBy(() -> RecycleTwoClients.blocked(1, 5, 59.5, 1000))
                .hasMessage("window (59.5 s) must be a whole number of seconds from 1");
        assertThatThrownBy(() -> RecycleTwoClients.blocked(1, 5, 60, 0)).hasMessage("ticks (0.0) must be positive");
        assertThatThrownBy(() -> RecycleTwoClients.blocked(1, Double.NaN, 60, 1))
                .hasMessage("offset (NaN) must be a finite number");
    }

    private static ClusteredShare simulate(double rate, double offset, long ticks) {
        long run = 1_500_000;
        long clock = 123_456_789L;
        var slower = new SyntheticRecycleServer.Client(0.5, clock);
        var faster = new SyntheticRecycleServer.Client(rate, clock + Math.round(offset * 1e9));
        return ClusteredShare.of(
                SyntheticRecycleServer.observe(7, run, 60, ticks, slower, faster)
                        .get(0),
                run,
                100);
    }
}
