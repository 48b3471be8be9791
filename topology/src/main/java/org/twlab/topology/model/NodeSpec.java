package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.Addressing;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.arrange.MemberGraph;
import org.twlab.topology.arrange.MemberGraph.Member;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.ListType;
import org.twlab.topology.language.MapType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.NodeKind.Addresses;
import org.twlab.topology.yaml.Place;

/**
 * A node of a scenario: one member, or a population of equal ones.
 *
 * @param name in the scenario
 * @param kind what it is
 * @param count number of members of a population; empty for a single node
 * @param settings of all its members
 * @param addresses of a population by member, of a single node all of them, its main one first, for a gateway those
 *     outside; empty where members have none
 * @param values the keys with their places
 */
public record NodeSpec<S>(
        String name,
        NodeKind<S> kind,
        Optional<Integer> count,
        S settings,
        ImmutableIntArray addresses,
        Values values) {
    /** Most members of a population. */
    public static final int MAX_COUNT = 1_000_000;

    static final Key<String> KIND = Key.required("kind", Types.TEXT, "What the node is.");
    static final Key<Long> COUNT = Key.optional(
            "count",
            Types.integer(1, MAX_COUNT),
            "Makes a population of this many equal members, `name[0]` to `name[count-1]`.");
    static final Key<ImmutableList<Address>> ADDRESS = Key.optional(
            "address",
            new ListType<>(Types.ADDRESS, true),
            "Its address; a list: those of the members of a population in order, or all of a single node, which sends from"
                    + " the first.");
    static final Key<Prefix> NETWORK = Key.optional(
            "network",
            Types.NETWORK,
            "Members take the free addresses of this network in order; an `address` must lie in it.");

    static final Key<ImmutableMap<String, String>> ROUTES = Key.optional(
            "routes",
            new MapType<>("a mapping of nodes or networks to the next node", Types.TEXT),
            "Static routes, `{NODE or network: next node}`, which count before computed ones.");

    static ImmutableList<Key<?>> keysOf(Addresses addresses) {
        return switch (addresses) {
            case NEEDED, POSSIBLE -> ImmutableList.of(COUNT, ADDRESS, NETWORK, ROUTES);
            case OWN -> ImmutableList.of(ROUTES);
        };
    }

    /** A node whose name and addresses are not yet known. */
    static <S> NodeSpec<S> stated(NodeKind<S> kind, S settings, Values values) {
        Optional<Integer> count = graph(settings)
                .map(graph -> graph.members().size())
                .or(() -> values.find(COUNT).map(Math::toIntExact));
        return new NodeSpec<>("", kind, count, settings, ImmutableIntArray.of(), values);
    }

    private static Optional<MemberGraph> graph(Object settings) {
        return settings instanceof RouterSpec router ? router.graph() : Optional.empty();
    }

    NodeSpec<S> named(String itsName) {
        return new NodeSpec<>(itsName, kind, count, settings, addresses, values);
    }

    NodeSpec<S> with(ImmutableIntArray found) {
        return new NodeSpec<>(name, kind, count, settings, found, values);
    }

    /** Where its members have their addresses from, as the file says. */
    Addressing stated() {
        ImmutableIntArray.Builder fixed = ImmutableIntArray.builder();
        values.find(ADDRESS).ifPresent(list -> list.forEach(address -> fixed.add(address.bits())));
        return new Addressing(fixed.build(), values.find(NETWORK));
    }

    /** What a graph calls the members, in their order; empty for one without a label, and without a graph. */
    ImmutableList<String> labels() {
        return graph(settings)
                .map(graph -> graph.members().stream().map(Member::label).collect(ImmutableList.toImmutableList()))
                .orElse(ImmutableList.of());
    }

    /** Number of members, 1 for a single node. */
    public int members() {
        return count.orElse(1);
    }

    /** {@code client[3]}, or the plain name of a single node. */
    public String memberName(int member) {
        return count.isPresent() ? name + "[" + member + "]" : name;
    }

    /** The address of a member that it sends from; 0 where it has none. */
    public int address(int member) {
        return addresses.isEmpty() ? 0 : addresses.get(member);
    }

    /** The member that has an address. */
    public OptionalInt memberWith(int address) {
        int index = addresses.indexOf(address);
        if (index < 0) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(count.isPresent() ? index : 0);
    }

    /** Puts the node into a network, with its addresses; of the network they are from there is one route. */
    public void addTo(NetworkBuilder builder) {
        kind.description().addTo(builder, this, new Addressing(addresses, values.find(NETWORK)));
    }

    /** Where the node is described. */
    public Place place() {
        return values.mapping().place();
    }
}
