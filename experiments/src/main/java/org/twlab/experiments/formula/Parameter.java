package org.twlab.experiments.formula;

import java.util.OptionalDouble;

/**
 * A parameter of a closed form.
 *
 * @param name as documentation and error messages call it
 * @param unit the unit the form computes with
 * @param meaning one phrase without a full stop
 * @param defaultValue in {@code unit}, used when the argument is left out
 */
public record Parameter(String name, Unit unit, String meaning, OptionalDouble defaultValue) {
    static Parameter of(String name, Unit unit, String meaning) {
        return new Parameter(name, unit, meaning, OptionalDouble.empty());
    }

    static Parameter withDefault(String name, Unit unit, double defaultValue, String meaning) {
        return new Parameter(name, unit, meaning, OptionalDouble.of(defaultValue));
    }
}
