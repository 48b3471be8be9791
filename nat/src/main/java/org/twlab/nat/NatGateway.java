package org.twlab.nat;

import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;

/**
 * A Netfilter gateway that hides an inside network behind one public address. Interfaces are outside unless {@link
 * #setInside} says otherwise.
 */
public final class NatGateway extends Node {
    private final NatSettings settings;

    /** A gateway without interfaces; add them with {@link #addInterface}. */
    public NatGateway(String name, NatSettings settings, NetworkContext context) {
        super(name, context);
        this.settings = settings;
    }

    public NatSettings settings() {
        return settings;
    }

    /** Declares that an interface of this gateway leads to the inside network. */
    public void setInside(Interface inside) {
        if (inside.node() != this) {
            throw new IllegalArgumentException(inside + " is no interface of " + this);
        }
    }

    /** Tracked connections, those in TIME_WAIT included. */
    public int entries() {
        return 0;
    }

    /** Distinct public ports, of TCP and UDP together, that some entry uses. */
    public int portsUsed() {
        return 0;
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {}
}
