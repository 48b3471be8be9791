package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.twlab.core.net.IcmpErrors;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.NetworkProblem.Kind;
import org.twlab.topology.NodePlan.End;
import org.twlab.topology.NodePlan.Translating;

/**
 * The addresses of all members. Fixed ones come first, then the members of networks take free addresses in the order of
 * declaration. An address is unique in its realm, not in the whole network. A router may have none.
 */
final class AddressPlan {
    private final Layout layout;
    private final Vertices vertices;
    private final Realms realms;
    private final List<NetworkProblem> problems;
    /** By realm: whose a fixed address is, as the number of a member among all. */
    private final AddressIndex[] owners;
    /** By realm. */
    private final TakenAddresses[] taken;
    /** By node: the number of its first member among all. */
    private final int[] firstMembers;

    private final List<ImmutableIntArray> addresses;

    private AddressPlan(Layout layout, Vertices vertices, Realms realms, List<NetworkProblem> problems) {
        this.layout = layout;
        this.vertices = vertices;
        this.realms = realms;
        this.problems = problems;
        owners = new AddressIndex[realms.count()];
        taken = new TakenAddresses[realms.count()];
        for (int realm = 0; realm < realms.count(); realm++) {
            owners[realm] = new AddressIndex();
            taken[realm] = new TakenAddresses();
            taken[realm].take(Integer.toUnsignedLong(IcmpErrors.DUMMY_ADDRESS));
        }
        firstMembers = new int[layout.nodes().size() + 1];
        for (int node = 0; node < layout.nodes().size(); node++) {
            firstMembers[node + 1] =
                    firstMembers[node] + layout.nodes().get(node).members();
        }
        addresses = new ArrayList<>(Collections.nCopies(layout.nodes().size(), ImmutableIntArray.of()));
    }

    /**
     * The addresses of each node: of a population by member, of a single node its own, for a gateway those outside. A
     * node whose addresses could not be given has none, and a problem.
     */
    static ImmutableList<ImmutableIntArray> assign(
            Layout layout, Vertices vertices, Realms realms, List<NetworkProblem> problems) {
        AddressPlan plan = new AddressPlan(layout, vertices, realms, problems);
        for (int node = 0; node < layout.nodes().size(); node++) {
            plan.claimFixed(node);
        }
        for (int node = 0; node < layout.nodes().size(); node++) {
            plan.takeFromNetwork(node);
        }
        return ImmutableList.copyOf(plan.addresses);
    }

    private void claimFixed(int node) {
        NodePlan plan = layout.nodes().get(node);
        if (plan.role() instanceof Translating role) {
            claimSides(node, plan.name(), role.gateway());
            return;
        }
        ImmutableIntArray fixed = plan.addressing().fixed();
        Optional<Prefix> network = plan.addressing().network();
        if (fixed.isEmpty()) {
            if (network.isEmpty() && plan.role() instanceof End) {
                String message = "'" + plan.name() + "' needs an address, or a network to take one from";
                report(Kind.ADDRESS_COUNT, plan.name(), "address", message);
            }
            return;
        }
        if (plan.isPopulation() && fixed.length() != plan.members()) {
            report(
                    Kind.ADDRESS_COUNT,
                    plan.name(),
                    "address",
                    "'" + plan.name() + "' has " + plan.members() + " members and " + fixed.length() + " addresses");
            return;
        }
        for (int index = 0; index < fixed.length(); index++) {
            int address = fixed.get(index);
            int member = plan.isPopulation() ? index : 0;
            claim(realms.of(node, member), node, member, "address", address);
            if (network.isPresent() && !network.get().contains(address)) {
                report(
                        Kind.ADDRESS_OUTSIDE_NETWORK,
                        plan.name(),
                        "address",
                        "address " + Address.text(address) + " of '" + plan.memberName(index)
                                + "' is not in its network " + network.get());
            }
            network.ifPresent(all -> checkIsOfNode(address, all, plan.name(), "address"));
        }
        addresses.set(node, fixed);
    }

    /** The first and the last address of a network are no node's (RFC 1122 section 3.2.1.3), but for RFC 3021. */
    private void checkIsOfNode(int address, Prefix network, String name, String key) {
        boolean first = address == network.bits();
        boolean last = address == network.bits() + (int) (network.size() - 1);
        if (network.length() < 31 && (first || last)) {
            report(
                    Kind.UNUSABLE_ADDRESS,
                    name,
                    key,
                    "'" + Address.text(address) + "' cannot be the address of a node: it is the "
                            + (first ? "" : "broadcast ") + "address of the network " + network);
        }
    }

