package org.twlab.topology;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jgrapht.graph.DirectedPseudograph;
import org.jgrapht.graph.EdgeReversedGraph;
import org.jgrapht.traverse.BreadthFirstIterator;
import org.twlab.topology.Layout.Wire;

/**
 * The ways packets can take, as a directed graph of {@link Place}s. A route is shortest by hops; of several equally
 * short ones a node takes the link declared first.
 */
final class RoutingGraph {
    private final Layout layout;
    private final Sides sides;
    private final DirectedPseudograph<Place, Step> graph = new DirectedPseudograph<>(Step.class);

    /**
     * One way of a link, or the step into a gateway's own address.
     *
     * @param from where it leads away
     * @param to where it arrives
     * @param link place of the link in the {@link Layout}; -1 for the step into a gateway
     */
    record Step(Place from, Place to, int link) {}

    RoutingGraph(Layout layout, Sides sides) {
        this.layout = layout;
        this.sides = sides;
        for (int node = 0; node < layout.nodes().size(); node++) {
            graph.addVertex(sides.departure(node));
            if (sides.isGateway(node)) {
                graph.addVertex(Place.outside(node));
                graph.addVertex(Place.addressed(node));
                add(new Step(Place.inside(node), Place.addressed(node), -1));
                add(new Step(Place.outside(node), Place.addressed(node), -1));
            }
        }
        for (int link = 0; link < layout.links().size(); link++) {
            Wire wire = layout.links().get(link);
            add(new Step(sides.departure(wire.a()), sides.arrival(wire.b(), wire), link));
            add(new Step(sides.departure(wire.b()), sides.arrival(wire.a(), wire), link));
        }
    }

    private void add(Step step) {
        graph.addEdge(step.from(), step.to(), step);
    }

    /** All shortest ways to one place. */
    Tree treeTo(Place target) {
        BreadthFirstIterator<Place, Step> search = new BreadthFirstIterator<>(new EdgeReversedGraph<>(graph), target);
        Map<Place, Integer> distances = new HashMap<>();
        while (search.hasNext()) {
            Place place = search.next();
            distances.put(place, search.getDepth(place));
        }
        return new Tree(distances);
    }

    /** Where packets for the addresses of a node end. */
    Place target(int node) {
        return sides.isGateway(node) ? Place.addressed(node) : Place.whole(node);
    }

    /** Number of nodes that forward a packet from one node to another; empty when no way leads there. */
    OptionalInt hops(int from, int to) {
        if (from == to) {
            return OptionalInt.of(0);
        }
        OptionalInt steps = treeTo(target(to)).distance(sides.departure(from));
        int ends = sides.isGateway(to) ? 2 : 1;
        return steps.isPresent() ? OptionalInt.of(steps.getAsInt() - ends) : steps;
    }

    Layout layout() {
        return layout;
    }

    Sides sides() {
        return sides;
    }

    /** Shortest ways to one place. */
    final class Tree {
        /** In steps; only looked up. */
        private final Map<Place, Integer> distances;

        Tree(Map<Place, Integer> distances) {
            this.distances = distances;
        }

        /** Steps from a place; empty when no way leads from there. */
        OptionalInt distance(Place from) {
            Integer steps = distances.get(from);
            return steps == null ? OptionalInt.empty() : OptionalInt.of(steps);
        }

        /** The first step from a place; empty at the target and where no way leads from. */
        Optional<Step> next(Place from) {
            OptionalInt steps = distance(from);
            if (steps.isEmpty()) {
                return Optional.empty();
            }
            int wanted = steps.getAsInt() - 1;
            return graph.outgoingEdgesOf(from).stream()
                    .filter(step -> distances.getOrDefault(step.to(), -1) == wanted)
                    .min(Comparator.comparingInt(Step::link));
        }
    }
}
