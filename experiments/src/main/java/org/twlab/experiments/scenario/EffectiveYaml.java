package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlWriter;

/**
 * The text of a scenario with includes resolved and all defaults filled in; loading it gives the same scenario.
 *
 * <p>Defaults that hang on a value which the sweep changes stay out: the sysctls of a host whose profile, memory or TTL is swept, and
 * the timeouts of a gateway whose model is.
 */
final class EffectiveYaml {
    /** Keys of nodes whose defaults depend on another key, with that key. */
    private static final ImmutableList<Dependent> DEPENDENT = ImmutableList.of(
            new Dependent("sysctl", "profile"),
            new Dependent("sysctl", "memory"),
            new Dependent("sysctl", "initial-ttl"),
            new Dependent("timeouts", "model"));

    private record Dependent(String key, String on) {}

    private EffectiveYaml() {}

    static String of(Mapping tree, ScenarioKeys keys, List<Axis> axes) {
        Set<String> swept = axes.stream()
                .flatMap(axis -> axis.values().stream())
                .flatMap(value -> value.assignments().stream())
                .map(Axis.Assignment::path)
                .collect(Collectors.toSet());
        YamlNode filled = keys.type().effective(tree);
        Optional<Mapping> stated = nodes(tree);
        if (filled instanceof Mapping whole && stated.isPresent()) {
            filled = inNodes(whole, node -> asStated(node, stated.get(), swept));
        }
        return YamlWriter.write(filled);
    }

    private static Optional<Mapping> nodes(Mapping scenario) {
        return scenario.get("topology")
                .flatMap(topology -> topology instanceof Mapping mapping ? mapping.get("nodes") : Optional.empty())
                .flatMap(nodes -> nodes instanceof Mapping mapping ? Optional.of(mapping) : Optional.empty());
    }

    private static Mapping inNodes(Mapping scenario, UnaryOperator<Entry> change) {
        Optional<Mapping> nodes = nodes(scenario);
        Entry topology = scenario.entry("topology").orElseThrow();
        if (nodes.isEmpty() || !(topology.value() instanceof Mapping network)) {
            return scenario;
        }
        ImmutableList<Entry> changed =
                nodes.get().entries().stream().map(change).collect(ImmutableList.toImmutableList());
        Mapping replaced = new Mapping(nodes.get().place(), changed, false);
        return scenario.with(
                topology.key(),
                network.with(network.entry("nodes").orElseThrow().key(), replaced));
    }

    private static Entry asStated(Entry node, Mapping stated, Set<String> swept) {
        if (!(node.value() instanceof Mapping filled)
                || !(stated.get(node.name()).orElse(null) instanceof Mapping given)) {
            return node;
        }
        String path = "topology.nodes." + node.name();
        Mapping result = filled;
        for (Dependent dependent : DEPENDENT) {
            boolean varies = Stream.of(path, path + "." + dependent.on()).anyMatch(swept::contains);
            if (varies && filled.get(dependent.key()).isPresent()) {
                Optional<Entry> own = given.entry(dependent.key());
                result = own.isPresent()
                        ? result.with(own.get().key(), own.get().value())
                        : result.without(dependent.key());
            }
        }
        return new Entry(node.key(), result);
    }
}
