package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.experiments.event.PlannedEvent;
import org.twlab.experiments.fault.PlannedFault;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.TopologyType;
import org.twlab.topology.yaml.Diagnostics;
import org.twlab.topology.yaml.YamlFiles;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** Makes a scenario from a tree whose includes are resolved, and checks what its parts must agree in. */
final class ScenarioBinder {
    private final ScenarioKeys keys;

    ScenarioBinder(ScenarioKeys keys) {
        this.keys = keys;
    }

    /**
     * What was read.
     *
     * @param axes of the sweep, whatever else is wrong
     * @param search as stated
     * @param scenario only when all that is needed is there
     */
    record Bound(ImmutableList<Axis> axes, Optional<SearchKeys.Stated> search, Optional<Scenario> scenario) {}

    /** Reads the file as it is. */
    Bound bind(Mapping root, Reading reading) {
        return withSearch(root, Optional.empty(), ImmutableMap.of(), reading);
    }

    /**
     * Reads the file with the values of a point in it.
     *
     * @param axes of the sweep, which is left out of the tree
     * @param point label by axis; expectations for other points are not looked at
     */
    Bound bindPoint(Mapping root, ImmutableList<Axis> axes, ImmutableMap<String, String> point, Reading reading) {
        return withSearch(root, Optional.of(axes), point, reading);
    }

    /** Where there is a search, the file is read with both ends of it too, so that no mistake waits for a run. */
    private Bound withSearch(
            Mapping root, Optional<ImmutableList<Axis>> sweep, ImmutableMap<String, String> point, Reading reading) {
        Bound bound = bind(root, sweep, point, reading);
        bound.search()
                .filter(search -> bound.scenario().isPresent())
                .ifPresent(search -> search.checkEnds(
                        root,
                        reading,
                        (changed, own) -> bind(changed, sweep, point, own).scenario()));
        return bound;
    }

    private Bound bind(
            Mapping root, Optional<ImmutableList<Axis>> sweep, ImmutableMap<String, String> point, Reading given) {
        Reading reading = seed(root).map(given::withSeed).orElse(given);
        Optional<Values> read = keys.type().readKeys(root, reading);
        if (read.isEmpty()) {
            return new Bound(ImmutableList.of(), Optional.empty(), Optional.empty());
        }
        Values values = read.get();
        ImmutableList<Axis> axes = sweep.orElseGet(() -> values.get(ScenarioKeys.SWEEP));
        Optional<Topology> topology = values.find(keys.topology());
        Set<String> nodes = root.get(keys.topology().name())
                .map(TopologyType::declaredNames)
                .orElse(ImmutableSet.of());
        List<FlowKeys.Stated> stated = values.get(ScenarioKeys.TRAFFIC);
        FlowNames.check(stated, nodes, reading);
        Optional<NodeWords> words = topology.map(network -> new NodeWords(network, nodes, reading));
        words.ifPresent(Balancers::check);
        words.ifPresent(Forwards::check);
        ImmutableList<Flow> flows =
                words.map(found -> new FlowResolver(found).resolve(stated)).orElse(ImmutableList.of());
        ImmutableList<PlannedFault> faults = words.map(
                        found -> new FaultResolver(found, names(stated), values.find(ScenarioKeys.DURATION))
                                .resolve(values.get(ScenarioKeys.FAULTS)))
                .orElse(ImmutableList.of());
        ImmutableList<PlannedEvent> events = words.map(
                        found -> new EventResolver(found, names(stated), values.find(ScenarioKeys.DURATION))
                                .resolve(values.get(ScenarioKeys.EVENTS)))
                .orElse(ImmutableList.of());
        words.ifPresent(found -> Balancers.checkAnswers(found, flows, events));
        topology.ifPresent(network -> CaptureWords.check(values, network, nodes, reading));
        topology.ifPresent(network -> SampleKeys.check(values, network, names(stated), nodes, reading));
        checkTimes(values, reading);
        topology.ifPresent(network -> checkOutages(values, network, reading));
        ImmutableList<ExpectedMetric> expectations = values.get(ScenarioKeys.EXPECT).stream()
                .flatMap(entry -> entry.resolve(axes, reading).stream())
                .filter(expected -> sweep.isEmpty() || expected.appliesTo(point))
                .collect(ImmutableList.toImmutableList());
        Optional<Search> search = values.find(ScenarioKeys.SEARCH)
                .flatMap(found -> found.resolve(
                        root,
                        axes,
                        reading,
                        (changed, own) ->
                                bind(changed, Optional.of(axes), point, own).scenario()));
        topology.ifPresent(network -> checkMetrics(
                values,
                expectations,
                search,
                new MetricNames(
                        nodes,
                        network,
                        names(stated),
                        SearchKeys.metricOf(root),
                        sweep.isEmpty() && !axes.isEmpty(),
                        reading)));
        boolean complete = topology.isPresent()
                && values.find(ScenarioKeys.SCENARIO).isPresent()
                && values.find(ScenarioKeys.DURATION).isPresent();
        return new Bound(
                axes,
                values.find(ScenarioKeys.SEARCH),
                complete
                        ? Optional.of(scenario(
                                values, new Resolved(topology.get(), flows, faults, events, search, expectations)))
                        : Optional.empty());
    }

