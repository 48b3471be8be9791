package org.twlab.core.net;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.OpaquePayload;

/** A node that remembers what arrives and when. */
final class Probe extends Node {
    record Arrival(long atNanos, Ipv4Packet packet) {}

    private final List<Arrival> arrivals = new ArrayList<>();
    private final Interface side;

    Probe(String name, NetworkContext context, int address) {
        super(name, context);
        side = addInterface(address);
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        accept();
        arrivals.add(new Arrival(simulation.nowNanos(), packet));
    }

    List<Arrival> arrivals() {
        return arrivals;
    }

    List<Ipv4Packet> packets() {
        return arrivals.stream().map(Arrival::packet).toList();
    }

    /** Its only interface. */
    Interface side() {
        return side;
    }

    void send(Ipv4Packet packet) {
        originate(side, packet);
    }

    /** A packet of {@code length} bytes, header included, that {@code identification} tells from others. */
    static Ipv4Packet packet(int source, int destination, int ttl, int identification, int length) {
        int content = length - Ipv4Packet.MIN_HEADER_LENGTH;
        return Ipv4Packet.of(source, destination, ttl, identification, new OpaquePayload(253, new byte[content]));
    }
}
