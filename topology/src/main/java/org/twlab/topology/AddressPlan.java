package org.twlab.topology;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
    private final Realms realms;
    private final List<NetworkProblem> problems;
    /** By realm: whose an address is. Only looked up, never walked through. */
    private final List<Map<Integer, String>> owners = new ArrayList<>();

    private final List<ImmutableIntArray> addresses;

    private AddressPlan(Layout layout, Realms realms, List<NetworkProblem> problems) {
        this.layout = layout;
        this.realms = realms;
        this.problems = problems;
        for (int realm = 0; realm < realms.count(); realm++) {
            owners.add(new HashMap<>());
        }
        addresses = new ArrayList<>(Collections.nCopies(layout.nodes().size(), ImmutableIntArray.of()));
    }

    /**
     * The addresses of each node: of a population by member, of a single node its own, for a gateway those outside. A node whose addresses could not be given has
     * none, and a problem.
     */
    static ImmutableList<ImmutableIntArray> assign(Layout layout, Realms realms, List<NetworkProblem> problems) {
        AddressPlan plan = new AddressPlan(layout, realms, problems);
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
            String member = plan.memberName(index);
            claim(Place.whole(node), member, plan.name(), "address", address);
            if (network.isPresent() && !network.get().contains(address)) {
                report(
                        Kind.ADDRESS_OUTSIDE_NETWORK,
                        plan.name(),
                        "address",
                        "address " + Address.text(address) + " of '" + member + "' is not in its network "
                                + network.get());
            }
        }
        addresses.set(node, fixed);
    }

    private void claimSides(int node, String name, GatewayPlan gateway) {
        claim(Place.inside(node), name, name, "inside", gateway.insideAddress());
        if (!gateway.inside().contains(gateway.insideAddress())) {
            report(
                    Kind.ADDRESS_OUTSIDE_NETWORK,
                    name,
                    "inside",
                    "inside address " + Address.text(gateway.insideAddress()) + " of '" + name
                            + "' is not in its inside network " + gateway.inside());
        }
        for (int address : gateway.outsideAddresses().toArray()) {
            claim(Place.outside(node), name, name, "outside", address);
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

    private void claim(Place place, String member, String node, String key, int address) {
        int first = address >>> 24;
        if (first == 0 || first == 127 || first >= 224) {
            report(Kind.UNUSABLE_ADDRESS, node, key, "'" + Address.text(address) + "' cannot be the address of a node");
        }
        @Nullable String owner = ownersIn(place).putIfAbsent(address, member);
        if (owner != null) {
            report(
                    Kind.DUPLICATE_ADDRESS,
                    node,
                    key,
                    "address " + Address.text(address) + " of '" + member + "' is already that of '" + owner + "'");
        }
    }

    private void takeFromNetwork(int node) {
        NodePlan plan = layout.nodes().get(node);
        Addressing addressing = plan.addressing();
        if (!addressing.fixed().isEmpty() || addressing.network().isEmpty()) {
            return;
        }
        Prefix network = addressing.network().get();
        Map<Integer, String> taken = ownersIn(Place.whole(node));
        ImmutableIntArray.Builder members = ImmutableIntArray.builder();
        int edge =
                network.length() < 31 ? 1 : 0; // the network and broadcast addresses; none of both in a /31, RFC 3021
        int found = 0;
        for (long offset = edge; offset < network.size() - edge && found < plan.members(); offset++) {
            int address = network.bits() + (int) offset;
            if (taken.putIfAbsent(address, plan.name()) == null) {
                members.add(address);
                found++;
            }
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

    private Map<Integer, String> ownersIn(Place place) {
        return owners.get(realms.of(place));
    }

    private void report(Kind kind, String node, String key, String message) {
        problems.add(NetworkProblem.ofNode(kind, node, key, message));
    }
}
