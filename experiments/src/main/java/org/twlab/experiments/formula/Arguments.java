package org.twlab.experiments.formula;

/** Range checks of the arguments of closed forms; messages name argument, value and bound. */
final class Arguments {
    private Arguments() {}

    static double finite(String name, double value) {
        return require(name, value, Double.isFinite(value), "must be a finite number");
    }

    static double positive(String name, double value) {
        return require(name, value, Double.isFinite(value) && value > 0, "must be positive");
    }

    static double notNegative(String name, double value) {
        return require(name, value, Double.isFinite(value) && value >= 0, "must not be negative");
    }

    /** A whole number within [least, most]. */
    static int whole(String name, double value, int least, int most) {
        boolean fits = value == Math.rint(value) && value >= least && value <= most;
        return (int) require(name, value, fits, "must be a whole number from " + least + " to " + most);
    }

    private static double require(String name, double value, boolean holds, String bound) {
        if (!holds) {
            throw new IllegalArgumentException(name + " (" + value + ") " + bound);
        }
        return value;
    }
}
