package org.twlab.experiments.metrics;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.twlab.experiments.statistics.Interval;
import org.twlab.experiments.statistics.LongRun;

/** How well a single run knows a mean over its own attempts, which depend on one another. */
final class PrecisionMeters {
    private static final double LEVEL = 0.95;

    private PrecisionMeters() {}

    /** All of them, in the order in which they are listed. */
    static List<MetricDefinition> definitions() {
        return List.of(
                define("latency_mean_s", "s", AttemptStatistics::latencySeries),
                define("success_ratio", "", AttemptStatistics::successSeries));
    }

    private static MetricDefinition define(String mean, String unit, Function<AttemptStatistics, double[]> series) {
        return new MetricDefinition(
                "precision." + mean,
                List.of(),
                unit,
                false,
                Set.of(Scope.Kind.NODE, Scope.Kind.FLOW, Scope.Kind.ALL),
                MetricDefinition.Basis.ATTEMPTS,
                "half the 95 % interval of connect." + mean
                        + " within the run, by batch means; no value where the run is too short",
                (run, word) -> () -> halfWidth(series.apply(run.attempts())));
    }

    private static double halfWidth(double... series) {
        return series.length == 0
                ? Double.NaN
                : LongRun.of(series).interval(LEVEL).map(Interval::halfWidth).orElse(Double.NaN);
    }
}
