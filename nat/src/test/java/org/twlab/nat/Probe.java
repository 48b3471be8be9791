package org.twlab.nat;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;

/** A host without TCP: it keeps what it receives, and sends what a test says. */
public final class Probe extends Node {
    /** In the order in which they came. */
    public final List<Ipv4Packet> received = new ArrayList<>();

    /** A host without interfaces. */
    public Probe(String name, NetworkContext context) {
        super(name, context);
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        accept();
        received.add(packet);
    }

    /** Sends by its first interface. */
    public void send(Ipv4Packet packet) {
        originate(interfaces().get(0), packet);
    }

    /** The packet that came last. */
    public Ipv4Packet last() {
        return received.get(received.size() - 1);
    }
}
