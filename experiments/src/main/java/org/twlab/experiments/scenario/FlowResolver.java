package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.experiments.traffic.FlowTrace;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Types;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Place;

/** Finds the nodes that flows name. */
final class FlowResolver {
    private final Topology topology;
    private final NodeWords nodes;
    private final Reading reading;

    FlowResolver(NodeWords nodes) {
        this.topology = nodes.topology();
        this.nodes = nodes;
        this.reading = nodes.reading();
    }

    ImmutableList<Flow> resolve(List<FlowKeys.Stated> flows) {
        return flows.stream().flatMap(flow -> resolve(flow).stream()).collect(ImmutableList.toImmutableList());
    }

    private Optional<Flow> resolve(FlowKeys.Stated flow) {
        Place fromPlace = flow.values().place(FlowKeys.FROM);
        Place toPlace = flow.values().place(FlowKeys.TO);
        Optional<Members> openers = flow.from().flatMap(word -> nodes.openers(word, fromPlace, "connects"));
        Optional<Target> target = flow.to().flatMap(text -> target(text, toPlace));
        if (openers.isEmpty() || target.isEmpty() || flow.name().isEmpty()) {
            return Optional.empty();
        }
        checkReachable(openers.get().node(), target.get(), toPlace);
        checkService(target.get(), toPlace);
        checkElsewhere(openers.get(), target.get(), toPlace);
        return Optional.of(flow.with(flow.name().get(), openers.get(), target.get(), trace(flow, openers.get())));
    }

    /** What the file of a flow says; of a file with mistakes nothing. */
    private Optional<FlowTrace> trace(FlowKeys.Stated flow, Members openers) {
        return flow.values()
                .find(FlowKeys.TRACE)
                .flatMap(name -> reading.files()
                        .open(name, flow.values().place(FlowKeys.TRACE))
                        .flatMap(source -> new TraceFile(source, openers, reading).read()));
    }

    private void checkReachable(NodeSpec<?> from, Target target, Place place) {
        Optional<Members> to = target.members()
                .or(() -> owners(target.endpoints().get(0).address()).stream().findFirst());
        boolean itself = NatKind.KIND.cast(from).isPresent()
                && to.filter(members -> members.node().name().equals(from.name()))
                        .isPresent();
        if (itself) {
            reading.error(place, "'" + from.name() + "' is where the flow is from: a gateway connects to others");
            return;
        }
        to.map(Members::node)
                .ifPresent(node -> topology.unreachable(from.name(), node.name())
                        .ifPresent(problem -> reading.error(place, problem + behindGateway(from, node))));
    }

    /** What to connect to instead of a node that a gateway hides. */
    private String behindGateway(NodeSpec<?> from, NodeSpec<?> hidden) {
        return topology.nodes().values().stream()
                .filter(node -> NatKind.KIND.cast(node).isPresent()
                        && topology.unreachable(from.name(), node.name()).isEmpty()
                        && topology.unreachable(node.name(), hidden.name()).isEmpty())
                .findFirst()
                .map(gateway -> ": it is behind the gateway '" + gateway.name() + "', whose address "
                        + Address.text(gateway.address(0)) + " leads inside by mappings"
                        + (NatKind.kernel(gateway).isPresent() ? " and 'forwards'" : ""))
                .orElse("");
    }

    /** A balancer has one service: at its other addresses and ports nobody answers. */
    private void checkService(Target target, Place place) {
        target.members().flatMap(to -> BalancerKind.KIND.cast(to.node())).ifPresent(balancer -> {
            Endpoint service = balancer.settings().rest().service();
            target.endpoints().stream()
                    .filter(endpoint -> !endpoint.equals(service))
                    .findFirst()
                    .ifPresent(other -> reading.error(
                            place,
                            "the balancer '" + balancer.name() + "' has no service at " + other,
                            List.of(balancer.name() + ":" + service.port(), service.toString()),
                            target.text()));
        });
    }

    /** Hosts have no loopback: what one sends to itself would leave by its link. */
    private void checkElsewhere(Members openers, Target target, Place place) {
        target.members()
                .filter(servers -> servers.node().name().equals(openers.node().name()))
                .filter(servers -> NatKind.KIND.cast(servers.node()).isEmpty())
                .filter(servers -> servers.from() < openers.to() && openers.from() < servers.to())
                .map(servers -> servers.node().memberName(Math.max(servers.from(), openers.from())))
                .ifPresent(both -> reading.error(
                        place, "'" + both + "' would connect to itself: a host has no loopback, name another"));
    }

    /** The hosts or the address that a text such as {@code server:80} names; what is wrong is reported. */
    Optional<Target> target(String text, Place place) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            reading.error(place, "'" + text + "' has no port, write it as in \"" + text.replace(":", "") + ":80\"");
            nodes.members(text.replace(":", ""), place);
            return Optional.empty();
        }
        Parsed<PortRange> ports = PortRange.parse(text.substring(colon + 1));
        if (ports.value().isEmpty()) {
            reading.error(place, ports.problem());
        }
        String word = text.substring(0, colon);
        Optional<Address> address = Types.ADDRESS.parse().apply(word).value();
        return address.isPresent()
                ? ports.value().flatMap(range -> addressed(text, address.get(), range, place))
                : hosts(text, word, ports.value(), place);
    }

    private Optional<Target> addressed(String text, Address address, PortRange ports, Place place) {
        List<Members> owners = owners(address.bits());
        if (owners.isEmpty()) {
            reading.error(place, "no node has the address " + address);
            return Optional.empty();
        }
        if (owners.size() > 1) {
            String names = owners.stream().map(NodeWords::name).collect(Collectors.joining(", "));
            reading.error(
                    place, "several nodes have the address " + address + ", name the one that is meant: " + names);
            return Optional.empty();
        }
        Optional<Members> host = Optional.of(owners.get(0)).filter(owner -> NodeWords.serves(owner.node()));
        return Optional.of(new Target(text, host, ports, endpoints(List.of(address.bits()), ports)));
    }

    private Optional<Target> hosts(String text, String word, Optional<PortRange> ports, Place place) {
        return nodes.servers(word, place)
                .filter(found -> !found.node().addresses().isEmpty())
                .flatMap(found -> ports.map(
                        range -> new Target(text, Optional.of(found), range, endpoints(addresses(found), range))));
    }

    private static List<Integer> addresses(Members members) {
        return members.indices().mapToObj(members.node()::address).toList();
    }

    private static ImmutableList<Endpoint> endpoints(List<Integer> addresses, PortRange ports) {
        ImmutableList.Builder<Endpoint> endpoints = ImmutableList.builder();
        for (int port = ports.first(); port <= ports.last(); port++) {
            for (int address : addresses) {
                endpoints.add(new Endpoint(address, port));
            }
        }
        return endpoints.build();
    }

    /** Every member of every node with an address: behind several gateways there may be more than one. */
    private List<Members> owners(int address) {
        return topology.nodes().values().stream()
                .flatMap(node ->
                        node.memberWith(address).stream().mapToObj(member -> new Members(node, member, member + 1)))
                .toList();
    }
}
