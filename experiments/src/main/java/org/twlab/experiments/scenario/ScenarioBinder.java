package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.twlab.experiments.event.PlannedEvent;
import org.twlab.experiments.fault.PlannedFault;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.RecordType;
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
    private final RecordType<Values> type;

    ScenarioBinder(ScenarioKeys keys) {
        this(keys, keys.type());
    }

    private ScenarioBinder(ScenarioKeys keys, RecordType<Values> type) {
        this.keys = keys;
        this.type = type;
    }

    /** For the mistakes in the rest of a file whose topology cannot be had. */
    ScenarioBinder withoutTopology() {
        return new ScenarioBinder(keys, keys.typeWithoutTopology());
    }

    /**
     * What was read.
     *
     * @param axes of the sweep, whatever else is wrong
     * @param search as stated
     * @param expected the expectations, and what a search asks for
     * @param scenario only when all that is needed is there
     */
    record Bound(
            ImmutableList<Axis> axes,
            Optional<SearchKeys.Stated> search,
            ImmutableList<ExpectedMetric> expected,
            Optional<Scenario> scenario) {}

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
                .filter(search -> root.get(keys.topology().name()).isPresent())
                .ifPresent(search -> search.checkEnds(
                        root,
                        reading,
                        (changed, own) -> bind(changed, sweep, point, own).scenario()));
        return bound;
    }

    private Bound bind(
            Mapping root, Optional<ImmutableList<Axis>> sweep, ImmutableMap<String, String> point, Reading given) {
        Reading reading = seed(root).map(given::withSeed).orElse(given);
        Optional<Values> read = type.readKeys(root, reading);
        if (read.isEmpty()) {
            return new Bound(ImmutableList.of(), Optional.empty(), ImmutableList.of(), Optional.empty());
        }
        Values values = read.get();
        ImmutableList<Axis> axes = sweep.orElseGet(() -> values.get(ScenarioKeys.SWEEP));
        Optional<Topology> topology = values.find(keys.topology());
        Set<String> nodes = root.get(keys.topology().name())
                .map(TopologyType::declaredNames)
                .orElse(ImmutableSet.of());
        List<FlowKeys.Stated> stated = values.get(ScenarioKeys.TRAFFIC);
        FlowNames.check(stated, nodes, reading);
        AttemptLimit.check(stated, values.find(ScenarioKeys.DURATION), reading);
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
        checkMethod(values, reading);
        topology.ifPresent(network -> checkOutages(values, network, reading));
        ImmutableList<ExpectedMetric> expectations = values.get(ScenarioKeys.EXPECT).stream()
                .flatMap(entry -> entry.resolve(axes, reading).stream())
                .filter(expected -> sweep.isEmpty() || expected.appliesTo(point))
                .collect(ImmutableList.toImmutableList());
        Optional<SearchKeys.Resolved> search = values.find(ScenarioKeys.SEARCH)
                .map(found -> found.resolve(
                        root,
                        axes,
                        reading,
                        (changed, own) ->
                                bind(changed, Optional.of(axes), point, own).scenario()));
        topology.ifPresent(network -> checkMetrics(
                values,
                sweep.isEmpty() ? Optional.empty() : Optional.of(expectations),
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
        Optional<Search> searched = search.flatMap(SearchKeys.Resolved::search);
        return new Bound(
                axes,
                values.find(ScenarioKeys.SEARCH),
                Stream.concat(expectations.stream(), search.flatMap(SearchKeys.Resolved::condition).stream())
                        .collect(ImmutableList.toImmutableList()),
                complete
                        ? Optional.of(scenario(
                                values, new Resolved(topology.get(), flows, faults, events, searched, expectations)))
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

    /** @param ofPoint the expectations that are about the point; empty for the file as it is, where all count */
    private static void checkMetrics(
            Values values, Optional<ImmutableList<ExpectedMetric>> ofPoint, MetricNames names) {
        ofPoint.ifPresentOrElse(
                expectations ->
                        expectations.forEach(expected -> names.check(expected.metric(), expected.metricPlace())),
                () -> values.get(ScenarioKeys.EXPECT).forEach(stated -> stated.checkMetric(names)));
        values.find(ScenarioKeys.SEARCH)
                .flatMap(SearchKeys.Stated::condition)
                .ifPresent(stated -> stated.checkMetricOfTrial(names));
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

    /** A program has findings of its own, and no run to ask for another number. */
    private static void checkMethod(Values values, Reading reading) {
        Method method = values.get(ScenarioKeys.METHOD);
        for (Key<?> key : List.of(ScenarioKeys.EXPECT, ScenarioKeys.SEARCH)) {
            boolean says = values.find(key)
                    .filter(value -> !value.equals(ImmutableList.of()))
                    .isPresent();
            if (method != Method.RUN && says) {
                reading.error(
                        values.placeOfName(key),
                        "'" + key.name() + "' goes with 'method: run' only: '" + method.word()
                                + "' has expectations of its own");
            }
        }
    }

    private static void checkTimes(Values values, Reading reading) {
        Optional<Long> duration = values.find(ScenarioKeys.DURATION);
        if (duration.isPresent() && values.get(ScenarioKeys.WARMUP) >= duration.get()) {
            reading.error(values.place(ScenarioKeys.WARMUP), "the warmup must end before the run does");
        }
    }
}
