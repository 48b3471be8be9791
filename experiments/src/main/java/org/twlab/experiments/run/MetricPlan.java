package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.metrics.MetricDefinition;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.experiments.scenario.Axis;
import org.twlab.experiments.scenario.ExpectedMetric;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.experiments.scenario.Search;

/**
 * What a batch measures: {@code connect.*} of every flow, what a search or a stop rule is about, what {@code metrics:}
 * lists, what expectations are about. What is measured at a point is made out when it is asked for.
 */
public final class MetricPlan {
    private static final String ALL_MEMBERS = "[*]";

    private final LoadedScenario loaded;
    private final ImmutableList<Metric> columns;
    /** Whether metrics are called alike at every point, so that none need be made to know the names. */
    private final boolean isUniform;

    private MetricPlan(LoadedScenario loaded, ImmutableList<Metric> columns, boolean isUniform) {
        this.loaded = loaded;
        this.columns = columns;
        this.isUniform = isUniform;
    }

    /** The plan of a scenario, whose metrics have been checked. */
    public static MetricPlan of(LoadedScenario loaded) {
        ImmutableList<Metric> base = ofFile(loaded);
        if (base != null) {
            return new MetricPlan(loaded, base, true);
        }
        Map<String, Metric> columns = new LinkedHashMap<>();
        for (Point point : loaded.points()) {
            metricsAt(point, loaded).forEach(metric -> columns.putIfAbsent(metric.name(), metric));
        }
        return new MetricPlan(loaded, ImmutableList.copyOf(columns.values()), false);
    }

    /** The metrics of the file as it is, if those of every point are called so; null if they may not be. */
    private static @Nullable ImmutableList<Metric> ofFile(LoadedScenario loaded) {
        boolean mayRename = loaded.axes().stream()
                .flatMap(axis -> axis.values().stream())
                .flatMap(value -> value.assignments().stream())
                .map(Axis.Assignment::path)
                .anyMatch(MetricPlan::mayRename);
        if (mayRename) {
            return null;
        }
        Map<String, Metric> metrics = new LinkedHashMap<>();
        for (String name : names(loaded.base())) {
            if (!(parse(name, loaded.base()) instanceof Metrics.Known known)
                    || known.metrics().size() != 1
                    || !known.metrics().get(0).name().equals(name)
                    || name.contains(ALL_MEMBERS)) {
                return null;
            }
            metrics.put(name, known.metrics().get(0));
        }
        return ImmutableList.copyOf(metrics.values());
    }

    /** Whether what stands at a path may decide what metrics there are. */
    private static boolean mayRename(String path) {
        boolean isKeyOfFlow = path.matches("traffic\\.[^.]+\\..+") && !path.matches("traffic\\.[^.]+\\.(from|to|name)");
        return !isKeyOfFlow && !path.startsWith("topology.") && !path.equals("duration") && !path.startsWith("faults.");
    }

    /** The metrics of each point, in the order of the columns; a point may lack a member that another has. */
    public List<ImmutableList<Metric>> byPoint() {
        return Lists.transform(loaded.points(), point -> metricsAt(point, loaded));
    }

    /** Every metric of some point, by name. */
    public ImmutableList<Metric> columns() {
        return columns;
    }

    /** The metrics of a point as tables show them: name and unit. */
    ImmutableList<Metric> shownAt(Point point) {
        if (!isUniform) {
            return metricsAt(point, loaded);
        }
        Set<String> others = new LinkedHashSet<>();
        for (ExpectedMetric expected : loaded.base().expectations()) {
            others.add(expected.metric());
        }
        others.removeAll(namesWithoutExpectations(loaded.base()));
        loaded.base().expectations().stream()
                .filter(expected -> expected.appliesTo(point.values()) || isComparedWith(point, expected))
                .forEach(expected -> others.remove(expected.metric()));
        return columns.stream()
                .filter(column -> !others.contains(column.name()))
                .collect(ImmutableList.toImmutableList());
    }

    /** The metrics that a name means at a point: one, or with {@code [*]} one for each member. */
    List<String> namesAt(Point point, String name) {
        return isUniform
                ? List.of(name)
                : named(name, point.scenario()).stream().map(Metric::name).toList();
    }

    /** The values of a run in the order of the columns, NaN where it has none. */
    ImmutableList<Double> inColumns(Map<String, Double> measured) {
        return columns.stream()
                .map(column -> measured.getOrDefault(column.name(), Double.NaN))
                .collect(ImmutableList.toImmutableList());
    }

    /** The metrics of a point, in the order of the columns. */
    private static ImmutableList<Metric> metricsAt(Point point, LoadedScenario loaded) {
        Scenario scenario = point.scenario();
        Map<String, Metric> all = new LinkedHashMap<>();
        metricsOf(scenario).forEach(metric -> all.put(metric.name(), metric));
        loaded.base().expectations().stream()
                .filter(expected -> isComparedWith(point, expected))
                .flatMap(expected -> named(expected.metric(), scenario).stream())
                .forEach(metric -> all.putIfAbsent(metric.name(), metric));
        return ImmutableList.copyOf(all.values());
    }

    /** Whether {@code versus} of an expectation takes its metric from this point, which the expectation may leave out. */
    private static boolean isComparedWith(Point point, ExpectedMetric expected) {
        return !expected.versus().isEmpty()
                && point.values().entrySet().containsAll(expected.versus().entrySet());
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
        Metrics.Parsed parsed = parse(name, scenario);
        if (parsed instanceof Metrics.Known known) {
            return known.metrics();
        }
        throw new IllegalStateException("metric of a checked scenario: " + parsed);
    }

    private static Metrics.Parsed parse(String name, Scenario scenario) {
        List<String> flows = scenario.traffic().stream().map(Flow::name).toList();
        return Metrics.parse(name, scenario.topology(), flows);
    }

    private static Set<String> names(Scenario scenario) {
        Set<String> names = namesWithoutExpectations(scenario);
        scenario.expectations().forEach(expected -> names.add(expected.metric()));
        return names;
    }

    private static Set<String> namesWithoutExpectations(Scenario scenario) {
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
        return names;
    }
}
