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

class RecycleManyClientsTest {
    /** Computed once with a general matrix solver in another language; columns are rates per client and second. */
    @ParameterizedTest
    @CsvSource({
        "2, 0.9709, 0.7744, 0.6839, 0.5012, 0.5000",
        "3, 0.9434, 0.6353, 0.5256, 0.3346, 0.3333",
        "5, 0.8930, 0.4725, 0.3654, 0.2010, 0.2000",
        "10, 0.7882, 0.2967, 0.2149, 0.1007, 0.1000",
        "20, 0.6402, 0.1777, 0.1230, 0.0504, 0.0500",
        "50, 0.4172, 0.0862, 0.0572, 0.0202, 0.0200",
        "100, 0.2729, 0.0488, 0.0316, 0.0101, 0.0100"
    })
    void totalAcceptanceOfEqualRatesWithAWindowOfAMinute(
            int clients, double thousandth, double hundredth, double perMinute, double tenth, double one) {
        assertThat(total(clients, 0.001)).isCloseTo(thousandth, within(0.5e-4));
        assertThat(total(clients, 0.01)).isCloseTo(hundredth, within(0.5e-4));
        assertThat(total(clients, 1 / 60.0)).isCloseTo(perMinute, within(0.5e-4));
        assertThat(total(clients, 0.1)).isCloseTo(tenth, within(0.5e-4));
        assertThat(total(clients, 1)).isCloseTo(one, within(0.5e-4));
    }

    private static double total(int clients, double rate) {
        return RecycleManyClients.equalRates(60, clients, rate).totalAcceptance();
    }

    @ParameterizedTest
    @CsvSource({"3, 0.001", "3, 0.05", "4, 0.02", "10, 0.005", "40, 0.01"})
    void theThreeHighestClocksFollowTheirFormulas(int clients, double rate) {
        RecycleManyClients solved = RecycleManyClients.equalRates(60, clients, rate);
        double x = rate * 60;
        assertThat(solved.acceptance(clients)).isCloseTo(1, within(1e-13));
        assertThat(solved.acceptance(clients - 1)).isCloseTo(Math.exp(-x), within(1e-13));
        assertThat(solved.acceptance(clients - 2)).isCloseTo(Math.exp(-x) * (1 + Math.exp(-2 * x)) / 2, within(1e-13));
    }

    @ParameterizedTest
    @CsvSource({"0.3, 0.05", "5, 0.02", "20, 0.001", "0, 0.1"})
    void aDenseSolverAgrees(double window, double rate) {
        double[] rates = {rate, 3 * rate, 0.2 * rate, 7 * rate, rate, 0.9 * rate};
        double[] expected = denseAcceptance(window, rates);
        RecycleManyClients solved = RecycleManyClients.solve(window, rates);
        double accepted = 0;
        double attempted = 0;
        for (int rank = 1; rank <= rates.length; rank++) {
            assertThat(solved.acceptance(rank)).isCloseTo(expected[rank - 1], within(1e-11));
            accepted += expected[rank - 1] * rates[rank - 1];
            attempted += rates[rank - 1];
        }
        assertThat(solved.totalAcceptance()).isCloseTo(accepted / attempted, within(1e-11));
    }

