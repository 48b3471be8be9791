package org.twlab.experiments.run;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.scenario.Search;

/**
 * One run of a scenario with a search: a bisection whose trials are whole runs with the same random numbers. What it
 * yields is the run at the value found, with that value as a metric. The end where the condition should not hold is tried
 * first: if it holds there, that end is the value found. If it does not hold at the other end either, the run has no
 * value, and the rest is that of the other end.
 */
public final class ValueSearch {
    private final Point point;
    private final int replication;
    private final Search search;
    private final Map<String, Double> axes;

    /** @param point whose scenario has a search */
    ValueSearch(Point point, int replication) {
        this.point = point;
        this.replication = replication;
        this.search = point.scenario().search().orElseThrow();
        this.axes = point.numbers();
    }

    private record Trial(String value, Point point, boolean holds, RunResult result) {}

    /**
     * The point with the value in it that its search finds in a replication; the same point where there is no search.
     * Takes as long as the search.
     */
    public static Point settled(Point point, int replication) {
        return point.scenario().search().isEmpty()
                ? point
                : new ValueSearch(point, replication).find().point();
    }

    /** @param watcher is told of every event of the run at the value found; null for nobody */
    RunResult run(@Nullable Watcher watcher) {
        Trial found = find();
        RunResult result = watcher == null ? found.result() : execute(found.point(), watcher);
        return result.with(search.metric(), found.holds() ? search.number(found.value()) : Double.NaN);
    }

    private Trial find() {
        Trial far = attempt(search.farEnd());
        if (far.holds()) {
            return far;
        }
        Trial best = attempt(search.nearEnd());
        String fails = far.value();
        while (best.holds()) {
            Optional<String> next = search.between(best.value(), fails);
            if (next.isEmpty()) {
                return best;
            }
            Trial trial = attempt(next.get());
            if (trial.holds()) {
                best = trial;
            } else {
                fails = trial.value();
            }
        }
        return best;
    }

    private Trial attempt(String value) {
        Scenario scenario = search.trial(value);
        Point at = point.with(scenario);
        RunResult result = execute(at, null);
        boolean holds = MetricPlan.named(search.condition().metric(), scenario).stream()
                .allMatch(metric -> search.holds(result.metrics().getOrDefault(metric.name(), Double.NaN), axes));
        return new Trial(value, at, holds, result);
    }

    private RunResult execute(Point at, @Nullable Watcher watcher) {
        List<Metric> metrics = MetricPlan.metricsOf(at.scenario());
        return SingleRun.prepare(at, replication, metrics, watcher).run();
    }
}
