package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.NodePlan.End;
import org.twlab.topology.NodePlan.Forwarding;
import org.twlab.topology.NodePlan.Translating;

/** Makes the nodes and links of one run from a plan, and fills the forwarding tables. */
final class Wiring {
    private final NetworkPlan plan;
    private final NetworkContext context;
    private final TcpStack stack;
    private final List<Node[]> members = new ArrayList<>();
    private final List<Link[]> links = new ArrayList<>();
    /** By node; only gateways have one, only looked up. */
    private final Map<Integer, GatewayPlan.Parts> gateways = new HashMap<>();
    /** By node, then by link: its interfaces there; only looked up. */
    private final List<Map<Integer, Interface[]>> interfaces = new ArrayList<>();

    Wiring(NetworkPlan plan, NetworkContext context) {
        this.plan = plan;
        this.context = context;
        this.stack = new TcpStack(context);
        for (int node = 0; node < plan.layout().nodes().size(); node++) {
            interfaces.add(new HashMap<>());
            members.add(create(node));
        }
        for (int link = 0; link < plan.layout().links().size(); link++) {
            links.add(connect(link, plan.layout().links().get(link)));
        }
        addMoreAddresses();
        for (int node = 0; node < plan.layout().nodes().size(); node++) {
            fillTable(node);
        }
    }

    Network network() {
        return new Network(plan, context, ImmutableList.copyOf(members), ImmutableList.copyOf(links));
    }

    private Node[] create(int node) {
        NodePlan described = plan.layout().nodes().get(node);
        Node[] made = new Node[described.members()];
        for (int member = 0; member < made.length; member++) {
            String name = described.memberName(member);
            made[member] = create(node, described, new NodeSite(name, member, address(node, member), context, stack));
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

    private Link[] connect(int link, Wire wire) {
        Link[] made = new Link[wire.members()];
        Interface[] atA = new Interface[made.length];
        Interface[] atB = new Interface[made.length];
        for (int member = 0; member < made.length; member++) {
            atA[member] = addInterface(wire.a(), wire, member);
            atB[member] = addInterface(wire.b(), wire, member);
            LinkSettings ab = wire.plan().ab().apply(member);
            LinkSettings ba = wire.plan().ba().apply(member);
            made[member] = Link.connect(context, wire.plan().name(), atA[member], atB[member], ab, ba);
        }
        interfaces.get(wire.a()).put(link, atA);
        interfaces.get(wire.b()).put(link, atB);
        return made;
    }

    private Interface addInterface(int node, Wire wire, int member) {
        NodePlan described = plan.layout().nodes().get(node);
        int own = described.isPopulation() ? member : 0;
        if (described.role() instanceof Translating role && plan.sides().isInside(node, wire)) {
            Interface inside =
                    members.get(node)[own].addInterface(role.gateway().insideAddress());
            gatewayAt(node).markInside().accept(inside);
            return inside;
        }
        return members.get(node)[own].addInterface(address(node, own));
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

    private void fillTable(int node) {
        NodePlan.Role role = plan.layout().nodes().get(node).role();
        if (role instanceof Translating) {
            fillTable(node, gatewayAt(node).routes());
        } else if (members.get(node)[0] instanceof Router router) {
            fillTable(node, router.routes());
        } else if (members.get(node)[0] instanceof TcpHost host
                && host.interfaces().size() > 1) {
            fillTable(node, host.routes()); // one link to each member of a population
        }
    }

    private void fillTable(int node, ForwardingTable table) {
        Map<Integer, Interface[]> own = interfaces.get(node);
        plan.routes().fill(node, table, link -> {
            Interface[] found = own.get(link);
            if (found == null) {
                throw new IllegalStateException("node " + node + " has no interface at link " + link);
            }
            return found;
        });
    }

    private GatewayPlan.Parts gatewayAt(int node) {
        GatewayPlan.Parts parts = gateways.get(node);
        if (parts == null) {
            throw new IllegalStateException("node " + node + " is no gateway");
        }
        return parts;
    }
}
