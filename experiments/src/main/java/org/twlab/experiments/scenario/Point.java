package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableMap;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.twlab.topology.language.Quantity;

/** One combination of the values of all axes. */
public final class Point {
    private final int index;
    private final ImmutableMap<String, String> values;
    private final Supplier<Scenario> scenario;

    /** @param scenario makes the scenario when it is asked for, the same each time */
    Point(int index, ImmutableMap<String, String> values, Supplier<Scenario> scenario) {
        this.index = index;
        this.values = values;
        this.scenario = scenario;
    }

    /** The same point with another scenario. */
    public Point with(Scenario other) {
        return new Point(index, values, () -> other);
    }

    /** From 0, the first axis slowest. */
    public int index() {
        return index;
    }

    /** Label by axis, in the order of the axes. */
    public ImmutableMap<String, String> values() {
        return values;
    }

    /**
     * The file with these values in it; of the expectations those that apply to this point. It is made anew unless it was
     * asked for lately: keep it rather than ask twice.
     */
    public Scenario scenario() {
        return scenario.get();
    }

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