    private void claimSides(int node, String name, GatewayPlan gateway) {
        claim(realms.of(node, 0), node, 0, "inside", gateway.insideAddress());
        if (!gateway.inside().contains(gateway.insideAddress())) {
            report(
                    Kind.ADDRESS_OUTSIDE_NETWORK,
                    name,
                    "inside",
                    "inside address " + Address.text(gateway.insideAddress()) + " of '" + name
                            + "' is not in its inside network " + gateway.inside());
        }
        checkIsOfNode(gateway.insideAddress(), gateway.inside(), name, "inside");
        for (int address : gateway.outsideAddresses().toArray()) {
            claim(realms.of(vertices.outside(node)), node, 0, "outside", address);
            if (gateway.inside().contains(address)) {
                report(
                        Kind.ADDRESS_OUTSIDE_NETWORK,
                        name,
                        "outside",
                        "outside address " + Address.text(address) + " of '" + name + "' is in its inside network "
                                + gateway.inside());
            }
        }
        addresses.set(node, gateway.outsideAddresses());
    }

    private void claim(int realm, int node, int member, String key, int address) {
        String name = layout.nodes().get(node).name();
        int first = address >>> 24;
        if (first == 0 || first == 127 || first >= 224 || address == IcmpErrors.DUMMY_ADDRESS) {
            report(Kind.UNUSABLE_ADDRESS, name, key, "'" + Address.text(address) + "' cannot be the address of a node");
        }
        int owner = owners[realm].putIfAbsent(address, firstMembers[node] + member);
        taken[realm].take(Integer.toUnsignedLong(address));
        if (owner != AddressIndex.NONE) {
            report(
                    Kind.DUPLICATE_ADDRESS,
                    name,
                    key,
                    "address " + Address.text(address) + " of '" + layout.name(node, member) + "' is already that of '"
                            + ownerName(owner) + "'");
        }
    }

    private String ownerName(int owner) {
        int found = Arrays.binarySearch(firstMembers, owner);
        int node = found < 0 ? -found - 2 : found;
        return layout.name(node, owner - firstMembers[node]);
    }

    private void takeFromNetwork(int node) {
        NodePlan plan = layout.nodes().get(node);
        Addressing addressing = plan.addressing();
        if (!addressing.fixed().isEmpty() || addressing.network().isEmpty()) {
            return;
        }
        Prefix network = addressing.network().get();
        int[] realmsOfNode = realmsOf(node);
        ImmutableIntArray.Builder members = ImmutableIntArray.builder();
        int edge =
                network.length() < 31 ? 1 : 0; // the network and broadcast addresses; none of both in a /31, RFC 3021
        long end = Integer.toUnsignedLong(network.bits()) + network.size() - edge;
        long next = firstFree(Integer.toUnsignedLong(network.bits()) + edge, realmsOfNode);
        int found = 0;
        while (next < end && found < plan.members()) {
            members.add((int) next);
            for (int realm : realmsOfNode) {
                taken[realm].take(next);
            }
            found++;
            next = firstFree(next + 1, realmsOfNode);
        }
        if (found == plan.members()) {
            addresses.set(node, members.build());
            return;
        }
        report(
                Kind.TOO_MANY_MEMBERS,
                plan.name(),
                "network",
                "network " + network + " has " + found + " free addresses, the members of '" + plan.name() + "' need "
                        + plan.members());
    }

    /** The realms that the members of a node are in; an address they take must be free in all of them. */
    private int[] realmsOf(int node) {
        NodePlan plan = layout.nodes().get(node);
        if (vertices.areTogether(node)) {
            return new int[] {realms.of(node, 0)};
        }
        return IntStream.range(0, plan.members())
                .map(member -> realms.of(node, member))
                .distinct()
                .toArray();
    }

    private long firstFree(long from, int[] realmsOfNode) {
        long free = from;
        boolean moved = true;
        while (moved) {
            long before = free;
            for (int realm : realmsOfNode) {
                free = taken[realm].firstFree(free);
            }
            moved = realmsOfNode.length > 1 && free > before;
        }
        return free;
    }

    private void report(Kind kind, String node, String key, String message) {
        problems.add(NetworkProblem.ofNode(kind, node, key, message));
    }
}
