package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.TopologyType;
import org.twlab.topology.yaml.YamlNode.Mapping;

/** Makes a scenario from a tree whose includes are resolved, and checks what its parts must agree in. */
final class ScenarioBinder {
    private final ScenarioKeys keys;
    private final MetricCheck metrics;

    ScenarioBinder(ScenarioKeys keys, MetricCheck metrics) {
        this.keys = keys;
        this.metrics = metrics;
    }

    /**
     * What was read.
     *
     * @param axes of the sweep, whatever else is wrong
     * @param scenario only when all that is needed is there
     */
    record Bound(ImmutableList<Axis> axes, Optional<Scenario> scenario) {}

    Bound bind(Mapping root, Reading reading) {
        Optional<Values> read = keys.type().readKeys(root, reading);
        if (read.isEmpty()) {
            return new Bound(ImmutableList.of(), Optional.empty());
        }
        Values values = read.get();
        ImmutableList<Axis> axes = values.get(ScenarioKeys.SWEEP);
        Optional<Topology> topology = values.find(keys.topology());
        Set<String> nodes = root.get(keys.topology().name())
                .map(TopologyType::declaredNames)
                .orElse(com.google.common.collect.ImmutableSet.of());
        List<FlowKeys.Stated> stated = values.get(ScenarioKeys.TRAFFIC);
        FlowNames.check(stated, nodes, reading);
        ImmutableList<Flow> flows = topology.isPresent()
                ? new FlowResolver(topology.get(), nodes, reading).resolve(stated)
                : ImmutableList.of();
        checkTimes(values, reading);
        new MetricScopes(nodes, topology, stated, metrics, reading).check(values);
        ImmutableList<ExpectedMetric> expectations = values.get(ScenarioKeys.EXPECT).stream()
                .flatMap(entry -> entry.resolve(axes, reading).stream())
                .collect(ImmutableList.toImmutableList());
        boolean complete = topology.isPresent()
                && values.find(ScenarioKeys.SCENARIO).isPresent()
                && values.find(ScenarioKeys.DURATION).isPresent();
        return new Bound(
                axes, complete ? Optional.of(scenario(values, topology.get(), flows, expectations)) : Optional.empty());
    }

    private static Scenario scenario(
            Values values, Topology topology, ImmutableList<Flow> flows, ImmutableList<ExpectedMetric> expectations) {
        return new Scenario(
                values.get(ScenarioKeys.SCENARIO),
                values.find(ScenarioKeys.CLAIM),
                values.find(ScenarioKeys.SOURCE),
                values.get(ScenarioKeys.DURATION),
                values.get(ScenarioKeys.WARMUP),
                topology,
                flows,
                Math.toIntExact(values.get(ScenarioKeys.REPLICATIONS)),
                values.get(ScenarioKeys.SEED),
                values.get(ScenarioKeys.INDEPENDENT_POINTS),
                values.get(ScenarioKeys.METRICS),
                expectations);
    }

    private static void checkTimes(Values values, Reading reading) {
        Optional<Long> duration = values.find(ScenarioKeys.DURATION);
        if (duration.isPresent() && values.get(ScenarioKeys.WARMUP) >= duration.get()) {
            reading.error(values.place(ScenarioKeys.WARMUP), "the warmup must end before the run does");
        }
    }
}
