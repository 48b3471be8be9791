package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.NodePlan.Translating;
import org.twlab.topology.RoutingGraph.Step;
import org.twlab.topology.RoutingGraph.Tree;

/**
 * The contents of forwarding tables. A node has a route of its own in each table; a population has its network where all
 * members lie behind one interface, and one route for each member where each has an interface, or where networks of two
 * populations overlap. An address that means something in a nearer {@link Realms realm} hides the same one farther out.
 */
final class Routes {
    private final RoutingGraph graph;
    private final Realms realms;
    private final List<List<Target>> targetsByRealm = new ArrayList<>();
    private final List<Claims> claimsByRealm = new ArrayList<>();

    /** Where packets for some addresses end. */
    private record Target(int node, ImmutableIntArray addresses, Optional<Prefix> aggregate, Tree tree) {}

    /** What means something in a realm: networks of populations and of insides, and addresses; only looked up. */
    private record Claims(List<Prefix> networks, Set<Integer> addresses) {

        Claims() {
            this(new ArrayList<>(), new HashSet<>());
        }

        void add(Claims others) {
            networks.addAll(others.networks);
            addresses.addAll(others.addresses);
        }

        boolean hide(int address) {
            return addresses.contains(address) || networks.stream().anyMatch(network -> network.contains(address));
        }

        boolean hide(Prefix whole) {
            return networks.stream()
                    .anyMatch(network -> network.length() <= whole.length() && network.contains(whole.bits()));
        }
    }

    Routes(RoutingGraph graph, Realms realms, List<ImmutableIntArray> addresses) {
        this.graph = graph;
        this.realms = realms;
        for (int realm = 0; realm < realms.count(); realm++) {
            targetsByRealm.add(new ArrayList<>());
            claimsByRealm.add(new Claims());
        }
        ImmutableList<NodePlan> nodes = graph.layout().nodes();
        Map<Integer, List<Prefix>> networks = populationNetworks(nodes);
        for (int node = 0; node < nodes.size(); node++) {
            if (nodes.get(node).role() instanceof Translating role) {
                int insideAddress = role.gateway().insideAddress();
                int realm = addTarget(node, Place.inside(node), ImmutableIntArray.of(insideAddress), Optional.empty());
                claimsByRealm.get(realm).networks().add(role.gateway().inside());
            }
            Place end = graph.target(node);
            addTarget(node, end, addresses.get(node), aggregate(nodes.get(node), networks.get(realms.of(end))));
        }
    }

    private Map<Integer, List<Prefix>> populationNetworks(List<NodePlan> nodes) {
        return IntStream.range(0, nodes.size())
                .filter(node -> populationNetwork(nodes.get(node)).isPresent())
                .boxed()
                .collect(Collectors.groupingBy(
                        node -> realms.of(Place.whole(node)),
                        Collectors.mapping(
                                node -> populationNetwork(nodes.get(node)).orElseThrow(), Collectors.toList())));
    }

    private static Optional<Prefix> populationNetwork(NodePlan node) {
        return node.isPopulation() ? node.addressing().network() : Optional.empty();
    }

    /** The network of a population, if no other population of its realm has addresses in it. */
    private static Optional<Prefix> aggregate(NodePlan node, @Nullable List<Prefix> networksOfRealm) {
        return populationNetwork(node)
                .filter(network -> networksOfRealm != null
                        && networksOfRealm.stream()
                                        .filter(other -> Sides.overlap(network, other))
                                        .count()
                                == 1);
    }

    private int addTarget(int node, Place place, ImmutableIntArray addresses, Optional<Prefix> aggregate) {
        int realm = realms.of(place);
        targetsByRealm.get(realm).add(new Target(node, addresses, aggregate, graph.treeTo(place)));
        Claims claims = claimsByRealm.get(realm);
        aggregate.ifPresent(claims.networks()::add);
        if (realms.count() > 1) {
            addresses.forEach(claims.addresses()::add);
        }
        return realm;
    }

    /**
     * Fills the table of a router or gateway.
     *
     * @param node which
     * @param interfaces those at a link of the node, by place of the link in the {@link Layout}: one for each member of
     *     the population at the other end, or one
     */
    void fill(int node, ForwardingTable table, IntFunction<Interface[]> interfaces) {
        Place here = graph.sides().departure(node);
        Claims nearer = new Claims();
        for (int realm : realms.seenFrom(realms.of(here))) {
            for (Target target : targetsByRealm.get(realm)) {
                target.tree()
                        .next(here)
                        .filter(step -> step.link() >= 0)
                        .ifPresent(step -> add(table, target, step, nearer, interfaces.apply(step.link())));
            }
            nearer.add(claimsByRealm.get(realm));
        }
    }

    private void add(ForwardingTable table, Target target, Step step, Claims nearer, Interface[] interfaces) {
        boolean adjacent = step.to().node() == target.node();
        if (target.aggregate().isPresent() && !adjacent) {
            if (!nearer.hide(target.aggregate().get())) {
                table.add(target.aggregate().get(), interfaces[0]);
            }
            return;
        }
        for (int member = 0; member < target.addresses().length(); member++) {
            int address = target.addresses().get(member);
            if (!nearer.hide(address)) {
                table.add(new Prefix(address, 32), interfaces[interfaces.length == 1 ? 0 : member]);
            }
        }
    }

    /** Whether packets that a node sends to the addresses of another can get there. */
    boolean reaches(int from, int to) {
        if (from == to) {
            return true;
        }
        Place here = graph.sides().departure(from);
        Claims nearer = new Claims();
        for (int realm : realms.seenFrom(realms.of(here))) {
            for (Target target : targetsByRealm.get(realm)) {
                if (target.node() == to && target.tree().distance(here).isPresent()) {
                    return target.addresses().stream().anyMatch(address -> !nearer.hide(address));
                }
            }
            nearer.add(claimsByRealm.get(realm));
        }
        return false;
    }
}
