package org.twlab.experiments.statistics;

/**
 * A closed interval of numbers.
 *
 * @param low at most {@code high}; may be infinite
 * @param high at least {@code low}; may be infinite
 */
public record Interval(double low, double high) {
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException("low (" + low + ") must be at most high (" + high + ")");
        }
    }

    /** Whether it has only one number. */
    public boolean isDegenerate() {
        return low == high;
    }

    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Whether all of it lies in the other, ends included. */
    public boolean isInside(Interval other) {
        return other.low <= low && high <= other.high;
    }

    /** Whether none of it lies in the other. */
    public boolean isOutside(Interval other) {
        return high < other.low || low > other.high;
    }

    /** Half its width. */
    public double halfWidth() {
        return (high - low) / 2;
    }
}
