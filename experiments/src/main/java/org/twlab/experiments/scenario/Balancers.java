package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.event.Action;
import org.twlab.experiments.event.PlannedEvent;
import org.twlab.experiments.scenario.BalancerSpec.Backend;
import org.twlab.nat.balancer.BalancerMode;
import org.twlab.nat.balancer.Proxy;
import org.twlab.topology.Network;
import org.twlab.topology.model.HostKind;
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
        Optional<ImmutableList<Integer>> listen = HostKind.KIND
                .cast(hosts.get().node())
                .flatMap(host -> host.settings().listen())
                .filter(ports -> !ports.contains(backend.port().orElse(servicePort)));
        if (listen.isPresent()) {
            nodes.reading()
                    .error(
                            place,
                            "nothing listens there: 'listen' of '"
                                    + hosts.get().node().name() + "' has no "
                                    + backend.port().orElse(servicePort),
                            listen.get().stream()
                                    .map(port -> backend.word() + ":" + port)
                                    .toList(),
                            backend.word() + ":" + backend.port().orElse(servicePort));
            return false;
        }
        Optional<String> unreachable =
                nodes.topology().unreachable(balancer.name(), hosts.get().node().name());
        unreachable.ifPresent(problem -> nodes.reading().error(place, problem));
        return unreachable.isEmpty();
    }

    /**
     * Says of a balancer that rewrites only destinations where it does not stand in the way of the answers, which then
     * reach clients from an address that they do not know. Nothing is said where links or routes change.
     */
    static void checkAnswers(NodeWords nodes, List<Flow> flows, List<PlannedEvent> events) {
        boolean changes = events.stream()
                        .map(PlannedEvent::action)
                        .anyMatch(action -> action instanceof Action.SetRoutes || action instanceof Action.SetLinks)
                || nodes.topology().links().values().stream()
                        .anyMatch(link -> !link.down().isEmpty());
        if (changes) {
            return;
        }
        for (Flow flow : flows) {
            flow.target().members().ifPresent(to -> checkAnswers(to.node(), flow.openers(), nodes));
            Forwards.follow(nodes.topology(), flow, (to, port) -> {
                // one who could also come in directly is inside, and the gateway may have changed its address
                if (nodes.topology()
                        .unreachable(flow.openers().node().name(), to.node().name())
                        .isPresent()) {
                    checkAnswers(to.node(), flow.openers(), nodes);
                }
            });
        }
    }

    private static void checkAnswers(NodeSpec<?> target, Members openers, NodeWords nodes) {
        BalancerKind.KIND
                .cast(target)
                .filter(balancer -> balancer.settings().rest().mode() == BalancerMode.DNAT)
                .ifPresent(balancer -> checkBackends(balancer, openers, nodes));
    }

    private static void checkBackends(NodeSpec<BalancerSpec> balancer, Members openers, NodeWords nodes) {
        ImmutableList<Place> places = places(balancer);
        String opener = openers.node().memberName(openers.from());
        for (int i = 0; i < places.size(); i++) {
            String word = balancer.settings().backends().get(i).word();
            Optional<Members> backend = nodes.topology()
                    .members(word)
                    .filter(found -> HostKind.KIND.cast(found.node()).isPresent())
                    .filter(found -> anyBut(opener, found)
                            .filter(other -> goesRound(balancer.name(), other, opener, nodes))
                            .isPresent());
            if (backend.isPresent()) {
                nodes.reading()
                        .error(
                                places.get(i),
                                "with mode 'dnat' the answers of '" + word + "' must pass through '" + balancer.name()
                                        + "', but their way to '"
                                        + openers.node().name()
                                        + "' goes round it: no connection would come about; let it stand in the way, or"
                                        + " take mode fullnat or proxy");
            }
        }
    }

    /** A backend also connects, but not to itself. */
    private static Optional<String> anyBut(String opener, Members backends) {
        return Stream.of(backends.from(), backends.to() - 1)
                .map(backends.node()::memberName)
                .filter(name -> !name.equals(opener))
                .findFirst();
    }

    /** Whether no answer to an opener passes: be it to its own address, or to that of a gateway that hides it. */
    private static boolean goesRound(String balancer, String backend, String opener, NodeWords nodes) {
        Topology topology = nodes.topology();
        if (topology.unreachable(backend, opener).isEmpty()) {
            return topology.surelyGoesRound(balancer, backend, opener);
        }
        List<String> gateways = topology.nodes().values().stream()
                .filter(node -> NatKind.KIND.cast(node).isPresent()
                        && topology.unreachable(opener, node.name()).isEmpty()
                        && topology.unreachable(backend, node.name()).isEmpty())
                .map(NodeSpec::name)
                .toList();
        return !gateways.isEmpty()
                && gateways.stream().allMatch(gateway -> topology.surelyGoesRound(balancer, backend, gateway));
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
