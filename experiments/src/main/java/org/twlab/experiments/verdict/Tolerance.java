package org.twlab.experiments.verdict;

import java.util.Optional;
import org.twlab.topology.language.Quantity;

/** How far a measured mean may lie from its prediction. */
public sealed interface Tolerance {
    /** No tolerance: every replication must give the prediction. */
    record None() implements Tolerance {}

    /**
     * A share of the prediction.
     *
     * @param ratio not negative; 0.01 is 1 %
     */
    record Relative(double ratio) implements Tolerance {
        public Relative {
            requireNotNegative("ratio", ratio);
        }
    }

    /**
     * A distance from the prediction.
     *
     * @param distance in the unit of the metric, not negative
     */
    record Absolute(double distance) implements Tolerance {
        public Absolute {
            requireNotNegative("distance", distance);
        }
    }

    /** Reads {@code 1%} as relative, {@code 50ms} or {@code 0.005} as absolute; empty if it is no tolerance. */
    static Optional<Tolerance> parse(String text) {
        Optional<Tolerance> relative =
                Quantity.RATIO.parse(text).value().map(millionths -> new Relative(millionths.doubleValue() / 1e6));
        return relative.or(() -> Quantity.number(text)
                .filter(distance -> !text.startsWith("-"))
                .map(distance -> new Absolute(distance.doubleValue())));
    }

    private static void requireNotNegative(String name, double value) {
        if (!(value >= 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException(name + " (" + value + ") must not be negative");
        }
    }
}
