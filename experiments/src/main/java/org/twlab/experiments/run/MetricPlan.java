package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.metrics.MetricDefinition;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.experiments.scenario.ExpectedMetric;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Diagnostics;

/**
 * What a batch measures: {@code connect.*} of every flow, what {@code metrics:} lists, what expectations are about.
 *
 * @param byPoint the metrics of each point, in the order of the columns; a point may lack a member that another has
 * @param columns every metric of some point, by name
 */
public record MetricPlan(ImmutableList<ImmutableList<Metric>> byPoint, ImmutableList<Metric> columns) {

    /** The plan of a scenario; empty when a metric makes no sense in it, which is reported. */
    public static Optional<MetricPlan> of(LoadedScenario loaded, String file, Diagnostics diagnostics) {
        ImmutableList.Builder<ImmutableList<Metric>> byPoint = ImmutableList.builder();
        Map<String, Metric> columns = new LinkedHashMap<>();
        for (Point point : loaded.points()) {
            ImmutableList<Metric> metrics = metricsOf(point.scenario(), file, diagnostics);
            byPoint.add(metrics);
            metrics.forEach(metric -> columns.putIfAbsent(metric.name(), metric));
        }
        return diagnostics.isEmpty()
                ? Optional.of(new MetricPlan(byPoint.build(), ImmutableList.copyOf(columns.values())))
                : Optional.empty();
    }

    private static ImmutableList<Metric> metricsOf(Scenario scenario, String file, Diagnostics diagnostics) {
        List<String> flows = scenario.traffic().stream().map(Flow::name).toList();
        Map<String, Metric> metrics = new LinkedHashMap<>();
        for (String name : names(scenario)) {
            Metrics.Parsed parsed = Metrics.parse(name, scenario.topology(), flows);
            if (parsed instanceof Metrics.Known known) {
                known.metrics().forEach(metric -> metrics.putIfAbsent(metric.name(), metric));
            } else if (parsed instanceof Metrics.Unknown unknown) {
                diagnostics.add(diagnose(unknown, name, scenario, file));
            }
        }
        return ImmutableList.copyOf(metrics.values());
    }

    private static Set<String> names(Scenario scenario) {
        Set<String> names = new LinkedHashSet<>();
        for (Flow flow : scenario.traffic()) {
            for (MetricDefinition definition : Metrics.definitions()) {
                if (definition.pattern().startsWith("connect.")) {
                    definition.names().forEach(name -> names.add(flow.name() + "." + name));
                }
            }
        }
        names.addAll(scenario.metrics());
        scenario.expectations().forEach(expected -> names.add(expected.metric()));
        return names;
    }

    private static Diagnostic diagnose(Metrics.Unknown unknown, String name, Scenario scenario, String file) {
        Optional<ExpectedMetric> expected = scenario.expectations().stream()
                .filter(candidate -> candidate.metric().equals(name))
                .findFirst();
        Diagnostic fault = expected.map(found -> Diagnostic.at(found.place(), unknown.message()))
                .orElseGet(() -> Diagnostic.ofFile(file, Diagnostic.Cause.INPUT, unknown.message()));
        return new Diagnostic(
                fault.place(),
                fault.file(),
                fault.cause(),
                fault.message(),
                ImmutableList.copyOf(unknown.allowed()),
                unknown.nearest());
    }

    /** The names of all columns. */
    List<String> names() {
        return columns.stream().map(Metric::name).toList();
    }
}
