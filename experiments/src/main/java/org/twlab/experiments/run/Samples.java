package org.twlab.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.core.trace.TraceListener;
import org.twlab.experiments.metrics.Meter;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.scenario.Sampling;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Table;

/** The gauges that one run is asked for now and then: the rows of {@code samples.csv}. */
final class Samples {
    private final Optional<Sampling> sampling;
    private final int point;
    private final int replication;
    private final List<Sampled> sampled = new ArrayList<>();
    private final Table rows = new Table(RunTables.SAMPLES);

    /** A gauge of a scope; the value of its meter at any time is that of the gauge then. */
    private record Sampled(String scope, String gauge, Metric metric, Meter meter) {}

    Samples(Scenario scenario, Observations observations, int point, int replication) {
        this.sampling = scenario.sampling();
        this.point = point;
        this.replication = replication;
        for (String gauge : gauges(scenario)) {
            for (Metric metric : MetricPlan.named(Sampling.metric(gauge), scenario)) {
                sampled.add(new Sampled(
                        metric.scope().name(),
                        gauge.substring(gauge.lastIndexOf('.') + 1),
                        metric,
                        metric.meter(observations.of(metric.scope()))));
            }
        }
    }

    private static List<String> gauges(Scenario scenario) {
        return scenario.sampling().<List<String>>map(Sampling::gauges).orElse(List.of());
    }

    /** Whether some gauge needs a trace of the run. */
    static boolean areTraced(Scenario scenario) {
        return gauges(scenario).stream()
                .flatMap(gauge -> MetricPlan.named(Sampling.metric(gauge), scenario).stream())
                .anyMatch(metric -> metric.definition().traced());
    }

    /** What is asked for. */
    Optional<Sampling> sampling() {
        return sampling;
    }

    /** Those that must be told of the trace. */
    List<TraceListener> followers() {
        return sampled.stream()
                .filter(each -> each.metric.definition().traced())
                .<TraceListener>map(each -> each.meter::on)
                .toList();
    }

    /** Writes the values of this instant down. */
    void take(long nowNanos) {
        for (Sampled each : sampled) {
            rows.integer(point)
                    .integer(replication)
                    .integer(nowNanos)
                    .text(each.scope)
                    .text(each.gauge)
                    .decimal(each.meter.value())
                    .endRow();
        }
    }

    /** Rows of {@code samples.csv}. */
    Table rows() {
        return rows;
    }
}
