package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A value that every run of a scenario looks for by bisection: the largest or smallest one in an interval at which a
 * condition holds. The condition is taken to hold on one side of a threshold and not on the other.
 *
 * <p>Values are texts as one would write them into the file.
 */
public final class Search {
    private final String name;
    private final ImmutableList<String> paths;
    private final SearchInterval interval;
    private final Goal goal;
    private final ExpectedMetric condition;
    private final Function<String, Scenario> trials;

    /** Which value is wanted. */
    public enum Goal {
        LARGEST,
        SMALLEST
    }

    /** @param trials makes the scenario with a value in it; may be called by any thread */
    Search(
            String name,
            ImmutableList<String> paths,
            SearchInterval interval,
            Goal goal,
            ExpectedMetric condition,
            Function<String, Scenario> trials) {
        this.name = name;
        this.paths = paths;
        this.interval = interval;
        this.goal = goal;
        this.condition = condition;
        this.trials = trials;
    }

    /** Its name, without {@code search.} */
    public String name() {
        return name;
    }

    /** What it varies, all to the same value. */
    public ImmutableList<String> paths() {
        return paths;
    }

    /** The metric that it yields: {@code search.max_rate}. */
    public String metric() {
        return metric(name);
    }

    static String metric(String name) {
        return "search." + name;
    }

    /** The unit of that metric: {@code s}, {@code bytes}, {@code bytes/s}, {@code 1/s} or none. */
    public String unit() {
        return interval.unitOfNumbers();
    }

    public Goal goal() {
        return goal;
    }

    /** What a trial must show; without {@code where} and {@code versus}. */
    public ExpectedMetric condition() {
        return condition;
    }

    /** The end of the interval where the condition is expected to hold. */
    public String nearEnd() {
        return switch (goal) {
            case LARGEST -> interval.lowText();
            case SMALLEST -> interval.highText();
        };
    }

    /** The end of the interval where the condition is expected not to hold. */
    public String farEnd() {
        return switch (goal) {
            case LARGEST -> interval.highText();
            case SMALLEST -> interval.lowText();
        };
    }

    /**
     * The value to try next; empty when the two are within the tolerance, or no value lies between.
     *
     * @param holds the value nearest to the threshold at which the condition holds
     * @param fails the value nearest to the threshold at which it does not
     */
    public Optional<String> between(String holds, String fails) {
        return interval.between(holds, fails);
    }

    /** A value as a number, in {@link #unit}. */
    public double number(String value) {
        return SearchInterval.number(value).doubleValue();
    }

    /**
     * Whether the condition holds where its metric has this value; not where it has none.
     *
     * @param measured NaN for no value
     * @param axes numbers of the axes of the sweep at the point
     */
    public boolean holds(double measured, Map<String, Double> axes) {
        return condition.expectation().allowedAt(axes).values().contains(measured);
    }

    /**
     * The scenario with a value in it.
     *
     * @throws NoScenario if it is none there, though it is one at both ends
     */
    public Scenario trial(String value) {
        return trials.apply(value);
    }
}
