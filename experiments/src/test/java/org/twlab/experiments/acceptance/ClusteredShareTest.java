package org.twlab.experiments.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.experiments.acceptance.SyntheticRecycleServer.Client;
import org.twlab.experiments.formula.RecycleTwoClients;

/** The checks of the acceptance tests, tried on observations whose law is known. */
class ClusteredShareTest {
    private static final long HOUR = 3600 * 1_000_000_000L;
    private static final long RUN_SECONDS = 4_000_000;

    private static ClusteredShare synthetic(long seed, long windowSeconds) {
        List<ObservedAttempt> slower = SyntheticRecycleServer.observe(
                        seed, RUN_SECONDS, windowSeconds, 1000, new Client(0.05, 0), new Client(0.05, HOUR))
                .get(0);
        return ClusteredShare.of(slower, RUN_SECONDS, 60);
    }

    @Test
    void agreesWithTheTrueWindowAndRulesOutOthers() {
        synthetic(1, 60)
                .assertAgreesWith(RecycleTwoClients.blocked(0.05, 3600, 60, 1000), 0.004)
                .assertRulesOut("window of 55 s", RecycleTwoClients.blocked(0.05, 3600, 55, 1000))
                .assertRulesOut("window of 65 s", RecycleTwoClients.blocked(0.05, 3600, 65, 1000))
                .assertRulesOut("the other sign", 0);
    }

    @Test
    void refusesAServerWithAnotherWindow() {
        ClusteredShare other = synthetic(2, 55);
        assertThatThrownBy(() -> other.assertAgreesWith(RecycleTwoClients.blocked(0.05, 3600, 60, 1000), 0.004))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(
                        () -> other.assertRulesOut("window of 55 s", RecycleTwoClients.blocked(0.05, 3600, 55, 1000)))
                .isInstanceOf(AssertionError.class);
    }

    @Test
    void refusesARunThatIsTooShortToTell() {
        ClusteredShare share = synthetic(3, 60);
        double expected = RecycleTwoClients.blocked(0.05, 3600, 60, 1000);
        assertThatThrownBy(() -> share.assertAgreesWith(expected, 0.0001)).hasMessageContaining("four sigma");
        assertThatThrownBy(() -> ClusteredShare.of(List.of(), 30_000, 30))
                .hasMessage("blocks (30 in 30000 s) must be at least 30 of 1200 s");
        assertThatThrownBy(() -> ClusteredShare.of(List.of(), 300_000, 29))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theHigherClockIsNeverBlocked() {
        List<List<ObservedAttempt>> both =
                SyntheticRecycleServer.observe(4, 100_000, 60, 1000, new Client(0.05, 0), new Client(0.05, HOUR));
        assertThat(both.get(1)).hasSizeGreaterThan(4000).noneMatch(ObservedAttempt::blocked);
        assertThat(both.get(0)).anyMatch(ObservedAttempt::blocked).anyMatch(observation -> !observation.blocked());
    }
}
