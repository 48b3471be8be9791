package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.PortRange;
import org.twlab.topology.language.Reading;
import org.twlab.topology.language.Types;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;
import org.twlab.topology.model.Topology.Members;
import org.twlab.topology.yaml.Diagnostic;
import org.twlab.topology.yaml.Place;

/** Finds the nodes that flows name. */
final class FlowResolver {
    private final Topology topology;
    private final Set<String> declared;
    private final Reading reading;

    FlowResolver(Topology topology, Set<String> declared, Reading reading) {
        this.topology = topology;
        this.declared = declared;
        this.reading = reading;
    }

    ImmutableList<Flow> resolve(List<FlowKeys.Stated> flows) {
        return flows.stream().flatMap(flow -> resolve(flow).stream()).collect(ImmutableList.toImmutableList());
    }

    private Optional<Flow> resolve(FlowKeys.Stated flow) {
        Place fromPlace = flow.values().place(FlowKeys.FROM);
        Place toPlace = flow.values().place(FlowKeys.TO);
        Optional<Members> openers = members(flow.from(), fromPlace);
        openers.filter(members -> HostKind.KIND.cast(members.node()).isEmpty())
                .ifPresent(members -> reading.error(
                        fromPlace,
                        "'" + flow.from() + "' is a " + members.node().kind().name() + ", only a host connects"));
        Optional<Target> target = target(flow.to(), toPlace);
        if (openers.isEmpty() || target.isEmpty() || flow.name().isEmpty()) {
            return Optional.empty();
        }
        checkReachable(openers.get().node(), target.get(), toPlace);
        return Optional.of(flow.with(flow.name().get(), openers.get(), target.get()));
    }

    private void checkReachable(NodeSpec<?> from, Target target, Place place) {
        Optional<NodeSpec<?>> to = target.members()
                .<NodeSpec<?>>map(Members::node)
                .or(() -> owner(target.endpoints().get(0).address()));
        to.flatMap(node -> topology.unreachable(from.name(), node.name()))
                .ifPresent(problem -> reading.error(place, problem));
    }

    private Optional<Members> members(String word, Place place) {
        Optional<Members> found = topology.members(word);
        String node = FlowKeys.node(word);
        if (found.isEmpty() && !declared.contains(node)) {
            unknown("unknown node '" + node + "'", declared, node, place);
        } else if (found.isEmpty() && topology.nodes().containsKey(node)) {
            NodeSpec<?> spec = java.util.Objects.requireNonNull(topology.nodes().get(node));
            reading.error(place, noMember(spec, word));
        }
        return found;
    }

    /** What is wrong with a word such as {@code client[9]} of a node that has no such member. */
    static String noMember(NodeSpec<?> node, String word) {
        String name = node.name();
        return node.count().isPresent()
                ? "'" + name + "' has no member '" + word + "', its members are " + name + "[0] to " + name + "["
                        + (node.members() - 1) + "]"
                : "'" + word + "': '" + name + "' is a single node, without 'count'";
    }

    private void unknown(String message, Collection<String> allowed, String word, Place place) {
        reading.diagnostics().add(Diagnostic.at(place, message).allowing(allowed, word));
    }

    private Optional<Target> target(String text, Place place) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0) {
            reading.error(place, "'" + text + "' has no port, write it as in \"" + text.replace(":", "") + ":80\"");
            members(text.replace(":", ""), place);
            return Optional.empty();
        }
        Parsed<PortRange> ports = PortRange.parse(text.substring(colon + 1));
        if (ports.value().isEmpty()) {
            reading.error(place, ports.problem());
        }
        String word = text.substring(0, colon);
        Optional<Address> address = Types.ADDRESS.parse().apply(word).value();
        Optional<ImmutableList<Integer>> addresses =
                address.isPresent() ? addressed(address.get(), place) : addressesOf(word, place);
        return addresses.flatMap(list -> ports.value()
                .map(range -> new Target(
                        text,
                        address.isPresent() ? Optional.empty() : topology.members(word),
                        range,
                        endpoints(list, range))));
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

    private Optional<ImmutableList<Integer>> addressed(Address address, Place place) {
        if (owner(address.bits()).isEmpty()) {
            reading.error(place, "no node has the address " + address);
            return Optional.empty();
        }
        return Optional.of(ImmutableList.of(address.bits()));
    }

    private Optional<NodeSpec<?>> owner(int address) {
        for (NodeSpec<?> node : topology.nodes().values()) {
            if (node.addresses().contains(address)) {
                return Optional.of(node);
            }
        }
        return Optional.empty();
    }

    private Optional<ImmutableList<Integer>> addressesOf(String word, Place place) {
        Optional<Members> members = members(word, place);
        if (members.isPresent() && HostKind.KIND.cast(members.get().node()).isEmpty()) {
            reading.error(
                    place,
                    "'" + word + "' is a " + members.get().node().kind().name()
                            + ", connections go to a host or to an address");
            return Optional.empty();
        }
        return members.filter(found -> !found.node().addresses().isEmpty())
                .map(found -> found.indices()
                        .mapToObj(member -> found.node().address(member))
                        .collect(ImmutableList.toImmutableList()));
    }
}
