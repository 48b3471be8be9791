package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSetMultimap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.experiments.scenario.ForwardType.Forward;
import org.twlab.nat.NatSettings;
import org.twlab.nat.PortForward;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.HostSpec;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;

/** What the port forwards of gateways mean for the nodes that they lead to. */
public final class Forwards {
    private static final int MOST_PORT = 0xFFFF;

    private final Topology topology;

    private Forwards(Topology topology) {
        this.topology = topology;
    }

    /** Looks up who is behind each port forward, and says where nobody is that could answer. */
    static void check(NodeWords nodes) {
        if (nodes.topology().isSound()) {
            Forwards forwards = new Forwards(nodes.topology());
            nodes.topology()
                    .nodes()
                    .values()
                    .forEach(node -> NatKind.KIND
                            .cast(node)
                            .ifPresent(gateway -> gateway.values()
                                    .find(NetfilterKeys.FORWARDS)
                                    .ifPresent(rules -> rules.forEach(rule -> forwards.check(gateway, rule, nodes)))));
        }
    }

    private void check(NodeSpec<NatSpec> gateway, Forward rule, NodeWords nodes) {
        Optional<NatSettings> settings = settings(gateway);
        if (settings.isEmpty()
                || !settings.get().insidePrefix().contains(rule.to().address())
                || settings.get().insideAddress() == rule.to().address()) {
            return; // which is reported already
        }
        Optional<Members> owner = owner(gateway.name(), rule.to().address());
        if (owner.isEmpty()) {
            nodes.reading()
                    .error(
                            rule.placeOfTo(),
                            "no node has the inside address "
                                    + Address.text(rule.to().address()) + thereAre(gateway.name(), settings.get()));
        } else if (rule.protocol().equals("tcp")) {
            NodeSpec<?> node = owner.get().node();
            HostKind.KIND.cast(node).ifPresent(host -> checkListens(host, rule, nodes));
            BalancerKind.KIND.cast(node).ifPresent(balancer -> checkServes(balancer, rule, nodes));
            if (!NodeWords.serves(node) && NatKind.KIND.cast(node).isEmpty()) {
                nodes.reading()
                        .error(
                                rule.placeOfTo(),
                                Address.text(rule.to().address()) + " is '" + NodeWords.name(owner.get()) + "', a "
                                        + node.kind().name() + ", where nothing listens");
            }
        }
    }

    /** A host without {@code listen} does what {@link #portsByHost} says. */
    private static void checkListens(NodeSpec<HostSpec> host, Forward rule, NodeWords nodes) {
        Optional<ImmutableList<Integer>> listen = host.settings().listen();
        PortRange inside = inside(rule);
        if (listen.isPresent() && listen.get().stream().noneMatch(port -> has(inside, port))) {
            String address = Address.text(rule.to().address());
            nodes.reading()
                    .error(
                            rule.placeOfTo(),
                            "nothing listens there: 'listen' of '" + host.name() + "' has no port of " + inside.first()
                                    + (inside.size() > 1 ? "-" + inside.last() : ""),
                            listen.get().stream()
                                    .map(port -> address + ":" + port)
                                    .toList(),
                            rule.to().toString());
        }
    }

    private static void checkServes(NodeSpec<BalancerSpec> balancer, Forward rule, NodeWords nodes) {
        Endpoint service = balancer.settings().rest().service();
        if (rule.to().address() != service.address() || !has(inside(rule), service.port())) {
            nodes.reading()
                    .error(
                            rule.placeOfTo(),
                            "the balancer '" + balancer.name() + "' has its service elsewhere",
                            List.of(service.toString()),
                            rule.to().toString());
        }
    }

    private static PortRange inside(Forward rule) {
        int last = rule.to().port() + rule.ports().size() - 1;
        return new PortRange(rule.to().port(), Math.min(last, MOST_PORT));
    }

    private static boolean has(PortRange range, int port) {
        return range.first() <= port && port <= range.last();
    }

    /** The nodes with an address inside, for a message. */
    private String thereAre(String gateway, NatSettings settings) {
        String found = topology.nodes().values().stream()
                .filter(node -> NatKind.KIND.cast(node).isEmpty()
                        && node.addresses().stream().anyMatch(settings.insidePrefix()::contains)
                        && topology.unreachable(gateway, node.memberName(0)).isEmpty())
                .map(node -> node.name() + " (" + span(node) + ")")
                .collect(Collectors.joining(", "));
        return found.isEmpty() ? "" : "; there are " + found;
    }

    private static String span(NodeSpec<?> node) {
        int last = node.addresses().length() - 1;
        String first = Address.text(node.addresses().get(0));
        return last == 0
                ? first
                : first + " to " + Address.text(node.addresses().get(last));
    }

    /** The member that a gateway finds at an address. */
    private Optional<Members> owner(String gateway, int address) {
        return topology.nodes().values().stream()
                .flatMap(node ->
                        node.memberWith(address).stream().mapToObj(member -> new Members(node, member, member + 1)))
                .filter(found ->
                        topology.unreachable(gateway, NodeWords.name(found)).isEmpty())
                .findFirst();
    }

    private static Optional<NatSettings> settings(NodeSpec<?> node) {
        return NatKind.KIND
                .cast(node)
                .flatMap(gateway -> gateway.settings() instanceof NatSpec.Netfilter netfilter
                        ? Optional.of(netfilter.settings())
                        : Optional.empty());
    }

    /**
     * The ports at which hosts have to listen because a flow goes to a public endpoint that leads to them, by the names of
     * members.
     */
    public static ImmutableSetMultimap<String, Integer> portsByHost(Scenario scenario) {
        ImmutableSetMultimap.Builder<String, Integer> ports = ImmutableSetMultimap.builder();
        for (Flow flow : scenario.traffic()) {
            follow(scenario.topology(), flow, (owner, port) -> {
                if (HostKind.KIND.cast(owner.node()).isPresent()) {
                    ports.put(owner.node().memberName(owner.from()), port);
                }
            });
        }
        return ports.build();
    }

    /** Tells all members, with their ports, that a flow to public endpoints is led to: gateways on the way too. */
    static void follow(Topology topology, Flow flow, ObjIntConsumer<Members> reached) {
        if (flow.target().members().isPresent()) {
            return;
        }
        Forwards forwards = new Forwards(topology);
        for (Endpoint endpoint : flow.target().endpoints()) {
            Set<Endpoint> seen = new HashSet<>();
            topology.nodes().values().forEach(node -> forwards.follow(node, endpoint, seen, reached));
        }
    }

    /** Where a gateway sends what comes for an endpoint, and where the next gateway there does. */
    private void follow(NodeSpec<?> gateway, Endpoint endpoint, Set<Endpoint> seen, ObjIntConsumer<Members> reached) {
        for (PortForward rule : settings(gateway).map(NatSettings::forwards).orElse(ImmutableList.of())) {
            if (rule.takes(Ipv4Packet.PROTOCOL_TCP, endpoint.address(), endpoint.port())) {
                Endpoint inside = new Endpoint(rule.insideAddress(), rule.insidePortOf(endpoint.port()));
                Optional<Members> owner = seen.add(inside) ? owner(gateway.name(), inside.address()) : Optional.empty();
                owner.ifPresent(found -> {
                    reached.accept(found, inside.port());
                    follow(found.node(), inside, seen, reached);
                });
            }
        }
    }
}
