package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import java.util.Optional;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.RouteTarget;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Types;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode.Entry;
import org.twlab.topology.yaml.YamlNode.Mapping;
import org.twlab.topology.yaml.YamlNode.Scalar;

/**
 * The static routes of nodes.
 *
 * @param routes in the order of the file
 * @param complete whether these are all
 */
record RouteList(ImmutableList<Stated> routes, boolean complete) {

    /**
     * A static route of a node.
     *
     * @param node whose
     * @param target where it leads
     * @param next the neighbour that gets the packets
     * @param place where it stands
     */
    record Stated(String node, RouteTarget target, String next, Place place) {}

    static RouteList read(NodeNames names) {
        ImmutableList.Builder<Stated> routes = ImmutableList.builder();
        boolean complete = true;
        for (NodeSpec<?> node : names.nodes().values()) {
            if (node.values().mapping().get(NodeSpec.ROUTES.name()).orElse(null) instanceof Mapping stated) {
                for (Entry entry : stated.entries()) {
                    Optional<Stated> route = route(node.name(), entry, names);
                    route.ifPresent(routes::add);
                    complete &= route.isPresent();
                }
            }
        }
        return new RouteList(routes.build(), complete);
    }

    private static Optional<Stated> route(String node, Entry entry, NodeNames names) {
        Optional<RouteTarget> target = target(entry.key(), names);
        if (!(entry.value() instanceof Scalar next) || next.isNull()) {
            return Optional.empty(); // reported where the node was read
        }
        Optional<String> neighbour = names.resolved(next.text(), next.place());
        return target.flatMap(found ->
                neighbour.map(word -> new Stated(node, found, word, entry.key().place())));
    }

    private static Optional<RouteTarget> target(Scalar word, NodeNames names) {
        if (word.text().indexOf('/') >= 0) {
            Parsed<Prefix> network = Types.NETWORK.parse().apply(word.text());
            if (network.value().isEmpty()) {
                names.reading().error(word.place(), network.problem());
            }
            return network.value().map(RouteTarget::to);
        }
        if (Types.ADDRESS.parse().apply(word.text()).value().isPresent()) {
            names.reading().error(word.place(), "a route leads to a node or a network: write '" + word.text() + "/32'");
            return Optional.empty();
        }
        return names.resolved(word.text(), word.place()).map(RouteTarget::to);
    }
}
