package org.twlab.topology.language;

/**
 * A share, exact: {@code numerator / denominator}.
 *
 * @param numerator 0 to {@code denominator}
 * @param denominator at least 1
 */
public record Ratio(long numerator, long denominator) {
    public static final Ratio ZERO = new Ratio(0, 1);

    public Ratio {
        if (numerator < 0 || denominator < 1 || numerator > denominator) {
            throw new IllegalArgumentException("ratio " + numerator + "/" + denominator + " is not in 0..1");
        }
    }
}