    /** Before anything else is read: random graphs hang on it. */
    private static Optional<Long> seed(Mapping root) {
        return root.get(ScenarioKeys.SEED.name())
                .flatMap(seed -> ScenarioKeys.SEED
                        .type()
                        .read(seed, new Reading(new Diagnostics(), new YamlFiles(new Diagnostics()))));
    }

    private static List<String> names(List<FlowKeys.Stated> flows) {
        return flows.stream().flatMap(flow -> flow.name().stream()).toList();
    }

    private static void checkMetrics(
            Values values, List<ExpectedMetric> expectations, Optional<Search> search, MetricNames names) {
        expectations.forEach(expected -> names.check(expected.metric(), expected.metricPlace()));
        search.map(Search::condition).ifPresent(names::checkOfTrial);
        ReplicationsType.Stated replications = values.get(ScenarioKeys.REPLICATIONS);
        replications.until().ifPresent(until -> names.check(until.metric(), replications.place()));
        if (values.mapping().get(ScenarioKeys.METRICS.name()).orElse(null) instanceof Sequence list) {
            for (YamlNode item : list.items()) {
                if (item instanceof Scalar metric && !metric.isNull()) {
                    names.check(metric.text(), metric.place());
                }
            }
        }
    }

    /** What values mean once names are looked up. */
    private record Resolved(
            Topology topology,
            ImmutableList<Flow> traffic,
            ImmutableList<PlannedFault> faults,
            ImmutableList<PlannedEvent> events,
            Optional<Search> search,
            ImmutableList<ExpectedMetric> expectations) {}

    private static Scenario scenario(Values values, Resolved resolved) {
        ReplicationsType.Stated replications = values.get(ScenarioKeys.REPLICATIONS);
        return new Scenario(
                values.get(ScenarioKeys.SCENARIO),
                values.find(ScenarioKeys.CLAIM),
                values.find(ScenarioKeys.SOURCE),
                values.get(ScenarioKeys.DURATION),
                values.get(ScenarioKeys.WARMUP),
                resolved.topology(),
                resolved.traffic(),
                resolved.faults(),
                resolved.events(),
                resolved.search(),
                replications.most(),
                replications.until(),
                values.get(ScenarioKeys.SEED),
                values.get(ScenarioKeys.INDEPENDENT_POINTS),
                values.get(ScenarioKeys.METRICS),
                resolved.expectations(),
                values.find(ScenarioKeys.CAPTURE),
                values.get(ScenarioKeys.METHOD),
                values.get(ScenarioKeys.INVARIANTS),
                values.find(ScenarioKeys.SAMPLE));
    }

    private static void checkOutages(Values values, Topology topology, Reading reading) {
        Optional<Long> duration = values.find(ScenarioKeys.DURATION);
        if (duration.isPresent()) {
            topology.links()
                    .values()
                    .forEach(link -> link.down().stream()
                            .filter(outage -> outage.fromNanos() > duration.get())
                            .forEach(outage ->
                                    reading.error(link.placeOf(outage), "this never happens: the run ends before")));
        }
    }

    private static void checkTimes(Values values, Reading reading) {
        Optional<Long> duration = values.find(ScenarioKeys.DURATION);
        if (duration.isPresent() && values.get(ScenarioKeys.WARMUP) >= duration.get()) {
            reading.error(values.place(ScenarioKeys.WARMUP), "the warmup must end before the run does");
        }
    }
}
