package org.twlab.topology;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.topology.model.NodeSite;

/** A host that sends what it is told and keeps what it gets. */
final class Recorder extends Node {
    private static final int PROTOCOL_EXPERIMENTAL = 253;

    final List<Ipv4Packet> received = new ArrayList<>();
    long sent;

    Recorder(NodeSite site) {
        super(site.name(), site.context());
    }

    /** Sends a packet over the only link, from the own address. */
    void send(int destination, int ttl) {
        sent++;
        Interface only = interfaces().get(0);
        OpaquePayload payload = new OpaquePayload(PROTOCOL_EXPERIMENTAL, new byte[100]);
        only.send(Ipv4Packet.of(only.address(), destination, ttl, 0, payload));
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        received.add(packet);
    }
}