    @Test
    void anEventByEventSimulationAgrees() {
        double[] rates = {0.03, 0.004, 0.02, 0.01};
        RecycleManyClients solved = RecycleManyClients.solve(60, rates);
        double[][] blocks = simulatedAcceptance(60, rates, 200, 50_000);
        for (int rank = 1; rank <= rates.length; rank++) {
            double[] shares = blocks[rank - 1];
            double mean = 0;
            double squares = 0;
            for (double share : shares) {
                mean += share / shares.length;
            }
            for (double share : shares) {
                squares += (share - mean) * (share - mean);
            }
            double sigma = Math.sqrt(squares / (shares.length - 1.0) / shares.length);
            assertThat(sigma).isLessThan(0.005);
            assertThat(solved.acceptance(rank)).isCloseTo(mean, within(4 * sigma + 1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {20, 800, 1e6})
    void atHighRatesOnlyTheHighestClockGetsThrough(double rate) {
        RecycleManyClients solved = RecycleManyClients.equalRates(60, 4, rate);
        assertThat(solved.acceptance(4)).isCloseTo(1, within(1e-12));
        assertThat(solved.acceptance(3)).isLessThan(1e-100);
        assertThat(solved.acceptance(1)).isGreaterThanOrEqualTo(0).isLessThan(1e-100);
        assertThat(solved.totalAcceptance()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void aSingleClientIsNeverRejected() {
        assertThat(RecycleManyClients.solve(60, 0.1).acceptance(1)).isEqualTo(1);
    }

    @Test
    void argumentsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> RecycleManyClients.solve(60, 0.1, -0.1)).hasMessage("rate (-0.1) must be positive");
        assertThatThrownBy(() -> RecycleManyClients.solve(-1, 0.1)).hasMessage("window (-1.0) must not be negative");
        assertThatThrownBy(() -> RecycleManyClients.solve(60))
                .hasMessage("rates (none given) must name at least one client");
        assertThatThrownBy(() -> RecycleManyClients.solve(60, 1, 1).acceptance(3))
                .hasMessage("rank (3.0) must be a whole number from 1 to 2");
    }

    /** Transition matrix and stationary distribution written out, solved by elimination with pivoting. */
    private static double[] denseAcceptance(double window, double... rates) {
        int n = rates.length;
        double[][] transition = new double[n][n];
        double[] stay = new double[n];
        double all = 0;
        for (double rate : rates) {
            all += rate;
        }
        for (int j = 0; j < n; j++) {
            double higher = 0;
            for (int i = j; i < n; i++) {
                higher += rates[i];
            }
            double expired = Math.exp(-higher * window);
            for (int i = 0; i < n; i++) {
                transition[j][i] = (i >= j ? (1 - expired) * rates[i] / higher : 0) + expired * rates[i] / all;
            }
            stay[j] = (1 - expired) / higher + expired / all;
        }
        double[] stationary = solve(equations(transition));
        double cycle = 0;
        for (int j = 0; j < n; j++) {
            cycle += stationary[j] * stay[j];
        }
        double[] acceptance = new double[n];
        for (int i = 0; i < n; i++) {
            acceptance[i] = stationary[i] / (cycle * rates[i]);
        }
        return acceptance;
    }

    /** Balance for all states but the last, whose row says that the probabilities add up to 1; right side appended. */
    private static double[][] equations(double[][] transition) {
        int n = transition.length;
        double[][] rows = new double[n][n + 1];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                rows[i][j] = i == n - 1 ? 1 : transition[j][i] - (i == j ? 1 : 0);
            }
        }
        rows[n - 1][n] = 1;
        return rows;
    }

    private static double[] solve(double[][] rows) {
        int n = rows.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int row = column; row < n; row++) {
                pivot = Math.abs(rows[row][column]) > Math.abs(rows[pivot][column]) ? row : pivot;
            }
            double[] swapped = rows[pivot];
            rows[pivot] = rows[column];
            rows[column] = swapped;
            for (int row = 0; row < n; row++) {
                double factor = row == column ? 0 : rows[row][column] / rows[column][column];
                for (int k = column; k <= n; k++) {
                    rows[row][k] -= factor * rows[column][k];
                }
            }
        }
        double[] solution = new double[n];
        for (int i = 0; i < n; i++) {
            solution[i] = rows[i][n] / rows[i][i];
        }
        return solution;
    }

    /** By rank, the accepted share in each block of attempts of all clients; a record blocks lower ranks for W. */
    private static double[][] simulatedAcceptance(double window, double[] rates, int blocks, int attemptsPerBlock) {
        UniformRandomProvider random = new RandomStreams(11, 0).named("many-clients");
        double[][] shares = new double[rates.length][blocks];
        double all = 0;
        for (double rate : rates) {
            all += rate;
        }
        double now = 0;
        double recordedAt = Double.NEGATIVE_INFINITY;
        int recordRank = 0;
        for (int block = 0; block < blocks; block++) {
            long[] attempts = new long[rates.length];
            long[] accepted = new long[rates.length];
            for (int k = 0; k < attemptsPerBlock; k++) {
                now -= Math.log(1 - random.nextDouble()) / all;
                int client = 0;
                for (double left = random.nextDouble() * all - rates[0]; left >= 0 && client < rates.length - 1; ) {
                    client++;
                    left -= rates[client];
                }
                attempts[client]++;
                if (client >= recordRank || now - recordedAt >= window) {
                    accepted[client]++;
                    recordRank = client;
                    recordedAt = now;
                }
            }
            for (int i = 0; i < rates.length; i++) {
                shares[i][block] = (double) accepted[i] / attempts[i];
            }
        }
        return shares;
    }
}
