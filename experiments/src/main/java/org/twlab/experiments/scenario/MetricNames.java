package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.experiments.metrics.Metrics;
import org.twlab.topology.language.Reading;
import org.twlab.topology.model.Topology;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;

/**
 * Looks up names of metrics in a scenario.
 *
 * @param declared names of nodes, also of those that could not be read: about them nothing is said
 * @param topology the network as far as it could be read
 * @param flows names of flows
 * @param search the metric that a search yields
 * @param swept whether there are points, each of which may have other members: they look for their own
 * @param reading takes the mistakes
 */
record MetricNames(
        Set<String> declared,
        Topology topology,
        List<String> flows,
        Optional<String> search,
        boolean swept,
        Reading reading) {

    /** The metric that a search asks for. */
    void checkOfTrial(String metric, Place place) {
        if (search.equals(Optional.of(metric))) {
            reading.error(place, "a search cannot ask for the value that it looks for");
        } else {
            check(metric, place);
        }
    }

    void check(String metric, Place place) {
        if (metric.startsWith("search.")) {
            if (!search.equals(Optional.of(metric))) {
                reading.error(
                        place,
                        "no search yields '" + metric + "'",
                        search.stream().toList(),
                        metric);
            }
            return;
        }
        if (Metrics.parse(metric, topology, flows) instanceof Metrics.Unknown unknown
                && !isOfBrokenNode(metric)
                && !(swept && isOfMember(metric))) {
            Diagnostic fault = Diagnostic.at(place, unknown.message());
            reading.diagnostics()
                    .add(new Diagnostic(
                            fault.place(),
                            fault.file(),
                            fault.cause(),
                            fault.message(),
                            ImmutableList.copyOf(unknown.allowed()),
                            unknown.nearest()));
        }
    }

    private boolean isOfMember(String metric) {
        int bracket = metric.indexOf('[');
        return bracket > 0 && topology.nodes().containsKey(metric.substring(0, bracket));
    }

    private boolean isOfBrokenNode(String metric) {
        return declared.stream()
                .filter(node -> !topology.nodes().containsKey(node))
                .anyMatch(node -> metric.startsWith(node) || metric.contains("->" + node));
    }
}
