package org.twlab.core.tcp;

import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;

/** A wire in the middle of two hosts that does to every packet what a test decides: loses, doubles, delays it. */
final class ChaoticWire extends Node {
    /** Decides about one packet. */
    interface Fate {
        /** Extra delays of the copies that arrive, in nanoseconds; none for a lost packet. */
        long[] of(Ipv4Packet packet);
    }

    static final long[] LOST = {};
    static final long[] UNHARMED = {0};

    private Fate fate = packet -> UNHARMED;

    /** Connects the hosts; {@code delayNanos} is the one-way delay without extras. */
    ChaoticWire(NetworkContext context, TcpHost client, TcpHost server, long delayNanos) {
        super("wire", context);
        LinkSettings half = LinkSettings.delay(delayNanos / 2);
        Link.connect(context, client.addInterface(TwoHosts.CLIENT), addInterface(0), half, half);
        Link.connect(context, addInterface(0), server.addInterface(TwoHosts.SERVER), half, half);
    }

    void decide(Fate newFate) {
        fate = newFate;
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        Interface out = interfaces().get(1 - from.index());
        for (long extraNanos : fate.of(packet)) {
            if (extraNanos == 0) {
                out.send(packet);
            } else {
                simulation.at(simulation.nowNanos() + extraNanos, () -> out.send(packet));
            }
        }
    }
}
