package org.twlab.experiments.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Holm's correction of several tests (S. Holm, Scandinavian Journal of Statistics 6, 1979): with it the probability of
 * calling any true hypothesis false is at most the level, however the tests depend on one another.
 */
public final class Holm {
    private Holm() {}

    /**
     * Adjusted p-values: a hypothesis is rejected at a level if its adjusted value is at most that. The smallest of m
     * values is multiplied by m, the next by m - 1 and so on; none becomes smaller than the one before, nor greater than 1.
     *
     * @param pValues from 0 to 1; NaN for a test that could not be made, which does not count
     * @return in the order given, NaN where NaN was given
     */
    public static double[] adjusted(double... pValues) {
        for (double p : pValues) {
            if (p < 0 || p > 1) {
                throw new IllegalArgumentException("p-value (" + p + ") must be from 0 to 1");
            }
        }
        List<Integer> ascending = IntStream.range(0, pValues.length)
                .boxed()
                .filter(i -> !Double.isNaN(pValues[i]))
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .toList();
        double[] adjusted = pValues.clone();
        double least = 0;
        for (int rank = 0; rank < ascending.size(); rank++) {
            int i = ascending.get(rank);
            least = Math.max(least, Math.min(1, (ascending.size() - rank) * pValues[i]));
            adjusted[i] = least;
        }
        return adjusted;
    }
}
