package org.twlab.experiments.fault;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology.Members;

/** Nodes that a match names as the true ends of packets. Looking at a packet allocates nothing. */
final class Ends {
    private final String node;
    private final boolean population;
    private final int from;
    private final int to;
    /** Ascending. */
    private final int[] addresses;

    Ends(Members members) {
        NodeSpec<?> spec = members.node();
        node = spec.name();
        population = spec.count().isPresent();
        from = members.from();
        to = members.to();
        addresses = population && !spec.addresses().isEmpty()
                ? members.indices().map(spec::address).sorted().toArray()
                : IntStream.range(0, spec.addresses().length())
                        .map(spec.addresses()::get)
                        .sorted()
                        .toArray();
    }

    /** Whether one of them has this name. */
    boolean has(String name) {
        if (!population) {
            return name.equals(node);
        }
        int bracket = node.length();
        if (name.length() < bracket + 3 || name.charAt(bracket) != '[' || !name.startsWith(node)) {
            return false;
        }
        int member = Integer.parseInt(name, bracket + 1, name.length() - 1, 10);
        return from <= member && member < to;
    }

    private boolean hasAddress(int address) {
        return Arrays.binarySearch(addresses, address) >= 0;
    }

    /**
     * Whether a packet is for one of them. What does not go to the address that the opener has asked for goes to the
     * opener; of a packet that belongs to no connection only its destination is known.
     */
    boolean receive(Ipv4Packet packet, Connections connections) {
        long id = packet.origin().connectionId();
        if (!connections.has(id)) {
            return hasAddress(packet.destination());
        }
        int asked = connections.remoteAddress(id);
        boolean toServer = connections.isFromOpener(packet) || packet.destination() == asked;
        return toServer ? connections.targetIs(id, node) && hasAddress(asked) : has(connections.opener(id));
    }
}
