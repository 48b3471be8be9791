package org.twlab.topology;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.core.packet.PacketOrigin;

/** A host that sends what it is told and keeps what it gets. */
final class Recorder extends Node {
    private static final int PROTOCOL_EXPERIMENTAL = 253;

    final List<Ipv4Packet> received = new ArrayList<>();
    long sent;

    Recorder(NodeSite site) {
        super(site.name(), site.context());
    }

    /** Sends a packet of 120 bytes over the only link, from the own address; its identification counts from 0. */
    void send(int destination, int ttl) {
        Interface only = interfaces().get(0);
        OpaquePayload payload = new OpaquePayload(PROTOCOL_EXPERIMENTAL, new byte[100]);
        long now = simulation.nowNanos();
        int identification = (int) sent++;
        only.send(Ipv4Packet.of(only.address(), destination, ttl, identification, payload, PacketOrigin.UNKNOWN, now));
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        received.add(packet);
    }
}
