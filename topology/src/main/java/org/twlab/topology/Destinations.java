package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ObjIntConsumer;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.NodePlan.Translating;

/**
 * Where packets for an address end: for each realm one table from networks to vertices, shared by all its nodes. A
 * population has its network where all members hang at one vertex and no other population of its realm has addresses in
 * it; everything else has its addresses. An address that means something in a nearer {@link Realms realm} hides the same
 * one farther out.
 */
final class Destinations {
    private static final int ADDRESS = 32;

    private final Layout layout;
    private final Vertices vertices;
    private final Realms realms;
    private final ImmutableList<ImmutableIntArray> addresses;
    private final PrefixIndex[] byRealm;
    /** By realm, what means something in it; empty where there is only one. */
    private final Ranges[] meaningful;

    private final List<Destination> all = new ArrayList<>();
    private final boolean[] aggregates;
    private final MemberIndex[] members;

    /**
     * Where some addresses end.
     *
     * @param vertex from which packets reach the node
     * @param node whose the addresses are
     * @param hangs whether it is a host that hangs at the vertex, and not the vertex itself
     */
    record Destination(int vertex, int node, boolean hangs) {}

    Destinations(Layout layout, Vertices vertices, Realms realms, ImmutableList<ImmutableIntArray> addresses) {
        this.layout = layout;
        this.vertices = vertices;
        this.realms = realms;
        this.addresses = addresses;
        byRealm = new PrefixIndex[realms.count()];
        Ranges.Builder[] meanings = new Ranges.Builder[realms.count()];
        for (int realm = 0; realm < realms.count(); realm++) {
            byRealm[realm] = new PrefixIndex();
            meanings[realm] = new Ranges.Builder();
        }
        aggregates = aggregates();
        members = new MemberIndex[layout.nodes().size()];
        for (int node = 0; node < layout.nodes().size(); node++) {
            members[node] = MemberIndex.of(addresses.get(node));
            if (layout.nodes().get(node).role() instanceof Translating role) {
                addGateway(node, role.gateway(), meanings);
            } else if (vertices.areTogether(node)) {
                addTogether(node, meanings);
            } else {
                addEach(node, meanings);
            }
        }
        meaningful = new Ranges[realms.count()];
        for (int realm = 0; realm < realms.count(); realm++) {
            meaningful[realm] = meanings[realm].build();
        }
    }

    /** By node: whether it is a population that has its network to itself. */
    private boolean[] aggregates() {
        int size = layout.nodes().size();
        boolean[] found = new boolean[size];
        Ranges.Builder[] networks = new Ranges.Builder[realms.count()];
        for (int realm = 0; realm < networks.length; realm++) {
            networks[realm] = new Ranges.Builder();
        }
        for (int node = 0; node < size; node++) {
            Optional<Prefix> network = populationNetwork(node);
            if (network.isPresent()) {
                networks[realms.of(node, 0)].add(network.get(), node);
            }
        }
        Ranges[] built = new Ranges[networks.length];
        for (int realm = 0; realm < networks.length; realm++) {
            built[realm] = networks[realm].build();
        }
        for (int node = 0; node < size; node++) {
            Optional<Prefix> network = populationNetwork(node);
            found[node] = vertices.areTogether(node)
                    && network.isPresent()
                    && !built[realms.of(node, 0)].overlaps(network.get(), node);
        }
        return found;
    }

    private Optional<Prefix> populationNetwork(int node) {
        NodePlan plan = layout.nodes().get(node);
        return plan.isPopulation() ? plan.addressing().network() : Optional.empty();
    }

    private void addGateway(int gateway, GatewayPlan plan, Ranges.Builder[] meanings) {
        int inside = vertices.of(gateway, 0);
        int realm = realms.of(inside);
        ImmutableIntArray insideAddress = ImmutableIntArray.of(plan.insideAddress());
        add(new Destination(inside, gateway, false), realm, insideAddress, meanings);
        meanings[realm].add(plan.inside(), Ranges.NOBODY);
        int outside = realms.of(vertices.outside(gateway));
        add(new Destination(vertices.addressed(gateway), gateway, false), outside, addresses.get(gateway), meanings);
    }

    private void addTogether(int host, Ranges.Builder[] meanings) {
        Destination destination = new Destination(vertices.reachedFrom(host, 0), host, true);
        int realm = realms.of(host, 0);
        if (aggregates[host]) {
            Prefix network = populationNetwork(host).orElseThrow();
            byRealm[realm].putIfAbsent(network, all.size());
            all.add(destination);
            meanings[realm].add(network, Ranges.NOBODY);
        } else {
            add(destination, realm, addresses.get(host), meanings);
        }
    }

    private void addEach(int node, Ranges.Builder[] meanings) {
        NodePlan plan = layout.nodes().get(node);
        ImmutableIntArray own = addresses.get(node);
        for (int member = 0; member < plan.members() && !own.isEmpty(); member++) {
            boolean hangs = vertices.of(node, member) < 0;
            Destination destination = new Destination(vertices.reachedFrom(node, member), node, hangs);
            ImmutableIntArray ofMember = plan.isPopulation() ? own.subArray(member, member + 1) : own;
            add(destination, realms.of(node, member), ofMember, meanings);
        }
    }

    private void add(Destination destination, int realm, ImmutableIntArray own, Ranges.Builder[] meanings) {
        for (int i = 0; i < own.length(); i++) {
            byRealm[realm].putIfAbsent(new Prefix(own.get(i), ADDRESS), all.size());
        }
        all.add(destination);
        if (realms.count() > 1) {
            meanings[realm].add(own, Ranges.NOBODY);
        }
    }

    /** The realms whose addresses a vertex can reach, nearest first. */
    int[] realmsSeenFrom(int vertex) {
        return realms.seenFrom(realms.of(vertex));
    }

    /** As {@link PrefixIndex#find}, in one realm; its number is that of a {@link #destination}. */
    long find(int realm, int address, int mostLength) {
        return byRealm[realm].find(address, mostLength);
    }

    Destination destination(int number) {
        return all.get(number);
    }

    /** Calls for every network of a realm, in no order, with the number of its destination. */
    void forEach(int realm, ObjIntConsumer<Prefix> consumer) {
        byRealm[realm].forEach(consumer);
    }

    /** Whether an address means something in a realm, so that it hides the same one in realms farther out. */
    boolean hides(int realm, int address) {
        return realms.count() > 1 && meaningful[realm].contains(address);
    }

    /** Whether packets for all members of a node are routed by its network where they do not hang. */
    boolean isAggregate(int node) {
        return aggregates[node];
    }

    ImmutableIntArray addresses(int node) {
        return addresses.get(node);
    }

    /** The member of a host that has an address; {@link AddressIndex#NONE} if none does. */
    int member(int host, int address) {
        int index = members[host].find(address);
        return layout.nodes().get(host).isPopulation() ? index : Math.min(index, 0);
    }
}
