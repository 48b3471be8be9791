package org.twlab.experiments.formula;

import java.util.List;

/** What an expression comes to at one point of a sweep. */
public sealed interface Evaluation {

    /** A finite number, in seconds, bytes or 1/s. */
    record Value(double value) implements Evaluation {}

    /**
     * No number: division by zero, a closed form asked outside its range, an overflow.
     *
     * @param reasons one phrase each, at least one
     */
    record Undefined(List<String> reasons) implements Evaluation {
        public Undefined {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * The number.
     *
     * @throws IllegalStateException if the expression is undefined here
     */
    default double orElseThrow() {
        if (this instanceof Value value) {
            return value.value();
        }
        throw new IllegalStateException("undefined expression: " + this);
    }
}
