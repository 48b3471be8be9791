package org.twlab.nat;

import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Simulation;

/**
 * Refreshes entries of UDP exchanges (udp_packet in nf_conntrack_proto_udp.c), of pings (icmp_packet) and of protocols
 * without ports (generic_packet).
 */
final class DatagramTracker {
    private final long streamAfterNanos;
    private final ConntrackTable table;
    private final Simulation simulation;

    DatagramTracker(NatModel model, ConntrackTable table, Simulation simulation) {
        this.streamAfterNanos = model.udpStreamAfterNanos();
        this.table = table;
        this.simulation = simulation;
    }

    /** A packet has passed. The first answer itself still counts as if there were none. */
    void track(ConntrackEntry entry, Direction direction) {
        if (entry.protocol == Ipv4Packet.PROTOCOL_UDP) {
            boolean stream = entry.seenReply && simulation.nowNanos() - entry.createdNanos >= streamAfterNanos;
            table.refresh(entry, stream ? ConntrackTimeout.UDP_STREAM : ConntrackTimeout.UDP);
            entry.assured |= stream;
        } else {
            boolean icmp = entry.protocol == Ipv4Packet.PROTOCOL_ICMP;
            table.refresh(entry, icmp ? ConntrackTimeout.ICMP : ConntrackTimeout.GENERIC);
        }
        entry.seenReply |= direction == Direction.REPLY;
    }
}
