package org.twlab.nat;

import org.twlab.core.sim.Simulation;

/** Refreshes entries of UDP exchanges (udp_packet in nf_conntrack_proto_udp.c). */
final class UdpTracker {
    private final long streamAfterNanos;
    private final ConntrackTable table;
    private final Simulation simulation;

    UdpTracker(NatModel model, ConntrackTable table, Simulation simulation) {
        this.streamAfterNanos = model.udpStreamAfterNanos();
        this.table = table;
        this.simulation = simulation;
    }

    /** A datagram has passed. The first answer itself still counts as if there were none. */
    void track(ConntrackEntry entry, Direction direction) {
        boolean stream = entry.seenReply && simulation.nowNanos() - entry.createdNanos >= streamAfterNanos;
        table.refresh(entry, stream ? ConntrackTimeout.UDP_STREAM : ConntrackTimeout.UDP);
        entry.seenReply |= direction == Direction.REPLY;
    }
}
