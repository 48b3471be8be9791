package org.twlab.experiments.statistics;

/**
 * Values of one metric over independent replications, in replication order: mean, spread and Student's interval for the
 * mean. Sums are compensated (Neumaier) and run in the order given, so equal values in equal order give equal bits.
 */
public final class Sample {
    /** Squares of larger numbers would overflow. */
    private static final double LARGEST = 1e150;

    private final double[] values;
    private final double mean;
    private final double deviation;

    private Sample(double[] values) {
        this.values = values;
        this.mean = allEqual(values) ? values[0] : sum(values) / values.length;
        this.deviation = allEqual(values) ? 0 : StrictMath.sqrt(squares(values, mean) / (values.length - 1));
    }

    /**
     * The sample of these values.
     *
     * @param values at least one, none beyond ±1e150
     */
    public static Sample of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("values (none given) must be at least one");
        }
        for (double value : values) {
            if (!(Math.abs(value) <= LARGEST)) {
                throw new IllegalArgumentException("value (" + value + ") must lie within ±" + LARGEST);
            }
        }
        return new Sample(values.clone());
    }

    /** How many values. */
    public int size() {
        return values.length;
    }

    public double mean() {
        return mean;
    }

    /** Sample standard deviation, divisor n - 1; 0 for a single value and for equal values. */
    public double standardDeviation() {
        return deviation;
    }

    /** Estimated standard deviation of the mean; 0 for a single value and for equal values. */
    public double standardError() {
        return deviation / StrictMath.sqrt(values.length);
    }

    /**
     * Student's t interval for the mean: {@code mean ± t(n - 1) s / √n}. A single value, and values that are all equal,
     * give that value alone.
     *
     * @param level between 0 and 1, such as 0.95
     */
    public Interval interval(double level) {
        double half = deviation == 0 ? 0 : StudentT.quantile(level, values.length - 1) * standardError();
        return new Interval(mean - half, mean + half);
    }

    /** The sum in the order given, with the rounding errors carried along. */
    public static double sum(double... values) {
        double sum = 0;
        double lost = 0;
        for (double value : values) {
            double next = sum + value;
            lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
            sum = next;
        }
        return sum + lost;
    }

    private static double squares(double[] values, double mean) {
        double[] squares = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            squares[i] = (values[i] - mean) * (values[i] - mean);
        }
        return sum(squares);
    }

    private static boolean allEqual(double[] values) {
        for (double value : values) {
            if (value != values[0]) {
                return false;
            }
        }
        return true;
    }
}
