package org.twlab.topology.model;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.ScalarType;
import org.twlab.topology.language.Types;
import org.twlab.topology.language.Values;
import org.twlab.topology.model.NodeKind.Addressing;
import org.twlab.topology.yaml.Place;

/**
 * A node of a scenario: one member, or a population of equal ones.
 *
 * @param name in the scenario
 * @param kind what it is
 * @param count number of members of a population; empty for a single node
 * @param settings of all its members
 * @param addresses by member, in network order; empty where members have none of their own
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
    static final Key<Address> ADDRESS = Key.optional("address", hostAddress(), "Its address.");
    static final Key<Prefix> NETWORK =
            Key.optional("network", Types.NETWORK, "Members take the free addresses of this network in order.");

    static ImmutableList<Key<?>> keysOf(Addressing addressing) {
        return switch (addressing) {
            case NEEDED -> ImmutableList.of(COUNT, ADDRESS, NETWORK);
            case POSSIBLE -> ImmutableList.of(ADDRESS);
            case OWN -> ImmutableList.of();
        };
    }

    private static ScalarType<Address> hostAddress() {
        return Types.ADDRESS.narrowed(Types.ADDRESS.expected(), address -> {
            int first = address.bits() >>> 24;
            return first == 0 || first >= 224
                    ? Parsed.wrong("'" + address + "' cannot be the address of a node")
                    : Parsed.of(address);
        });
    }

    /**
     * A node as its file states it, before members have their addresses.
     *
     * @param values the keys with their places
     */
    public record Stated<S>(
            Optional<Integer> count, Optional<Address> address, Optional<Prefix> network, S settings, Values values) {

        NodeSpec<S> with(String name, NodeKind<S> kind, ImmutableIntArray addresses) {
            return new NodeSpec<>(name, kind, count, settings, addresses, values);
        }
    }

    /** Number of members, 1 for a single node. */
    public int members() {
        return count.orElse(1);
    }

    /** {@code client[3]}, or the plain name of a single node. */
    public String memberName(int member) {
        return count.isPresent() ? name + "[" + member + "]" : name;
    }

    /** The address of a member; 0 where it has none. */
    public int address(int member) {
        return addresses.isEmpty() ? 0 : addresses.get(member);
    }

    /** Makes a member. */
    public Node create(NodeSite site) {
        return kind.factory().create(settings, site);
    }

    /** Where the node is described. */
    public Place place() {
        return values.mapping().place();
    }
}
