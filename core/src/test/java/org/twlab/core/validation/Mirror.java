package org.twlab.core.validation;

import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;

/** A host that talks to itself: what it sends comes back to it, as over a loopback device. */
final class Mirror extends Node {
    final TcpHost host;
    final int address;

    Mirror(HostSettings settings, String address) {
        this(settings, Address.parse(address).bits(), NetworkContext.untraced(7));
    }

    private Mirror(HostSettings settings, int address, NetworkContext context) {
        super("mirror", context);
        this.address = address;
        host = new TcpHost("host", new TcpStack(context), settings, context);
        Interface own = addInterface(0);
        Link.connect(context, own, host.addInterface(address), LinkSettings.delay(0), LinkSettings.delay(0));
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        from.send(packet);
    }

    void runUntil(long nanos) {
        simulation.runUntil(nanos);
    }

    long nowNanos() {
        return simulation.nowNanos();
    }
}
