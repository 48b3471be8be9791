package org.twlab.experiments.formula;

import java.util.Arrays;

/**
 * Acceptance of n clients behind one NAT before a server with tcp_tw_recycle that closes first, all clocks pairwise
 * further apart than the window. Clients are ranked 1 to n by timestamp clock, n being ahead of all; attempts of client
 * i are Poisson with rate {@code λ_i}, no SYN is retried, a record blocks for exactly {@code W} seconds. (The kernel's
 * whole-second window is uniform between 59 and 60 s: {@code W = 59.5} is its mean.)
 *
 * <p>The record is a semi-Markov process over accepted attempts, its state the rank j of who wrote it. With
 * {@code μ_j = λ_j + ... + λ_n}, {@code Λ = μ_1} and {@code q_j = exp(-μ_j W)}: while the record is younger than W only
 * ranks i ≥ j pass, one arrives in time with probability {@code 1 - q_j} and is i with {@code λ_i / μ_j}; otherwise the
 * first attempt of anyone passes and is i with {@code λ_i / Λ}. The mean stay is
 * {@code m_j = (1 - q_j) / μ_j + q_j / Λ}. With {@code π = π P} and {@code c = Σ π_j m_j} client i has the acceptance
 * {@code π_i / (c λ_i)}; over all clients it is {@code 1 / (c Λ)}.
 *
 * <p>P has triangular structure, so π follows from one pass in rank order with positive terms only, exact to rounding:
 * with {@code R = Σ π_j q_j / Λ}, {@code π_i = λ_i (Σ_{j≤i} π_j (1 - q_j) / μ_j + R)}.
 */
public final class RecycleManyClients {
    private final double[] acceptance;
    private final double total;

    private RecycleManyClients(double[] acceptance, double total) {
        this.acceptance = acceptance;
        this.total = total;
    }

    /**
     * Solves the process.
     *
     * @param window how long a record blocks, in seconds, not negative
     * @param rates attempts per second by rank, the client with the lowest clock first; at least one, each positive
     */
    public static RecycleManyClients solve(double window, double... rates) {
        Arguments.notNegative("window", window);
        if (rates.length == 0) {
            throw new IllegalArgumentException("rates (none given) must name at least one client");
        }
        for (double rate : rates) {
            Arguments.positive("rate", rate);
        }
        int n = rates.length;
        double[] mu = ratesFromRank(rates);
        double[] stationary = stationary(window, rates, mu);
        double cycle = 0;
        for (int j = 0; j < n; j++) {
            double expires = StrictMath.exp(-mu[j] * window);
            cycle += stationary[j] * (-StrictMath.expm1(-mu[j] * window) / mu[j] + expires / mu[0]);
        }
        double[] acceptance = new double[n];
        double accepted = 0;
        for (int i = 0; i < n; i++) {
            acceptance[i] = stationary[i] / (cycle * rates[i]);
            accepted += stationary[i];
        }
        return new RecycleManyClients(acceptance, accepted / (cycle * mu[0]));
    }

    /** Solves the process for clients of one rate. */
    public static RecycleManyClients equalRates(double window, int clients, double rate) {
        double[] rates = new double[clients];
        Arrays.fill(rates, rate);
        return solve(window, rates);
    }

    /** Share of the attempts of this client that are accepted; rank 1 has the lowest clock. */
    public double acceptance(int rank) {
        Arguments.whole("rank", rank, 1, acceptance.length);
        return acceptance[rank - 1];
    }

    /** Share of all attempts that are accepted. */
    public double totalAcceptance() {
        return total;
    }

    private static double[] ratesFromRank(double[] rates) {
        double[] mu = new double[rates.length];
        double sum = 0;
        for (int i = rates.length - 1; i >= 0; i--) {
            sum += rates[i];
            mu[i] = sum;
        }
        return mu;
    }

    /**
     * The stationary distribution up to a factor. Rank n leaves its state for another only with probability
     * {@code q_n}, which may be too small for a double; all weights are therefore scaled by {@code q_n}.
     */
    private static double[] stationary(double window, double[] rates, double[] mu) {
        int last = rates.length - 1;
        double[] weight = new double[rates.length];
        double reached = 1; // R = 1, plus what the records of lower ranks let through
        double scale = StrictMath.exp(-mu[last] * window);
        for (int i = 0; i < last; i++) {
            double expires = StrictMath.exp(-mu[i] * window);
            // 1 - (λ_i / μ_i)(1 - q_i), written without cancellation
            double leaves = (mu[i + 1] + rates[i] * expires) / mu[i];
            double pi = rates[i] * reached / leaves;
            reached += pi * -StrictMath.expm1(-mu[i] * window) / mu[i];
            weight[i] = pi * scale;
        }
        weight[last] = rates[last] * reached;
        return weight;
    }
}
