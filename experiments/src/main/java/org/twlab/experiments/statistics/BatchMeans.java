package org.twlab.experiments.statistics;

/**
 * The share of correlated yes/no observations in one long run, with a standard error that the correlation does not
 * spoil: the run is cut into blocks of time, each much longer than the memory of the process, and the spread between
 * blocks tells the error. Blocks hold different numbers of observations, so the share is a ratio estimate:
 * {@code p = Σ hits / Σ all} and {@code se² = k / (k - 1) Σ (hits_j - p all_j)² / (Σ all)²} over k blocks.
 *
 * @param blocks how many blocks, at least 2
 * @param observations in all blocks
 * @param share hits by observations
 * @param standardError of the share
 */
public record BatchMeans(int blocks, long observations, double share, double standardError) {

    /**
     * The share of hits over blocks of equal length in time.
     *
     * @param hits per block
     * @param all observations per block, at least as many as hits
     */
    public static BatchMeans ofShare(long[] hits, long[] all) {
        if (hits.length < 2 || hits.length != all.length) {
            throw new IllegalArgumentException(
                    "hits (" + hits.length + " blocks) and all (" + all.length + ") must be the same, at least 2");
        }
        long hitSum = 0;
        long total = 0;
        for (int j = 0; j < all.length; j++) {
            if (hits[j] < 0 || hits[j] > all[j]) {
                throw new IllegalArgumentException("hits (" + hits[j] + ") must be from 0 to all (" + all[j] + ")");
            }
            hitSum += hits[j];
            total += all[j];
        }
        if (total == 0) {
            throw new IllegalArgumentException("all (no observation) must have at least one");
        }
        double share = (double) hitSum / total;
        double[] squares = new double[all.length];
        for (int j = 0; j < all.length; j++) {
            double residual = hits[j] - share * all[j];
            squares[j] = residual * residual;
        }
        double k = all.length;
        double standardError = StrictMath.sqrt(k / (k - 1) * Sample.sum(squares)) / total;
        return new BatchMeans(all.length, total, share, standardError);
    }

    /** How many standard errors the share lies from an expected one; infinite if the error is 0 and they differ. */
    public double sigmasFrom(double expected) {
        double distance = Math.abs(share - expected);
        return distance == 0 ? 0 : distance / standardError;
    }
}
