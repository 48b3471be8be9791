package org.twlab.core.net;

import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.RandomStreams;

/**
 * How likely something is, exactly: it happens in {@code numerator} of {@code denominator} cases, each by itself.
 *
 * @param numerator 0 (never) to {@code denominator} (always)
 * @param denominator at least 1
 */
public record Chance(long numerator, long denominator) {
    public static final Chance NEVER = new Chance(0, 1);
    public static final Chance ALWAYS = new Chance(1, 1);

    public Chance {
        if (numerator < 0 || denominator < 1 || numerator > denominator) {
            throw new IllegalArgumentException("chance " + numerator + "/" + denominator + " is not in 0..1");
        }
    }

    public boolean isNever() {
        return numerator == 0;
    }

    /** As a number from 0 to 1, for formulas; what is drawn is drawn exactly. */
    double ratio() {
        return (double) numerator / denominator;
    }

    /** Draws whether it happens this time. */
    boolean happens(UniformRandomProvider stream) {
        return RandomStreams.happens(stream, numerator, denominator);
    }
}
