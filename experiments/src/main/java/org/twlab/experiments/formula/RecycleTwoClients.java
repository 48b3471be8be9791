package org.twlab.experiments.formula;

/**
 * Two clients behind one NAT before a server with tcp_tw_recycle that closes first: the share of the slower client's
 * first SYNs that the server's per-host check drops. The faster client F has the timestamp clock that is ahead by the
 * offset D seconds; its attempts are Poisson with {@code rate} and all succeed. Each leaves a record (timestamp, whole
 * second of the server's clock). Assumed: constant equal delays, equal tick rates, no SYN retries.
 *
 * <p><b>Which record counts.</b> A SYN of the slower client meets F's latest record if that is still in force: F always
 * overwrites the record (its timestamps are the newest); the slower client overwrites it only when its own SYN passed,
 * and after that nothing but a new close of F can block it. So a SYN at {@code t} is blocked exactly if F closed in
 * the last {@code b} seconds, {@code b} being how far back a close of F blocks at that instant, and
 * {@code P(accepted) = E[exp(-rate * b)]} over the phases of the two clocks.
 *
 * <p><b>How far back.</b> The check of {@code tcp_peer_is_proven} (Linux 3.10 to 4.11) rejects when both hold:
 *
 * <ol>
 *   <li>{@code floor(t) - floor(s) < window}, in whole seconds of the server. With {@code u} the fraction of {@code t},
 *       that is {@code s >= floor(t) - (window - 1)}, an age of at most {@code window - 1 + u}. Attempts are Poisson,
 *       so {@code u} is uniform in [0, 1): the age limit is uniform in [window - 1, window).
 *   <li>{@code record - TSval > 1} in whole ticks. With {@code f} ticks per second let {@code x = f (s + offset_F)} and
 *       {@code y = f (t + offset_slow)}; then {@code x - y = f (D - (t - s))} and the check reads
 *       {@code floor(x) - floor(y) >= 2}, that is {@code x >= floor(y) + 2}, that is
 *       {@code t - s <= D - (2 - v) / f} where {@code v} is the fraction of {@code y}. {@code v} is uniform too: the
 *       age limit is uniform in [D - 2/f, D - 1/f). Without whole ticks it would be {@code D - 1/f}.
 * </ol>
 *
 * The lower of the two limits decides. A tick is much shorter than a second, so the two fractions are taken as
 * independent; they matter together only where D lies within a tick of [window - 1, window].
 */
public final class RecycleTwoClients {
    /** Abscissas and weights of the five-point Gauss-Legendre rule on [-1, 1]. */
    private static final double[][] GAUSS = {
        {-0.906179845938664, 0.236926885056189},
        {-0.538469310105683, 0.478628670499366},
        {0.0, 0.568888888888889},
        {0.538469310105683, 0.478628670499366},
        {0.906179845938664, 0.236926885056189}
    };

    private RecycleTwoClients() {}

    /**
     * The blocked share when time and timestamps are taken as continuous: {@code 1 - exp(-rate * min(window, D - 1/f))}.
     *
     * @param rate attempts of the faster client per second, not negative
     * @param offset how far the faster clock is ahead, in seconds; not positive: nothing is blocked
     * @param window how long a record blocks, in seconds, not negative
     * @param ticks ticks of the timestamp clocks per second, positive
     */
    public static double blockedContinuous(double rate, double offset, double window, double ticks) {
        check(rate, offset, window, ticks);
        double reach = Math.max(0, Math.min(window, offset - 1 / ticks));
        return -StrictMath.expm1(-rate * reach);
    }

    /**
     * The blocked share with whole seconds and whole ticks, as the kernel counts them.
     *
     * @param rate attempts of the faster client per second, not negative
     * @param offset how far the faster clock is ahead, in seconds; not positive: nothing is blocked
     * @param window how many whole seconds must separate record and SYN for the SYN to pass, at least 1
     * @param ticks ticks of the timestamp clocks per second, positive
     */
    public static double blocked(double rate, double offset, double window, double ticks) {
        check(rate, offset, window, ticks);
        if (window < 1 || window != Math.rint(window)) {
            throw new IllegalArgumentException("window (" + window + " s) must be a whole number of seconds from 1");
        }
        double from = offset - 2 / ticks;
        double to = offset - 1 / ticks;
        double below = between(from, to, Double.NEGATIVE_INFINITY, 0);
        double byTicks = between(from, to, 0, window - 1);
        double mixed = between(from, to, window - 1, window);
        double above = between(from, to, window, Double.POSITIVE_INFINITY);
        double total = below + byTicks + mixed + above;
        double blocked = 0;
        if (byTicks > 0) {
            blocked += byTicks * meanBlocked(rate, Math.max(from, 0), Math.min(to, window - 1));
        }
        if (mixed > 0) {
            blocked += mixed * meanOfMixed(rate, Math.max(from, window - 1), Math.min(to, window), window);
        }
        if (above > 0) {
            blocked += above * meanBlocked(rate, window - 1, window);
        }
        return blocked / total;
    }

    /** Length of the part of [from, to] that lies in [low, high]. */
    private static double between(double from, double to, double low, double high) {
        return Math.max(0, Math.min(to, high) - Math.max(from, low));
    }

    /** Mean of {@code 1 - exp(-rate * reach)} over a reach uniform in [from, to]. */
    private static double meanBlocked(double rate, double from, double to) {
        double spread = rate * (to - from);
        // (1 - exp(-spread)) / spread, which tends to 1 - spread / 2
        double factor = spread < 1e-8 ? 1 - spread / 2 : -StrictMath.expm1(-spread) / spread;
        return -StrictMath.expm1(-rate * from) - StrictMath.exp(-rate * from) * (factor - 1);
    }

    /** Mean blocked share over a tick limit uniform in [from, to], a part of the second in which the age limit lies. */
    private static double meanOfMixed(double rate, double from, double to, double window) {
        double mean = 0;
        for (double[] point : GAUSS) {
            double tickLimit = (from + to) / 2 + point[0] * (to - from) / 2;
            double ageLimitLower = tickLimit - (window - 1);
            double blocked = ageLimitLower * meanBlocked(rate, window - 1, tickLimit)
                    + (1 - ageLimitLower) * -StrictMath.expm1(-rate * tickLimit);
            mean += blocked * point[1] / 2;
        }
        return mean;
    }

    private static void check(double rate, double offset, double window, double ticks) {
        Arguments.finite("offset", offset);
        Arguments.notNegative("rate", rate);
        Arguments.notNegative("window", window);
        Arguments.positive("ticks", ticks);
    }
}
