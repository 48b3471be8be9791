package org.twlab.topology.model;

import java.util.Optional;
import org.twlab.topology.arrange.Arrangement;
import org.twlab.topology.arrange.MemberGraph;

/**
 * Settings of a router or of a group of routers.
 *
 * @param forwardingDelayNanos time from the arrival of a packet to its departure
 * @param mtu bytes of the largest packet it sends on; 0 for what its links take
 * @param icmp the errors it sends
 * @param arrangement how the members of a group are linked
 * @param graph the members of a group and their links, from a file
 */
public record RouterSpec(
        long forwardingDelayNanos, int mtu, Icmp icmp, Optional<Arrangement> arrangement, Optional<MemberGraph> graph) {

    /**
     * The ICMP errors of a router.
     *
     * @param enabled whether it sends any
     * @param perSecond how many at most
     */
    public record Icmp(boolean enabled, int perSecond) {}
}
