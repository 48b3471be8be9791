package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.acceptance.ClusteredShare;
import org.twlab.experiments.acceptance.ObservedAttempt;
import org.twlab.experiments.acceptance.SyntheticRecycleServer;

class RecycleWholeSecondsTest {
    private static final long DAY = 86_400_000_000_000L;

    /** Of two, the higher clock passes always; the lower one by the window that is uniform in [59, 60). */
    @ParameterizedTest
    @ValueSource(doubles = {0.001, 0.02, 0.05, 0.3})
    void twoClientsFollowTheirFormula(double rate) {
        RecycleWholeSeconds solved = RecycleWholeSeconds.solve(60, rate, rate);
        assertThat(solved.acceptance(2)).isCloseTo(1, within(1e-13));
        double accepted = Math.exp(-59 * rate) * (1 - Math.exp(-rate)) / rate;
        assertThat(solved.acceptance(1)).isCloseTo(accepted, within(1e-13));
    }

    /** The second in which a record neither refuses nor gives way lets lower ranks through, and more than one of them. */
    @Test
    void theOpenSecondShowsFromThreeClientsOn() {
        double exact = RecycleWholeSeconds.solve(60, 0.05, 0.05, 0.05).acceptance(1);
        double continuous = RecycleManyClients.equalRates(59.5, 3, 0.05).acceptance(1);
        SyntheticRecycleServer.Client[] clients = clients(0.05, 0.05, 0.05);
        long run = 4_000_000;
        List<ObservedAttempt> lowest =
                SyntheticRecycleServer.observe(3, run, 60, 1000, clients).get(0);
        ClusteredShare.of(lowest, run, 200)
                .assertAgreesWith(1 - exact, 0.002)
                .assertRulesOut("a window of 59.5 s in continuous time", 1 - continuous);
    }

    @Test
    void theRecordRuleAgreesForUnequalRates() {
        double[] rates = {0.03, 0.004, 0.02, 0.01};
        RecycleWholeSeconds solved = RecycleWholeSeconds.solve(60, rates);
        long run = 2_000_000;
        List<List<ObservedAttempt>> seen = SyntheticRecycleServer.observe(11, run, 60, 1000, clients(rates));
        for (int rank = 1; rank <= rates.length; rank++) {
            if (rank == rates.length) {
                assertThat(solved.acceptance(rank)).isCloseTo(1, within(1e-13));
                assertThat(seen.get(rank - 1)).noneMatch(ObservedAttempt::blocked);
            } else {
                ClusteredShare.of(seen.get(rank - 1), run, 100).assertAgreesWith(1 - solved.acceptance(rank), 0.03);
            }
        }
    }

    /** Seconds much shorter than the time between attempts are no longer seen. */
    @ParameterizedTest
    @CsvSource({"2, 0.001", "5, 0.001", "20, 0.0001"})
    void atLowRatesItIsTheContinuousProcess(int clients, double rate) {
        double[] rates = new double[clients];
        Arrays.fill(rates, rate);
        double continuous = RecycleManyClients.equalRates(59.5, clients, rate).totalAcceptance();
        // the open second changes the acceptance of the lower ranks by a factor of e^(all rates) at most
        assertThat(RecycleWholeSeconds.solve(60, rates).totalAcceptance())
                .isBetween(continuous * 0.99999, continuous * Math.exp(clients * rate));
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 800, 1e6})
    void atHighRatesOnlyTheHighestClockGetsThrough(double rate) {
        RecycleWholeSeconds solved = RecycleWholeSeconds.solve(60, rate, rate, rate, rate);
        assertThat(solved.acceptance(4)).isCloseTo(1, within(1e-12));
        assertThat(solved.acceptance(3)).isBetween(0.0, 1e-100);
        assertThat(solved.totalAcceptance()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void argumentsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> RecycleWholeSeconds.solve(0, 1))
                .hasMessage("window (0.0) must be a whole number from 1 to 2147483647");
        assertThatThrownBy(() -> RecycleWholeSeconds.solve(60, -1)).hasMessage("rate (-1.0) must be positive");
        assertThatThrownBy(() -> RecycleWholeSeconds.solve(60))
                .hasMessage("rates (none given) must name at least one client");
        assertThatThrownBy(() -> RecycleWholeSeconds.solve(60, 1, 1).acceptance(3))
                .hasMessage("rank (3.0) must be a whole number from 1 to 2");
    }

    /** Ranks from the lowest; clocks a day apart. */
    private static SyntheticRecycleServer.Client[] clients(double... rates) {
        SyntheticRecycleServer.Client[] clients = new SyntheticRecycleServer.Client[rates.length];
        for (int i = 0; i < rates.length; i++) {
            clients[i] = new SyntheticRecycleServer.Client(rates[i], (i + 1) * DAY);
        }
        return clients;
    }
}
