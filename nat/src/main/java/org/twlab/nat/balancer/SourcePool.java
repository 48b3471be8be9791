package org.twlab.nat.balancer;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.List;
import org.twlab.nat.PortRange;

/**
 * What a FULLNAT balancer uses as sources toward its backends: every pair of address and port once for each backend. New
 * connections to a backend take the addresses in turn, and of each address the next free port.
 *
 * @param addresses own addresses of the balancer, in network order; at least 1, none twice
 * @param ports the ports of each, from 1024 on; 64512 at most
 */
public record SourcePool(ImmutableList<Integer> addresses, PortRange ports) {
    /** All unprivileged ports. */
    public static final PortRange DEFAULT_PORTS = new PortRange(1024, 0xFFFF);

    public SourcePool {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses (none) must be at least 1");
        }
        if (ImmutableSet.copyOf(addresses).size() != addresses.size()) {
            throw new IllegalArgumentException("addresses name an address twice");
        }
        if (ports.first() < DEFAULT_PORTS.first()) {
            throw new IllegalArgumentException("ports (" + ports + ") must be within " + DEFAULT_PORTS);
        }
    }

    /** All unprivileged ports of some addresses. */
    public static SourcePool of(List<Integer> addresses) {
        return new SourcePool(ImmutableList.copyOf(addresses), DEFAULT_PORTS);
    }

    /** Connections that one backend can have at once. */
    public int size() {
        return addresses.size() * ports.size();
    }
}
