package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import org.twlab.topology.Layout.Wire;
import org.twlab.topology.NodePlan.End;
import org.twlab.topology.NodePlan.Forwarding;
import org.twlab.topology.NodePlan.Translating;

/**
 * The nodes of a network as vertices of a graph, numbered. A router is one. A gateway is three, so that its two sides
 * can be told apart: where packets from inside reach it, and from where all its links lead away; where packets from
 * outside reach it, and no link leads away; and where packets for its outside addresses end, from whichever side they
 * came. A host is none, it hangs at the vertex its only link leads to, so that 10^6 hosts make no graph; but a host that
 * others hang at is one, and the members of a node that no link leads to hang at one without any.
 */
final class Vertices {
    private static final int OUTSIDE = 1;
    private static final int ADDRESSED = 2;
    private static final int[] NONE = {};

    private final Layout layout;
    private final ImmutableIntArray.Builder nodesOf = ImmutableIntArray.builder();
    private final ImmutableIntArray.Builder membersOf = ImmutableIntArray.builder();
    private int count;
    /** By node: its first vertex; of a host the one at which members without a link hang. */
    private final int[] firsts;
    /** By host: the wire that all its members hang by, or one for each member, -1 for none. */
    private final int[][] wires;
    /** By host, then by member: the vertex of one that others hang at, -1 for others; empty where there are none. */
    private final int[][] hubs;

    private final ImmutableIntArray nodes;
    private final ImmutableIntArray members;

    Vertices(Layout layout) {
        this.layout = layout;
        int size = layout.nodes().size();
        firsts = new int[size];
        wires = new int[size][];
        hubs = new int[size][];
        Arrays.fill(wires, NONE);
        Arrays.fill(hubs, NONE);
        for (int node = 0; node < size; node++) {
            firsts[node] = count;
            NodePlan plan = layout.nodes().get(node);
            if (plan.role() instanceof Forwarding) {
                add(node, 0, plan.members());
            } else if (plan.role() instanceof Translating) {
                for (int side = 0; side <= ADDRESSED; side++) {
                    add(node, 0, 1);
                }
            }
        }
        for (int wire = 0; wire < layout.wires().size(); wire++) {
            hang(wire, layout.wires().get(wire));
        }
        for (int node = 0; node < size; node++) {
            if (isHost(node) && someHangNowhere(node)) {
                firsts[node] = count;
                add(node, 0, 1);
            }
        }
        nodes = nodesOf.build();
        members = membersOf.build();
    }

    private boolean someHangNowhere(int host) {
        for (int member = 0; member < layout.nodes().get(host).members(); member++) {
            if (wire(host, member) < 0 && hub(host, member) < 0) {
                return true;
            }
        }
        return false;
    }

    private void add(int node, int from, int to) {
        for (int member = from; member < to; member++) {
            nodesOf.add(node);
            membersOf.add(member);
            count++;
        }
    }

    private void hang(int wire, Wire ends) {
        boolean a = isHost(ends.a().node());
        boolean b = isHost(ends.b().node());
        if (a && b) {
            Members hub = ends.b().size() < ends.a().size() ? ends.b() : ends.a();
            addHub(hub);
            hang(wire, hub.equals(ends.a()) ? ends.b() : ends.a());
        } else if (a) {
            hang(wire, ends.a());
        } else if (b) {
            hang(wire, ends.b());
        }
    }

    private void hang(int wire, Members hosts) {
        int all = layout.nodes().get(hosts.node()).members();
        if (hosts.size() == all) {
            wires[hosts.node()] = new int[] {wire};
            return;
        }
        if (wires[hosts.node()].length == 0) {
            wires[hosts.node()] = new int[all];
            Arrays.fill(wires[hosts.node()], -1);
        }
        Arrays.fill(wires[hosts.node()], hosts.from(), hosts.to(), wire);
    }

    private void addHub(Members hub) {
        int[] vertices = hubs[hub.node()];
        if (vertices.length == 0) {
            vertices = new int[layout.nodes().get(hub.node()).members()];
            Arrays.fill(vertices, -1);
            hubs[hub.node()] = vertices;
        }
        for (int member = hub.from(); member < hub.to(); member++) {
            vertices[member] = count;
            add(hub.node(), member, member + 1);
        }
    }

    int count() {
        return count;
    }

    private boolean isHost(int node) {
        return layout.nodes().get(node).role() instanceof End;
    }

    boolean isGateway(int node) {
        return layout.nodes().get(node).role() instanceof Translating;
    }

    /** Whether packets that are not for the node of a vertex are sent on. */
    boolean forwards(int vertex) {
        return !isHost(nodes.get(vertex));
    }

    int node(int vertex) {
        return nodes.get(vertex);
    }

    int member(int vertex) {
        return members.get(vertex);
    }

    int outside(int gateway) {
        return firsts[gateway] + OUTSIDE;
    }

    int addressed(int gateway) {
        return firsts[gateway] + ADDRESSED;
    }

    /** Where packets start that a member sends or forwards; -1 for a host that hangs at another vertex. */
    int of(int node, int member) {
        if (!isHost(node)) {
            return firsts[node] + member;
        }
        int hub = hub(node, member);
        return hub < 0 && wire(node, member) < 0 ? firsts[node] : hub;
    }

    /** The vertex of a host that others hang at; -1 for one where none do. */
    private int hub(int host, int member) {
        int[] vertices = hubs[host];
        return vertices.length == 0 ? -1 : vertices[member];
    }

    /** The wire that a host hangs by; -1 for one that hangs at none. */
    int wire(int host, int member) {
        int[] own = wires[host];
        return own.length == 0 ? -1 : own[own.length == 1 ? 0 : member];
    }

    /** The link that a host hangs by, as a way to it: see {@link Ways}. It must hang by one. */
    int wayTo(int host, int member) {
        int wire = wire(host, member);
        Wire ends = layout.wires().get(wire);
        Members end = end(ends, host, member);
        int link = layout.firstLinks().get(wire) + (end.size() == 1 ? 0 : member);
        return end.equals(ends.b()) ? Ways.forward(link) : Ways.backward(link);
    }

    /** Whether all members of a host hang by one wire at one vertex. */
    boolean areTogether(int host) {
        return wires[host].length == 1
                && (layout.nodes().get(host).members() == 1 || otherEnd(host, 0).size() == 1);
    }

    /** The member that a host hangs at, which must hang at one. */
    Members neighbour(int host, int member) {
        Members other = otherEnd(host, member);
        int at = other.at(member);
        return new Members(other.node(), at, at + 1);
    }

    /** The vertex from which packets reach a member: its own, or the one it hangs at. */
    int reachedFrom(int node, int member) {
        int own = of(node, member);
        if (own >= 0) {
            return own;
        }
        Members neighbour = neighbour(node, member);
        return of(neighbour.node(), neighbour.from());
    }

    private Members otherEnd(int host, int member) {
        Wire ends = layout.wires().get(wire(host, member));
        return end(ends, host, member).equals(ends.a()) ? ends.b() : ends.a();
    }

    private static Members end(Wire ends, int host, int member) {
        return ends.a().node() == host && ends.a().has(member) ? ends.a() : ends.b();
    }
}
