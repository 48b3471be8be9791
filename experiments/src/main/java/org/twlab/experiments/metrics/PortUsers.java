package org.twlab.experiments.metrics;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.packet.Endpoint;

/** How many users each port of each node has; a port is in use for as long as it has one. */
final class PortUsers {
    /** Only looked up. */
    private final Map<Port, Integer> users = new HashMap<>();

    private record Port(String node, Endpoint endpoint) {}

    /** One user more; by how much that changes the number of ports in use: 0 or 1. */
    int add(String node, Endpoint endpoint) {
        return users.merge(new Port(node, endpoint), 1, Integer::sum) == 1 ? 1 : 0;
    }

    /** One user less; by how much that changes the number of ports in use: 0 or -1. */
    int remove(String node, Endpoint endpoint) {
        Integer left = users.computeIfPresent(new Port(node, endpoint), (port, count) -> count == 1 ? null : count - 1);
        return left == null ? -1 : 0;
    }
}
