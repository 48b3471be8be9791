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
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.scenario.Search;

/**
 * What a batch measures: {@code connect.*} of every flow, what a search or a stop rule is about, what {@code metrics:} lists, what expectations are about.
 *
 * @param byPoint the metrics of each point, in the order of the columns; a point may lack a member that another has
 * @param columns every metric of some point, by name
 */
public record MetricPlan(ImmutableList<ImmutableList<Metric>> byPoint, ImmutableList<Metric> columns) {

    /** The plan of a scenario, whose metrics have been checked. */
    public static MetricPlan of(LoadedScenario loaded) {
        ImmutableList.Builder<ImmutableList<Metric>> byPoint = ImmutableList.builder();
        Map<String, Metric> columns = new LinkedHashMap<>();
        for (Point point : loaded.points()) {
            Map<String, Metric> all = new LinkedHashMap<>();
            metricsOf(point.scenario()).forEach(metric -> all.putIfAbsent(metric.name(), metric));
            comparedWith(point, loaded).forEach(metric -> all.putIfAbsent(metric.name(), metric));
            ImmutableList<Metric> metrics = ImmutableList.copyOf(all.values());
            byPoint.add(metrics);
            metrics.forEach(metric -> columns.putIfAbsent(metric.name(), metric));
        }
        return new MetricPlan(byPoint.build(), ImmutableList.copyOf(columns.values()));
    }

    /** The values of a run in the order of the columns, NaN where it has none. */
    ImmutableList<Double> inColumns(Map<String, Double> measured) {
        return columns.stream()
                .map(column -> measured.getOrDefault(column.name(), Double.NaN))
                .collect(ImmutableList.toImmutableList());
    }

    /** What {@code versus} of an expectation elsewhere takes from this point, which the expectation itself may leave out. */
    private static List<Metric> comparedWith(Point point, LoadedScenario loaded) {
        return loaded.base().expectations().stream()
                .filter(expected -> !expected.versus().isEmpty())
                .filter(expected ->
                        point.values().entrySet().containsAll(expected.versus().entrySet()))
                .flatMap(expected -> named(expected.metric(), point.scenario()).stream())
                .toList();
    }

    /** The position of a metric among the columns. */
    int column(String name) {
        for (int column = 0; column < columns.size(); column++) {
            if (columns.get(column).name().equals(name)) {
                return column;
            }
        }
        throw new IllegalArgumentException("no metric '" + name + "' is measured");
    }

    /** The metrics of a scenario that stands at a point, in the order of the columns. */
    static ImmutableList<Metric> metricsOf(Scenario scenario) {
        Map<String, Metric> metrics = new LinkedHashMap<>();
        for (String name : names(scenario)) {
            named(name, scenario).forEach(metric -> metrics.putIfAbsent(metric.name(), metric));
        }
        return ImmutableList.copyOf(metrics.values());
    }

    /** The metrics of a name: one, or with {@code [*]} one for each member. */
    static List<Metric> named(String name, Scenario scenario) {
        Optional<Search> search =
                scenario.search().filter(found -> found.metric().equals(name));
        if (search.isPresent()) {
            return List.of(Metrics.ofSearch(search.get().name(), search.get().unit()));
        }
        List<String> flows = scenario.traffic().stream().map(Flow::name).toList();
        Metrics.Parsed parsed = Metrics.parse(name, scenario.topology(), flows);
        if (parsed instanceof Metrics.Known known) {
            return known.metrics();
        }
        throw new IllegalStateException("metric of a checked scenario: " + parsed);
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
        scenario.search()
                .ifPresent(search ->
                        names.addAll(List.of(search.metric(), search.condition().metric())));
        scenario.until().ifPresent(until -> names.add(until.metric()));
        names.addAll(scenario.metrics());
        scenario.expectations().forEach(expected -> names.add(expected.metric()));
        return names;
    }
}
