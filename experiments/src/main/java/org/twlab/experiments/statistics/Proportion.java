package org.twlab.experiments.statistics;

import org.apache.commons.statistics.distribution.NormalDistribution;

/**
 * How often something happened in independent trials.
 *
 * @param hits from 0 to {@code trials}
 * @param trials at least 1
 */
public record Proportion(long hits, long trials) {
    private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

    public Proportion {
        if (trials < 1 || hits < 0 || hits > trials) {
            throw new IllegalArgumentException(
                    "hits (" + hits + ") must be from 0 to trials (" + trials + "), which are at least 1");
        }
    }

    /** Hits by trials. */
    public double share() {
        return (double) hits / trials;
    }

    /**
     * Wilson's score interval (E. B. Wilson, JASA 22, 1927): the shares p from which the observed one is no more than z
     * standard errors √(p (1 - p) / n) away. It lies within 0 and 1 and has a width where all trials agree. Trials must
     * be independent: the attempts of one run most often are not, whole replications are.
     *
     * @param level between 0 and 1, such as 0.95
     */
    public Interval wilson(double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level (" + level + ") must lie between 0 and 1");
        }
        double z = NORMAL.inverseSurvivalProbability((1 - level) / 2);
        double n = trials;
        double p = share();
        double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
        double half = z / (1 + z * z / n) * StrictMath.sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        // at 0 and n hits one end is exactly 0 or 1, which rounding would miss
        return new Interval(hits == 0 ? 0 : middle - half, hits == trials ? 1 : middle + half);
    }
}
