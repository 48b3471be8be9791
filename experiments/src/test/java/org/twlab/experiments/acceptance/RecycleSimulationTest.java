package org.twlab.experiments.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.acceptance.RecycleNetwork.Client;
import org.twlab.experiments.formula.RecycleManyClients;
import org.twlab.experiments.formula.RecycleTwoClients;

/** Simulated networks behind one NAT lose the share of attempts that the closed forms say. */
class RecycleSimulationTest {
    private static final long UPTIME = 100_000;
    private static final int BLOCKS = 60;

    @ParameterizedTest
    @CsvSource({"0.02, 15000000, 1", "0.05, 3600000, 2"})
    void twoClientsAnHourApart(double rate, long seconds, long seed) {
        ClusteredShare slower = slowerClient(seed, seconds, rate, 0.05, 3600);
        slower.assertAgreesWith(blocked(rate, 3600, 60), 0.004)
                .assertRulesOut("a window of 55 s", blocked(rate, 3600, 55))
                .assertRulesOut("a window of 65 s", blocked(rate, 3600, 65))
                .assertRulesOut("the other sign", blocked(rate, -3600, 60));
    }

    @ParameterizedTest
    @CsvSource({"0.05, 5, 250000, 3", "0.2, 2, 250000, 4"})
    void twoClientsSecondsApart(double rate, long offset, long seconds, long seed) {
        ClusteredShare slower = slowerClient(seed, seconds, rate, 0.5, offset);
        slower.assertAgreesWith(blocked(rate, offset, 60), 0.01)
                .assertRulesOut("an offset one second smaller", blocked(rate, offset - 1, 60))
                .assertRulesOut("an offset one second larger", blocked(rate, offset + 1, 60))
                .assertRulesOut("the other sign", blocked(rate, -offset, 60));
    }

    /**
     * The solution takes the window as 59.5 s, its mean. In whole seconds there is besides a 60th second in which a
     * record no longer rejects and cannot yet be replaced by an older clock; it raises the acceptance of the lowest of
     * three clocks by a factor of at most e^λ.
     */
    @Test
    void threeClientsOnceAMinuteEach() {
        double rate = 1 / 60.0;
        long seconds = 1_000_000;
        RecycleNetwork network = RecycleNetwork.run(
                5,
                seconds,
                new Client(rate, UPTIME),
                new Client(rate, UPTIME + 100_000),
                new Client(rate, UPTIME + 200_000));
        RecycleManyClients solved = RecycleManyClients.equalRates(59.5, 3, rate);
        double bias = (Math.exp(rate) - 1) * solved.acceptance(1) / 3;
        ClusteredShare.of(network.allAttempts(), seconds, BLOCKS)
                .assertAgreesWith(1 - solved.totalAcceptance(), 0.01, bias);
        assertServerTellsNobody(network);
        assertThat(network.attempts(2)).hasSizeGreaterThan(15_000).noneMatch(ObservedAttempt::blocked);
    }

    private static ClusteredShare slowerClient(
            long seed, long seconds, double fasterRate, double slowerRate, long offsetSeconds) {
        RecycleNetwork network = RecycleNetwork.run(
                seed, seconds, new Client(slowerRate, UPTIME), new Client(fasterRate, UPTIME + offsetSeconds));
        assertServerTellsNobody(network);
        assertThat(network.attempts(1)).hasSizeGreaterThan(10_000).noneMatch(ObservedAttempt::blocked);
        assertThat(network.attempts(0)).hasSizeGreaterThan(10_000);
        return ClusteredShare.of(network.attempts(0), seconds, BLOCKS);
    }

    /** Every blocked attempt is one SYN that the check dropped, and the check drops nothing else. */
    private static void assertServerTellsNobody(RecycleNetwork network) {
        long blocked =
                network.allAttempts().stream().filter(ObservedAttempt::blocked).count();
        assertThat(network.pawsPassive()).isBetween(blocked, blocked + 3);
        assertThat(network.listenDrops()).isEqualTo(network.pawsPassive());
    }

    private static double blocked(double rate, long offset, long window) {
        return RecycleTwoClients.blocked(rate, (double) offset, (double) window, 1000);
    }
}
