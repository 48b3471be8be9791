package org.twlab.core.net;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;

/** A node that sends on what is not for itself, by its forwarding table. */
public abstract class ForwardingNode extends Node {
    private final ForwardingTable routes = new ForwardingTable();

    /** A node without interfaces and routes. */
    protected ForwardingNode(String name, NetworkContext context) {
        super(name, context);
    }

    /** Its routes, which can be changed while it runs; the caller fills them. */
    public final ForwardingTable routes() {
        return routes;
    }

    @Override
    public final @Nullable Interface egressFor(Ipv4Packet packet) {
        return routes.select(packet);
    }

    @Override
    public final int choicesFor(Ipv4Packet packet) {
        return routes.nextHops(packet.destination()).size();
    }
}
