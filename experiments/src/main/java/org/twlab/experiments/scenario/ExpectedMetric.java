package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableMap;
import java.util.Map;
import org.twlab.experiments.verdict.Expectation;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.Place;

/**
 * An entry of {@code expect:}.
 *
 * @param expectation the metric and what is expected of it
 * @param text what is expected, as written: {@code count - 1}, {@code above 0.5}
 * @param where at which points, by axis
 * @param versus the point, by axis, to which the metric is taken as a ratio; empty for the metric itself
 * @param place where the entry begins
 * @param metricPlace where the name of the metric stands
 */
public record ExpectedMetric(
        Expectation expectation,
        String text,
        ImmutableMap<String, AxisCondition> where,
        ImmutableMap<String, String> versus,
        Place place,
        Place metricPlace) {

    public String metric() {
        return expectation.metric();
    }

    /** Reports what its expressions cannot be at a point with these numbers of axes. */
    void check(Map<String, Double> numbers, Diagnostics diagnostics) {
        expectation.problemsAt(numbers).forEach(problem -> diagnostics.error(place, problem));
    }

    /** Whether it says something about the point with these labels. */
    public boolean appliesTo(Map<String, String> values) {
        return where.entrySet().stream().allMatch(condition -> {
            String label = values.get(condition.getKey());
            return label != null && condition.getValue().holds(label);
        });
    }
}
