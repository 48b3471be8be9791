package org.twlab.topology.model;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.language.Reading;
import org.twlab.topology.model.NodeKind.Addressing;
import org.twlab.topology.yaml.Place;

/** Gives every member its address: first those that are named, then the free ones of networks, in file order. */
final class AddressPlan {
    private final Reading reading;
    /** Named addresses and whose they are; only looked up, never walked through. */
    private final Map<Integer, String> owners = new HashMap<>();
    /** Addresses members took from networks; only looked up. */
    private final Set<Integer> taken = new HashSet<>();

    AddressPlan(Reading reading) {
        this.reading = reading;
    }

    /** Reserves an address that a file names. */
    void claim(String node, Address address, Place place) {
        String owner = owners.putIfAbsent(address.bits(), node);
        if (owner != null) {
            reading.error(place, "address " + address + " is already that of '" + owner + "'");
        }
    }

    /** The addresses of the members; empty when there are none or they cannot be given, which is reported. */
    ImmutableIntArray addresses(String name, Addressing addressing, NodeSpec.Stated<?> node) {
        if (node.address().isPresent()) {
            return named(name, node, node.address().get());
        }
        if (node.network().isPresent()) {
            return fromNetwork(name, node, node.network().get());
        }
        if (addressing == Addressing.NEEDED
                && !node.values().states(NodeSpec.ADDRESS)
                && !node.values().states(NodeSpec.NETWORK)) {
            reading.error(
                    node.values().mapping().place(),
                    "node '" + name + "' needs 'address', or 'network' to take one from");
        }
        return ImmutableIntArray.of();
    }

    private ImmutableIntArray named(String name, NodeSpec.Stated<?> node, Address address) {
        if (node.count().isPresent()) {
            reading.error(
                    node.values().place(NodeSpec.ADDRESS),
                    "a population takes its addresses from 'network'; 'address' is for a node without 'count'");
        }
        node.network()
                .filter(network -> !network.contains(address.bits()))
                .ifPresent(network -> reading.error(
                        node.values().place(NodeSpec.ADDRESS),
                        "address " + address + " of '" + name + "' is not in its network " + network));
        return ImmutableIntArray.of(address.bits());
    }

    private ImmutableIntArray fromNetwork(String name, NodeSpec.Stated<?> node, Prefix network) {
        int wanted = node.count().orElse(1);
        long edge = network.length() < 31 ? 1 : 0; // network and broadcast address
        ImmutableIntArray.Builder members = ImmutableIntArray.builder();
        int found = 0;
        for (long offset = edge; offset < network.size() - edge && found < wanted; offset++) {
            int address = network.bits() + (int) offset;
            if (!owners.containsKey(address) && taken.add(address)) {
                members.add(address);
                found++;
            }
        }
        if (found < wanted) {
            reading.error(
                    node.values().place(NodeSpec.NETWORK),
                    "network " + network + " has " + found + " free addresses, the members of '" + name + "' need "
                            + wanted);
            return ImmutableIntArray.of();
        }
        return members.build();
    }
}
