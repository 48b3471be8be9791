package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.twlab.experiments.metrics.LinkEnds;
import org.twlab.experiments.scenario.Scenario;
import org.twlab.reports.pcapng.CapturePoint;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;

/**
 * The capture points of a scenario: what its key {@code capture} names, a population being each of its members and a
 * link of a population each of its links; without the key, every host. Each place once, in the order of the file.
 */
final class CapturedPlaces {
    private final Topology topology;
    private final Map<String, CapturePoint> points = new LinkedHashMap<>();

    private CapturedPlaces(Topology topology) {
        this.topology = topology;
    }

    static ImmutableList<CapturePoint> of(Scenario scenario) {
        CapturedPlaces places = new CapturedPlaces(scenario.topology());
        if (scenario.capture().isPresent()) {
            scenario.capture().get().forEach(places::add);
        } else {
            scenario.topology().nodes().values().stream()
                    .filter(node -> HostKind.KIND.cast(node).isPresent())
                    .forEach(node -> places.add(node.name()));
        }
        return ImmutableList.copyOf(places.points.values());
    }

    private void add(String word) {
        Optional<Topology.Members> members = topology.members(word);
        if (members.isPresent()) {
            NodeSpec<?> node = members.get().node();
            members.get().indices().forEach(member -> add(CapturePoint.node(node.memberName(member))));
        } else {
            addLink(Objects.requireNonNull(topology.links().get(word)));
        }
    }

    private void addLink(LinkSpec link) {
        LinkEnds ends = LinkEnds.of(link, topology);
        boolean namedAfterNodes = link.name().equals(link.a() + "-" + link.b());
        for (int index = 0; index < ends.count(); index++) {
            String one = ends.nameAtA(index);
            String other = ends.nameAtB(index);
            String own = isOfPopulation(ends) ? link.name() + "[" + index + "]" : link.name();
            add(CapturePoint.link(namedAfterNodes ? one + "-" + other : own, one, other));
        }
    }

    /** A population of one member still has members. */
    private static boolean isOfPopulation(LinkEnds ends) {
        return isPopulation(ends.a()) || isPopulation(ends.b());
    }

    private static boolean isPopulation(Topology.Members end) {
        return end.node().count().isPresent() && end.size() == end.node().members();
    }

    private void add(CapturePoint point) {
        points.putIfAbsent(point.name(), point);
    }
}
