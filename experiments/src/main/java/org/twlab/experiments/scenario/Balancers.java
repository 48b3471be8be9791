package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.scenario.BalancerSpec.Backend;
import org.twlab.nat.balancer.BalancerMode;
import org.twlab.nat.balancer.Proxy;
import org.twlab.topology.Network;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;
import org.twlab.topology.yaml.YamlNode;
import org.twlab.topology.yaml.YamlNode.Sequence;

/** What balancers of a scenario mean for other nodes: their backends. */
public final class Balancers {
    private Balancers() {}

    /** Looks up the backends of every balancer, and says what is wrong with them. */
    static void check(NodeWords nodes) {
        for (NodeSpec<?> node : nodes.topology().nodes().values()) {
            BalancerKind.KIND.cast(node).ifPresent(balancer -> check(balancer, nodes));
        }
    }

    private static void check(NodeSpec<BalancerSpec> balancer, NodeWords nodes) {
        BalancerSpec spec = balancer.settings();
        ImmutableList<Place> places = places(balancer);
        List<Backend> good = new ArrayList<>();
        for (int i = 0; i < spec.backends().size(); i++) {
            Backend backend = spec.backends().get(i);
            if (isGood(balancer, backend, places.get(i), nodes)) {
                good.add(backend);
                Optional<String> problem = problem(spec.withBackends(good), nodes.topology());
                if (problem.isPresent()) {
                    nodes.reading().error(places.get(i), problem.get());
                    good.remove(good.size() - 1);
                }
            }
        }
    }

    /** What contradicts itself; empty where nothing does. */
    private static Optional<String> problem(BalancerSpec spec, Topology topology) {
        try {
            spec.settings(word -> topology.members(word).orElseThrow().addresses());
            return Optional.empty();
        } catch (IllegalArgumentException refused) {
            return Optional.of(Objects.requireNonNullElse(refused.getMessage(), "no such balancer"));
        }
    }

    private static boolean isGood(NodeSpec<BalancerSpec> balancer, Backend backend, Place place, NodeWords nodes) {
        Optional<Members> hosts = nodes.hosts(backend.word(), place, "a backend is a host");
        if (hosts.isEmpty()) {
            return false;
        }
        int servicePort = balancer.settings().rest().service().port();
        if (balancer.settings().rest().mode() == BalancerMode.DSR
                && backend.port().orElse(servicePort) != servicePort) {
            nodes.reading()
                    .error(
                            place,
                            "with mode 'dsr' a backend has the port of the service, " + servicePort
                                    + ": nothing rewrites it");
            return false;
        }
        if (balancer.settings().rest().mode() == BalancerMode.DSR
                && !areNeighbours(balancer.name(), hosts.get(), nodes.topology())) {
            nodes.reading()
                    .error(
                            place,
                            "with mode 'dsr' a backend is one link away from the balancer: the packet still has the address"
                                    + " of the service, so a router between them would send it back");
            return false;
        }
        Optional<String> unreachable =
                nodes.topology().unreachable(balancer.name(), hosts.get().node().name());
        unreachable.ifPresent(problem -> nodes.reading().error(place, problem));
        return unreachable.isEmpty();
    }

    /** Whether a link leads from a balancer to each of some hosts. */
    private static boolean areNeighbours(String balancer, Members hosts, Topology topology) {
        return hosts.indices()
                .allMatch(member -> topology.links().values().stream()
                        .anyMatch(link ->
                                (FlowKeys.node(link.a()).equals(balancer) && isEnd(link.b(), hosts, member, topology))
                                        || (FlowKeys.node(link.b()).equals(balancer)
                                                && isEnd(link.a(), hosts, member, topology))));
    }

    private static boolean isEnd(String word, Members hosts, int member, Topology topology) {
        return topology.members(word)
                .filter(end ->
                        end.node().name().equals(hosts.node().name()) && end.from() <= member && member < end.to())
                .isPresent();
    }

    private static ImmutableList<Place> places(NodeSpec<BalancerSpec> balancer) {
        int size = balancer.settings().backends().size();
        YamlNode stated =
                balancer.values().mapping().get(BalancerKind.BACKENDS.name()).orElseThrow();
        List<YamlNode> items = stated instanceof Sequence list
                ? list.items().stream().filter(BalancerKind::isBackend).toList()
                : List.of();
        return items.size() == size
                ? items.stream().map(YamlNode::place).collect(ImmutableList.toImmutableList())
                : ImmutableList.copyOf(java.util.Collections.nCopies(size, stated.place()));
    }

    /** The ports at which a member has to listen for the balancers whose backend it is. */
    public static Set<Integer> portsOf(Scenario scenario, NodeSpec<?> host, int member) {
        Set<Integer> ports = new LinkedHashSet<>();
        for (NodeSpec<?> node : scenario.topology().nodes().values()) {
            BalancerKind.KIND.cast(node).map(NodeSpec::settings).ifPresent(spec -> {
                for (Backend backend : spec.backends()) {
                    scenario.topology()
                            .members(backend.word())
                            .filter(members -> members.node().name().equals(host.name())
                                    && members.from() <= member
                                    && member < members.to())
                            .ifPresent(members -> ports.add(
                                    backend.port().orElse(spec.rest().service().port())));
                }
            });
        }
        return ports;
    }

    /** Gives backends of direct return the address of the service, and lets proxies listen. */
    public static void start(Scenario scenario, Network network) {
        for (NodeSpec<?> node : scenario.topology().nodes().values()) {
            BalancerKind.KIND.cast(node).ifPresent(balancer -> start(balancer, network));
        }
    }

    private static void start(NodeSpec<BalancerSpec> balancer, Network network) {
        BalancerSpec spec = balancer.settings();
        if (spec.isProxy()) {
            new Proxy(
                    network.host(balancer.name()),
                    spec.settings(network.plan()::mainAddresses),
                    connectionId -> connectionId,
                    network.context());
        } else if (spec.rest().mode() == BalancerMode.DSR) {
            for (Backend backend : spec.backends()) {
                List<TcpHost> hosts = network.hosts(backend.word());
                hosts.forEach(host -> host.addAddress(spec.rest().service().address()));
            }
        }
    }
}
