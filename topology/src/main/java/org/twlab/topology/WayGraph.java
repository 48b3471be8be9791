package org.twlab.topology;

import org.twlab.core.net.LinkSettings;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.RoutingSettings.Metric;

/**
 * The ways that packets can take, as a directed graph of {@link Vertices}: an edge for each direction of a link between
 * two of them, labelled with its {@link Ways way}, and the steps into a gateway's own address. The edges of a vertex are
 * in the order in which links were declared, then in that of members.
 */
final class WayGraph {
    private WayGraph() {}

    static RoutingGraph of(Layout layout, Vertices vertices, Sides sides, Metric metric) {
        RoutingGraph.Builder graph = new RoutingGraph.Builder(vertices.count());
        for (int node = 0; node < layout.nodes().size(); node++) {
            if (vertices.isGateway(node)) {
                graph.add(vertices.of(node, 0), vertices.addressed(node), Ways.NONE);
                graph.add(vertices.outside(node), vertices.addressed(node), Ways.NONE);
            }
        }
        for (int wire = 0; wire < layout.wires().size(); wire++) {
            Wire ends = layout.wires().get(wire);
            int first = layout.firstLinks().get(wire);
            for (int member = 0; member < ends.links(); member++) {
                int a = ends.a().at(member);
                int b = ends.b().at(member);
                int fromA = vertices.of(ends.a().node(), a);
                int fromB = vertices.of(ends.b().node(), b);
                if (fromA >= 0 && fromB >= 0) {
                    int atA = sides.arrival(wire, true, ends.a().node(), a);
                    int atB = sides.arrival(wire, false, ends.b().node(), b);
                    graph.add(fromA, atB, Ways.forward(first + member));
                    graph.add(fromB, atA, Ways.backward(first + member));
                }
            }
        }
        return graph.build(way -> way == Ways.NONE ? 1 : weight(layout, metric, way));
    }

    private static double weight(Layout layout, Metric metric, int way) {
        int wire = layout.wireOf(Ways.link(way));
        LinkPlan plan = layout.wires().get(wire).plan();
        boolean forward = Ways.isForward(way);
        return switch (metric) {
            case HOPS -> 1;
            case COST -> forward ? plan.costAb() : plan.costBa();
            case DELAY -> {
                int member = Ways.link(way) - layout.firstLinks().get(wire);
                LinkSettings settings = (forward ? plan.ab() : plan.ba()).apply(member);
                yield Math.max(1, settings.delayNanos());
            }
        };
    }
}
