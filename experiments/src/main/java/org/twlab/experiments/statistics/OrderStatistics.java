package org.twlab.experiments.statistics;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/**
 * Confidence intervals for percentiles that assume nothing about the distribution: between two of the sorted values
 * themselves. Of n independent values the number below the p-th percentile is binomial, so the percentile lies from the
 * l-th to the u-th value with probability {@code P(l <= B < u)}, at least, B binomial with n and p / 100 (H. A. David, H. N.
 * Nagaraja, Order Statistics, 3rd edition, section 7.1).
 */
public final class OrderStatistics {
    private OrderStatistics() {}

    /**
     * The interval with at most half of {@code 1 - level} on either side; empty where the values are too few, as fewer
     * than 6 are for the median at 0.95.
     *
     * @param percent from 1 to 99
     * @param level between 0 and 1, such as 0.95
     * @param values independent, of one distribution, in any order, no NaN; not changed
     */
    public static Optional<Interval> interval(int percent, double level, double... values) {
        if (percent < 1 || percent > 99) {
            throw new IllegalArgumentException("percent (" + percent + ") must be from 1 to 99");
        }
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("level (" + level + ") must lie between 0 and 1");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (sorted.length > 0 && Double.isNaN(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("values (with NaN) must be numbers");
        }
        BinomialDistribution below = BinomialDistribution.of(sorted.length, percent / 100.0);
        double tail = (1 - level) / 2;
        int low = 0;
        while (low < sorted.length && below.cumulativeProbability(low) <= tail) {
            low++;
        }
        int high = sorted.length;
        while (high > 0 && below.survivalProbability(high - 1) <= tail) {
            high--;
        }
        // ranks count from 1: P(B < low) <= tail, and P(B >= high + 1) <= tail
        return low >= 1 && high + 1 <= sorted.length
                ? Optional.of(new Interval(sorted[low - 1], sorted[high]))
                : Optional.empty();
    }
}
