package org.twlab.experiments.formula;

/**
 * Acceptance of n clients behind one NAT before a server with tcp_tw_recycle that closes first, as
 * {@link RecycleManyClients}, but with ages in whole seconds of the server, as the kernel counts them
 * ({@code tcp_peer_is_proven} and {@code tcp_remember_stamp}, Linux 3.10 to 4.11). Clocks are pairwise further apart than
 * the window and ranked 1 to n; attempts of client i are Poisson with rate {@code λ_i}; no SYN is retried.
 *
 * <p>A record written in second k by rank j has the age {@code a = 1, 2, ...} in the seconds after k. While {@code a}
 * is below the window it refuses ranks below j. <b>At exactly the window it refuses nobody, but a lower clock does not
 * replace it either</b>: refusal asks for an age below the window, replacement for one above it. So one second more is
 * open to all, whatever order they come in. From the next second on, anybody replaces it, which is as if the lowest
 * rank had just written it.
 *
 * <p>What happens in one second depends on the state at its beginning alone, and only the highest rank that attempts
 * counts. With {@code μ_j = λ_j + ... + λ_n}: rank i becomes the owner with {@code p_i = e^{-μ_{i+1}} (1 - e^{-λ_i})} if
 * {@code i >= j}, and nobody does with {@code e^{-μ_j}}. Let {@code v_j} be how often j becomes owner and {@code f} the
 * weight of the free state; the record of j is of age a with weight {@code v_j e^{-μ_j (a - 1)}}. Balance gives
 * {@code v_i = p_i (f + Σ_{j<=i} v_j S_j)}, {@code S_j} being the sum over a from 1 to the window: solved in one pass.
 * An attempt of i in a second that i may own passes if nobody higher came earlier in it, a share {@code (1 - e^{-μ}) /
 * μ} with {@code μ = μ_{i+1}}; in the open second a rank below the owner passes until the owner or a higher one comes.
 */
public final class RecycleWholeSeconds {
    private final double[] acceptance;
    private final double total;

    private RecycleWholeSeconds(double[] acceptance, double total) {
        this.acceptance = acceptance;
        this.total = total;
    }

    /**
     * Solves the process.
     *
     * @param window how many whole seconds must lie between record and SYN for the SYN to pass, at least 1
     * @param rates attempts per second by rank, the client with the lowest clock first; at least one, each positive
     */
    public static RecycleWholeSeconds solve(int window, double... rates) {
        Arguments.whole("window", window, 1, Integer.MAX_VALUE);
        if (rates.length == 0) {
            throw new IllegalArgumentException("rates (none given) must name at least one client");
        }
        int n = rates.length;
        double[] mu = new double[n + 1];
        for (int i = n - 1; i >= 0; i--) {
            mu[i] = mu[i + 1] + Arguments.positive("rate", rates[i]);
        }
        // The free state has the weight 1 here. The highest rank loses its record with probability e^(-μ_n window)
        // only,
        // perhaps too little for a double: all weights are scaled by that.
        double scale = StrictMath.exp(-mu[n - 1] * window);
        double[] owned = new double[n];
        double[] open = new double[n];
        double reached = 1;
        for (int i = 0; i < n; i++) {
            boolean highest = i == n - 1;
            double sum = StrictMath.expm1(-mu[i] * window) / StrictMath.expm1(-mu[i]);
            double becomes = -StrictMath.exp(-mu[i + 1]) * StrictMath.expm1(-rates[i]);
            double owner = becomes * reached / (highest ? 1 : 1 - becomes * sum); // of the highest: scaled already
            reached += owner * sum;
            double scaled = highest ? owner : owner * scale;
            owned[i] = scaled * sum;
            open[i] = scaled * StrictMath.exp(-mu[i] * (window - 1));
        }
        return accepted(rates, mu, owned, open, scale);
    }

    /** By rank: seconds that belong to nobody higher, and open seconds of those above, over all seconds. */
    private static RecycleWholeSeconds accepted(
            double[] rates, double[] mu, double[] owned, double[] open, double free) {
        int n = rates.length;
        double all = free;
        for (double weight : owned) {
            all += weight;
        }
        double[] acceptance = new double[n];
        double openAbove = 0;
        double accepted = 0;
        double notHigher = all;
        for (int i = n - 1; i >= 0; i--) {
            acceptance[i] = (notHigher * shareBefore(mu[i + 1]) + openAbove) / all;
            accepted += acceptance[i] * rates[i];
            openAbove += open[i] * shareBefore(mu[i]);
            notHigher -= owned[i];
        }
        return new RecycleWholeSeconds(acceptance, accepted / mu[0]);
    }

    /** The mean part of a second before the first arrival of a Poisson process. */
    private static double shareBefore(double rate) {
        return rate == 0 ? 1 : -StrictMath.expm1(-rate) / rate;
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
}
