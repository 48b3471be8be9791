package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.event.Action;
import org.twlab.experiments.metrics.LinkEnds;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.NetworkProblem;
import org.twlab.topology.RouteTarget;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/**
 * Events that change a network: routes of nodes, and links that go down and up.
 *
 * @param nodes of the scenario
 */
record NetworkEvents(NodeWords nodes) {
    private static final String COMPUTED = "computed";

    private Reading reading() {
        return nodes.reading();
    }

    private Topology topology() {
        return nodes.topology();
    }

    /** The routes of an event; what is wrong is reported. */
    Optional<Action> routes(Values event, Members where) {
        Map<RouteTarget, String> next = new LinkedHashMap<>();
        List<RouteTarget> computed = new ArrayList<>();
        String node = NodeWords.name(where);
        NetworkBuilder builder = topology().describe(new RandomStreams(0, 0));
        List<Entry> entries = entries(event, EventKeys.ROUTES);
        for (Entry entry : entries) {
            Optional<RouteTarget> target = target(entry);
            if (target.isPresent() && entry.value() instanceof Scalar way) {
                if (isComputed(entry)) {
                    computed.add(target.get());
                } else {
                    next.put(target.get(), way.text());
                }
                builder.route(node, target.get(), isComputed(entry) ? node : way.text());
            }
        }
        report(builder.plan().problems(), node, entries);
        return Optional.of(new Action.SetRoutes(node, ImmutableMap.copyOf(next), ImmutableList.copyOf(computed)));
    }

    /** Such an entry names no next node, so the plan is asked about the rest of it with one that is no neighbour. */
    private static boolean isComputed(Entry entry) {
        return entry.value() instanceof Scalar way && way.text().equals(COMPUTED);
    }

    /** What the plan of the network finds wrong with the routes of a node, at their places in the file. */
    private void report(List<NetworkProblem> problems, String node, List<Entry> entries) {
        for (NetworkProblem problem : problems) {
            for (Entry entry : entries) {
                if (problem.path().equals(List.of("nodes", node, "routes", entry.name()))
                        && !(isComputed(entry) && problem.kind() == NetworkProblem.Kind.NO_NEIGHBOUR)) {
                    boolean aboutTarget = problem.message().contains("'" + entry.name() + "'");
                    Place place =
                            aboutTarget ? entry.key().place() : entry.value().place();
                    String way = entry.value() instanceof Scalar text ? text.text() : "";
                    Diagnostic fault = Diagnostic.at(place, problem.message());
                    reading()
                            .diagnostics()
                            .add(
                                    problem.allowed().isEmpty()
                                            ? fault
                                            : fault.allowing(problem.allowed(), aboutTarget ? entry.name() : way));
                }
            }
        }
    }

    private Optional<RouteTarget> target(Entry entry) {
        if (!entry.name().contains("/")) {
            return Optional.of(RouteTarget.to(entry.name()));
        }
        Parsed<Prefix> network = Types.NETWORK.parse().apply(entry.name());
        if (network.value().isEmpty()) {
            reading().error(entry.key().place(), network.problem());
        }
        return network.value().map(RouteTarget::to);
    }

    /** The links of an event; what is wrong is reported. */
    Optional<Action> links(Values event) {
        if (event.states(EventKeys.NODE)) {
            reading().error(event.placeOfName(EventKeys.NODE), "'link' names links, 'node' does not go with it");
        }
        ImmutableMap<String, String> stated = event.find(EventKeys.LINK).orElse(ImmutableMap.of());
        ImmutableMap.Builder<String, Boolean> links = ImmutableMap.builder();
        for (Entry entry : entries(event, EventKeys.LINK)) {
            Optional<String> link = link(entry.name());
            if (link.isEmpty()) {
                List<String> names = List.copyOf(topology().links().keySet());
                reading().error(entry.key().place(), "no link is called '" + entry.name() + "'", names, entry.name());
            } else if (stated.containsKey(entry.name())) {
                links.put(link.get(), "up".equals(stated.get(entry.name())));
            }
        }
        return Optional.of(new Action.SetLinks(links.buildKeepingLast()));
    }

    /** The name by which the network knows a link: its own, with a number where one member's is meant. */
    private Optional<String> link(String word) {
        if (topology().links().containsKey(word)) {
            return Optional.of(word);
        }
        return PlaceWords.sides(word, topology()).flatMap(sides -> {
            for (LinkSpec link : topology().links().values()) {
                LinkEnds ends = LinkEnds.of(link, topology());
                Optional<String> name = named(link, ends, sides.a(), sides.b());
                if (name.isPresent()) {
                    return name;
                }
            }
            return Optional.empty();
        });
    }

    private static Optional<String> named(LinkSpec link, LinkEnds ends, Members one, Members other) {
        int index = ends.between(one, other).orElse(ends.between(other, one).orElse(-1));
        if (index < 0) {
            return Optional.empty();
        }
        boolean all = ends.count() == 1 || Math.max(one.size(), other.size()) == ends.count();
        return Optional.of(all ? link.name() : link.name() + "[" + index + "]");
    }

    private static List<Entry> entries(Values event, Key<?> key) {
        return event.mapping().get(key.name()).orElse(null) instanceof Mapping mapping ? mapping.entries() : List.of();
    }
}
