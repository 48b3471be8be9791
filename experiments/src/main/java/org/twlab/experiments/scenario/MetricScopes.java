package org.twlab.experiments.scenario;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Scalar;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** Checks names of metrics: {@code SCOPE.FAMILY.QUANTITY}, with a scope that the scenario has. */
final class MetricScopes {
    private final Set<String> scopes = new TreeSet<>();
    private final Optional<Topology> topology;
    private final MetricCheck metrics;
    private final Reading reading;

    MetricScopes(
            Set<String> nodes,
            Optional<Topology> topology,
            List<FlowKeys.Stated> flows,
            MetricCheck metrics,
            Reading reading) {
        this.topology = topology;
        this.metrics = metrics;
        this.reading = reading;
        scopes.add("all");
        scopes.addAll(nodes);
        flows.forEach(flow -> flow.name().ifPresent(scopes::add));
        topology.ifPresent(network -> network.links().values().forEach(this::addDirections));
    }

    private void addDirections(LinkSpec link) {
        scopes.add(link.a() + "->" + link.b());
        scopes.add(link.b() + "->" + link.a());
    }

    void check(Values scenario) {
        scenario.get(ScenarioKeys.EXPECT).forEach(entry -> check(entry.metric(), entry.metricPlace()));
        YamlNode listed = scenario.mapping().get(ScenarioKeys.METRICS.name()).orElse(scenario.mapping());
        if (listed instanceof Sequence list) {
            for (YamlNode item : list.items()) {
                if (item instanceof Scalar metric && !metric.isNull()) {
                    check(metric.text(), metric.place());
                }
            }
        }
    }

    private void check(String metric, Place place) {
        int dot = metric.indexOf('.');
        if (dot < 0 || !metric.matches("[^.]+(\\.[A-Za-z][A-Za-z0-9_-]*){2}")) {
            reading.error(
                    place,
                    "'" + metric + "' is not a metric such as client.connect.success_ratio: SCOPE.FAMILY.QUANTITY");
            return;
        }
        String scope = metric.substring(0, dot);
        boolean anyMember = scope.endsWith("[*]") && isPopulation(scope.substring(0, scope.length() - 3));
        boolean member = scope.endsWith("]")
                && topology.isPresent()
                && topology.get().members(scope).isPresent();
        if (!scopes.contains(scope) && !anyMember && !member) {
            reading.diagnostics()
                    .add(Diagnostic.at(place, "unknown scope '" + scope + "' of a metric")
                            .allowing(scopes, scope));
        }
        Parsed<String> known = metrics.check(metric.substring(dot + 1));
        if (known.value().isEmpty()) {
            Diagnostic fault = Diagnostic.at(place, known.problem());
            reading.diagnostics()
                    .add(
                            known.allowed().isEmpty()
                                    ? fault
                                    : fault.allowing(known.allowed(), metric.substring(dot + 1)));
        }
    }

    private boolean isPopulation(String name) {
        return topology.flatMap(network -> Optional.ofNullable(network.nodes().get(name)))
                .filter(node -> node.count().isPresent())
                .isPresent();
    }
}
