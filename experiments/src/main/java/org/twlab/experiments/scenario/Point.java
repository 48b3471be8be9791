package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableMap;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import org.twlab.topology.language.Quantity;

/**
 * One combination of the values of all axes.
 *
 * @param index from 0, the first axis slowest
 * @param values label by axis, in the order of the axes
 * @param scenario the file with these values in it; of the expectations those that apply to this point
 */
public record Point(int index, ImmutableMap<String, String> values, Scenario scenario) {

    /** The numbers that expressions compute with, by axis; axes whose label is no number are left out. */
    public ImmutableMap<String, Double> numbers() {
        return numbers(values);
    }

    static ImmutableMap<String, Double> numbers(Map<String, String> values) {
        ImmutableMap.Builder<String, Double> numbers = ImmutableMap.builder();
        values.forEach((axis, label) -> {
            Optional<BigDecimal> number = Quantity.number(label);
            number.ifPresent(value -> numbers.put(axis, value.doubleValue()));
        });
        return numbers.buildOrThrow();
    }
}
