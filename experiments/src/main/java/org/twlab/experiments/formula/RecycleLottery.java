package org.twlab.experiments.formula;

/**
 * Acceptance before a server with tcp_tw_recycle that closes first, where each attempt passes a fresh record with one
 * probability whoever wrote it. Two cases come to that:
 *
 * <ul>
 *   <li>A client that draws a random timestamp offset for each connection (Linux 4.10 and 4.11): the difference to the
 *       record is uniform on the 32-bit circle, so {@code share = 1/2}. No NAT is needed.
 *   <li>An odd number n of clients whose clocks lie evenly around the circle: of the others half are ahead of each
 *       client, so with its own {@code share = (n + 1) / (2 n)}. "Ahead" is not transitive here, and nobody is locked
 *       out for good.
 * </ul>
 *
 * <p>Attempts of all are Poisson with rate {@code λ}. Continuous in time: a record stays for
 * {@code m = (1 - q) / (λ share) + q / λ} with {@code q = exp(-λ share W)}, and each record is one accepted attempt:
 * the acceptance is {@code 1 / (λ m)}.
 *
 * <p>In whole seconds, as {@link RecycleWholeSeconds}: in a second in which the record is fresh at the beginning attempts
 * pass with {@code share}. In the second of exactly the window all pass, but only those that are newer, again with
 * {@code share}, replace the record; until then all pass, afterwards {@code share}. Later the first attempt replaces it.
 */
final class RecycleLottery {
    private RecycleLottery() {}

    /** The share accepted if a record blocks for exactly {@code window} seconds. */
    static double acceptedContinuous(double rate, double share, double window) {
        check(rate, share);
        Arguments.notNegative("window", window);
        double passing = rate * share;
        double expires = StrictMath.exp(-passing * window);
        return 1 / (-StrictMath.expm1(-passing * window) / share + expires);
    }

    /** The share accepted if {@code window} whole seconds must lie between record and SYN. */
    static double accepted(double rate, double share, int window) {
        check(rate, share);
        double passing = rate * share;
        double stays = StrictMath.exp(-passing);
        // weights of the seconds, a record being written in a weight of 1: fresh, of exactly the window, older
        double fresh = StrictMath.expm1(-passing * (window - 1)) / StrictMath.expm1(-passing);
        double open = StrictMath.exp(-passing * (window - 1));
        double older = open * stays / -StrictMath.expm1(-rate);
        double openPart = -StrictMath.expm1(-passing) / passing;
        double olderPart = -StrictMath.expm1(-rate) / rate;
        double accepted = fresh * share
                + open * (openPart + (1 - openPart) * share)
                + older * (olderPart + (1 - olderPart) * share);
        return accepted / (fresh + open + older);
    }

    private static void check(double rate, double share) {
        Arguments.positive("rate", rate);
        Arguments.positive("share", share);
        if (share > 1) {
            throw new IllegalArgumentException("share (" + share + ") must be at most 1");
        }
    }
}
