package org.twlab.topology;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.StaticRoutes.Resolved;

/** The routes of one run: which links are up, and the tables of all nodes that have one. */
final class RunningRoutes {
    private final NetworkPlan plan;
    private final NetworkContext context;
    private final List<Link[]> links;
    private final ShortestWays allUp;
    /** In the order of vertices. */
    private final List<NodeRoutes> nodes = new ArrayList<>();
    /** By vertex; null for one without a table. */
    private final @Nullable NodeRoutes[] byVertex;

    private final BitSet down = new BitSet();
    private long version;

    RunningRoutes(NetworkPlan plan, NetworkContext context, List<Link[]> links) {
        this.plan = plan;
        this.context = context;
        this.links = links;
        allUp = plan.waysWithout(new BitSet());
        byVertex = new NodeRoutes[plan.vertices().count()];
    }

    /** Gives a node its routes, static ones included. */
    void fill(int vertex, String name, ForwardingTable table) {
        NodeRoutes routes = new NodeRoutes(plan.finder(), vertex, name, table, this::interfaceAt, allUp);
        nodes.add(routes);
        byVertex[vertex] = routes;
        if (plan.routing().ecmp()) {
            table.spreadBy(context.streams().keyOf("routing/" + name + "/ecmp"));
        }
    }

    private Interface interfaceAt(int way) {
        Link link = link(Ways.link(way));
        LinkDirection towards = Ways.isForward(way) ? link.backward() : link.forward();
        return towards.to();
    }

    private Link link(int number) {
        int wire = plan.layout().wireOf(number);
        return links.get(wire)[number - plan.layout().firstLinks().get(wire)];
    }

    void add(Resolved route) {
        ForwardingTable table = table(route.vertex());
        Interface egress = interfaceAt(route.way());
        route.networks().forEach(network -> table.add(network, egress));
    }

    void remove(int vertex, List<Prefix> networks) {
        networks.forEach(table(vertex)::remove);
    }

    private ForwardingTable table(int vertex) {
        NodeRoutes routes = byVertex[vertex];
        if (routes == null) {
            Vertices vertices = plan.vertices();
            String name = plan.layout().name(vertices.node(vertex), vertices.member(vertex));
            throw new IllegalArgumentException("'" + name + "' has no forwarding table");
        }
        return routes.table();
    }

    /** Takes links down or up, and tells all nodes of it. */
    void setLinks(int from, int to, boolean up) {
        boolean changed = false;
        for (int number = from; number < to; number++) {
            Link link = link(number);
            link.forward().setDown(!up);
            link.backward().setDown(!up);
            changed |= down.get(number) == up;
            down.set(number, !up);
        }
        if (changed) {
            version++;
            ShortestWays newest = down.isEmpty() ? allUp : plan.waysWithout((BitSet) down.clone());
            nodes.forEach(node -> node.learn(version, newest, plan.routing().convergence(), context));
        }
    }
}
