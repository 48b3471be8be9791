package org.twlab.experiments.statistics;

/**
 * Mean and spread of values that come one after the other, none of which is kept (B. P. Welford, Technometrics 4, 1962).
 */
public final class RunningMean {
    private int size;
    private double mean;
    /** Sum of the squared distances from the mean. */
    private double squares;

    /** Takes one more value, which must be finite. */
    public void add(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value (" + value + ") must be finite");
        }
        size++;
        double distance = value - mean;
        mean += distance / size;
        squares += distance * (value - mean);
    }

    /** How many values. */
    public int size() {
        return size;
    }

    /** 0 without a value. */
    public double mean() {
        return mean;
    }

    /**
     * Half the width of Student's t interval for the mean; infinite with fewer than two values, 0 where all are equal.
     *
     * @param level between 0 and 1, such as 0.95
     */
    public double halfWidth(double level) {
        if (size < 2) {
            return Double.POSITIVE_INFINITY;
        }
        double deviation = StrictMath.sqrt(squares / (size - 1));
        return deviation == 0 ? 0 : StudentT.quantile(level, size - 1) * deviation / StrictMath.sqrt(size);
    }
}
