package org.twlab.experiments.statistics;

import org.apache.commons.statistics.distribution.TDistribution;

/** Quantiles of Student's t distribution. */
public final class StudentT {
    private StudentT() {}

    /**
     * The number t with {@code P(|T| <= t) = level}.
     *
     * @param level between 0 and 1, both excluded
     * @param degreesOfFreedom at least 1
     */
    public static double quantile(double level, int degreesOfFreedom) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level (" + level + ") must lie between 0 and 1");
        }
        if (degreesOfFreedom < 1) {
            throw new IllegalArgumentException("degreesOfFreedom (" + degreesOfFreedom + ") must be at least 1");
        }
        TDistribution distribution = TDistribution.of(degreesOfFreedom);
        double tail = (1 - level) / 2;
        double quantile = distribution.inverseSurvivalProbability(tail);
        // The library stops at an absolute error of 1e-9; Newton steps take it to the precision of the tail itself.
        for (int step = 0; step < 2; step++) {
            quantile += (distribution.survivalProbability(quantile) - tail) / distribution.density(quantile);
        }
        return quantile;
    }

    /**
     * The probability {@code P(|T| >= |t|)}.
     *
     * @param degreesOfFreedom at least 1
     */
    public static double twoSidedTail(double t, int degreesOfFreedom) {
        if (degreesOfFreedom < 1) {
            throw new IllegalArgumentException("degreesOfFreedom (" + degreesOfFreedom + ") must be at least 1");
        }
        return 2 * TDistribution.of(degreesOfFreedom).survivalProbability(Math.abs(t));
    }
}
