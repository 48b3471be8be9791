package org.twlab.experiments.statistics;

import java.util.Arrays;

/**
 * Two series of measurements that belong together pair by pair, such as the replications of two variants with the same
 * random numbers: what both have in common cancels in the differences, second less first.
 */
public final class PairedDifferences {
    private final double[] differences;
    private final Sample sample;

    private PairedDifferences(double... differences) {
        this.differences = differences;
        this.sample = Sample.of(differences);
    }

    /**
     * The differences of pairs.
     *
     * @param first at least one, none beyond ±5e149
     * @param second as many, pair by pair
     */
    public static PairedDifferences of(double[] first, double[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "first (" + first.length + ") and second (" + second.length + ") must be as many");
        }
        double[] differences = new double[first.length];
        Arrays.setAll(differences, i -> second[i] - first[i]);
        return new PairedDifferences(differences);
    }

    /** How many pairs. */
    public int size() {
        return differences.length;
    }

    /** Second less first, pair by pair. */
    public double[] values() {
        return differences.clone();
    }

    /** Mean of the differences. */
    public double mean() {
        return sample.mean();
    }

    /** Student's t interval for the mean difference; that difference alone for one pair and for equal differences. */
    public Interval interval(double level) {
        return sample.interval(level);
    }

    /**
     * The two-sided p-value of Student's t test that the mean difference is 0: 1 where all differences are 0, 0 where all
     * are one other number, NaN for a single pair, of which no test can be made.
     */
    public double pValue() {
        if (differences.length == 1) {
            return Double.NaN;
        }
        if (sample.standardError() == 0) {
            return sample.mean() == 0 ? 1 : 0;
        }
        return StudentT.twoSidedTail(sample.mean() / sample.standardError(), differences.length - 1);
    }

    /** In how many of the pairs that differ the second is greater; empty pairs are no trials. */
    public long greater() {
        return Arrays.stream(differences).filter(difference -> difference > 0).count();
    }

    /** How many pairs differ. */
    public long unequal() {
        return Arrays.stream(differences).filter(difference -> difference != 0).count();
    }
}
