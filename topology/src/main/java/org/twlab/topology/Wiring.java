package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.twlab.core.net.ForwardingNode;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.LinkPlan.Outage;
import org.twlab.topology.NodePlan.End;
import org.twlab.topology.NodePlan.Forwarding;
import org.twlab.topology.NodePlan.Translating;

/**
 * Makes the nodes and links of one run from a plan, gives the nodes their routes, and schedules the outages of links:
 * as the first events of the run, so that of one instant they come before all that is scheduled later.
 */
final class Wiring {
    private final NetworkPlan plan;
    private final NetworkContext context;
    private final TcpStack stack;
    private final List<Node[]> members = new ArrayList<>();
    private final List<Link[]> links = new ArrayList<>();
    private final RunningRoutes routes;
    /** By node; only gateways have one, only looked up. */
    private final Map<Integer, GatewayPlan.Parts> gateways = new HashMap<>();

    Wiring(NetworkPlan plan, NetworkContext context) {
        this.plan = plan;
        this.context = context;
        this.stack = new TcpStack(context);
        routes = new RunningRoutes(plan, context, links);
        for (int node = 0; node < plan.layout().nodes().size(); node++) {
            members.add(create(node));
        }
        for (int wire = 0; wire < plan.layout().wires().size(); wire++) {
            links.add(connect(wire, plan.layout().wires().get(wire)));
            scheduleOutages(wire);
        }
        addMoreAddresses();
        for (int node = 0; node < plan.layout().nodes().size(); node++) {
            for (int member = 0; member < members.get(node).length; member++) {
                fillTable(node, member);
            }
        }
        plan.staticRoutes().described().forEach(routes::add);
    }

    Network network() {
        return new Network(
                plan,
                context,
                ImmutableList.copyOf(members),
                ImmutableList.copyOf(links),
                routes,
                new OwnTcps(stack, gateways));
    }

    private Node[] create(int node) {
        NodePlan described = plan.layout().nodes().get(node);
        Node[] made = new Node[described.members()];
        for (int member = 0; member < made.length; member++) {
            int index = described.isPopulation() ? member : Node.NO_MEMBER;
            NodeSite site =
                    new NodeSite(described.name(), index, address(node, member), context, stack, plan::mainAddresses);
            made[member] = create(node, described, site);
        }
        return made;
    }

    private Node create(int node, NodePlan described, NodeSite site) {
        if (described.role() instanceof End end) {
            return end.factory().apply(site);
        }
        if (described.role() instanceof Forwarding forwarding) {
            return forwarding.factory().apply(site);
        }
        Translating translating = (Translating) described.role();
        GatewayPlan.Parts parts = translating.gateway().factory().create(site.name(), context);
        gateways.put(node, parts);
        return parts.node();
    }

    private Link[] connect(int wire, Wire ends) {
        Link[] made = new Link[ends.links()];
        for (int member = 0; member < made.length; member++) {
            Interface atA = addInterface(wire, true, ends.a().node(), ends.a().at(member));
            Interface atB = addInterface(wire, false, ends.b().node(), ends.b().at(member));
            LinkSettings ab = ends.plan().ab().apply(member);
            LinkSettings ba = ends.plan().ba().apply(member);
            made[member] = Link.connect(context, ends.plan().name(), atA, atB, ab, ba);
        }
        return made;
    }

    private Interface addInterface(int wire, boolean atA, int node, int member) {
        Node made = members.get(node)[member];
        if (plan.layout().nodes().get(node).role() instanceof Translating role
                && plan.sides().isInside(wire, atA)) {
            Interface inside = made.addInterface(role.gateway().insideAddress());
            gatewayAt(node).markInside().accept(inside);
            return inside;
        }
        return made.addInterface(address(node, member));
    }

    private void scheduleOutages(int wire) {
        int first = plan.layout().firstLinks().get(wire);
        int end = plan.layout().firstLinks().get(wire + 1);
        for (Outage outage : plan.layout().wires().get(wire).plan().outages()) {
            context.simulation().at(outage.fromNanos(), () -> routes.setLinks(first, end, false));
            context.simulation().at(outage.toNanos(), () -> routes.setLinks(first, end, true));
        }
    }

    /** A single host may have more addresses than the one it sends from. */
    private void addMoreAddresses() {
        for (int node = 0; node < members.size(); node++) {
            boolean single = !plan.layout().nodes().get(node).isPopulation();
            if (single && members.get(node)[0] instanceof TcpHost host) {
                ImmutableIntArray addresses = plan.addresses(node);
                for (int index = 1; index < addresses.length(); index++) {
                    host.addAddress(addresses.get(index));
                }
            }
        }
    }

    /** The address of a member, 0 for a router without one. */
    private int address(int node, int member) {
        ImmutableIntArray addresses = plan.addresses(node);
        return addresses.isEmpty() ? 0 : addresses.get(member);
    }

    private void fillTable(int node, int member) {
        Node made = members.get(node)[member];
        int vertex = plan.vertices().of(node, member);
        if (plan.vertices().isGateway(node)) {
            routes.fill(vertex, made.name(), gatewayAt(node).routes());
        } else if (made instanceof ForwardingNode forwarding) {
            routes.fill(vertex, made.name(), forwarding.routes());
        } else if (made instanceof TcpHost host && host.interfaces().size() > 1) {
            routes.fill(vertex, made.name(), host.routes()); // one link to each member of a population
        }
    }

    private GatewayPlan.Parts gatewayAt(int node) {
        GatewayPlan.Parts parts = gateways.get(node);
        if (parts == null) {
            throw new IllegalStateException("node " + node + " is no gateway");
        }
        return parts;
    }
}
