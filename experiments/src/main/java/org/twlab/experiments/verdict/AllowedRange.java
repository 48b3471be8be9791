package org.twlab.experiments.verdict;

import org.twlab.experiments.statistics.Interval;

/**
 * The values of a metric that agree with an expectation.
 *
 * @param values both ends allowed; an end that an expectation excludes is moved to the next number inwards
 * @param always whether every replication must lie in it, instead of the mean
 */
public record AllowedRange(Interval values, boolean always) {
    /** Two numbers this close, relative to the larger, print alike in the 12 digits of all results. */
    private static final double EQUAL = 1e-12;

    /** Around a prediction; without tolerance numbers count as equal to 12 digits. */
    public static AllowedRange around(double predicted, Tolerance tolerance) {
        if (tolerance instanceof Tolerance.Relative relative) {
            return around(predicted, relative.ratio() * Math.abs(predicted), false);
        }
        if (tolerance instanceof Tolerance.Absolute absolute) {
            return around(predicted, absolute.distance(), false);
        }
        return around(predicted, EQUAL * Math.abs(predicted), true);
    }

    /** Everything greater than the bound. */
    public static AllowedRange above(double bound) {
        return new AllowedRange(new Interval(Math.nextUp(bound), Double.POSITIVE_INFINITY), false);
    }

    /** Everything smaller than the bound. */
    public static AllowedRange below(double bound) {
        return new AllowedRange(new Interval(Double.NEGATIVE_INFINITY, Math.nextDown(bound)), false);
    }

    /** From low to high, both allowed. */
    public static AllowedRange within(double low, double high) {
        return new AllowedRange(new Interval(low, high), false);
    }

    private static AllowedRange around(double predicted, double distance, boolean always) {
        return new AllowedRange(new Interval(predicted - distance, predicted + distance), always);
    }
}
