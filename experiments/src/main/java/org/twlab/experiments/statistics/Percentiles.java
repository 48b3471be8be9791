package org.twlab.experiments.statistics;

import java.util.Arrays;

/**
 * Percentiles by nearest rank: the p-th percentile of n values is the smallest value that at least p % of the values do
 * not exceed, the one at position {@code ceil(n p / 100)} of the ascending order, from 1. It is always one of the
 * values; nothing is interpolated, and integers are never rounded.
 */
public final class Percentiles {
    private Percentiles() {}

    /**
     * The percentile of integers.
     *
     * @param percent from 1 to 100
     * @param values at least one, in any order; not changed
     */
    public static long of(int percent, long... values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return ofSorted(percent, sorted);
    }

    /**
     * The percentile of sorted integers.
     *
     * @param percent from 1 to 100
     * @param ascending at least one, in ascending order
     */
    public static long ofSorted(int percent, long... ascending) {
        return ascending[rank(percent, ascending.length) - 1];
    }

    /**
     * The percentile of numbers.
     *
     * @param percent from 1 to 100
     * @param values at least one, in any order, no NaN; not changed
     */
    public static double of(int percent, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int rank = rank(percent, sorted.length);
        if (Double.isNaN(sorted[sorted.length - 1])) {
            throw new IllegalArgumentException("values (with NaN) must be numbers");
        }
        return sorted[rank - 1];
    }

    private static int rank(int percent, int size) {
        if (percent < 1 || percent > 100) {
            throw new IllegalArgumentException("percent (" + percent + ") must be from 1 to 100");
        }
        if (size == 0) {
            throw new IllegalArgumentException("values (none given) must be at least one");
        }
        return (int) (((long) percent * size + 99) / 100);
    }
}
