package org.twlab.core.tcp;

import java.util.function.Predicate;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropReason;

/** A wire in the middle of two hosts that loses what a test picks; 5 ms on each side. */
final class PeerFilter extends Node {
    private Predicate<Ipv4Packet> lost = packet -> false;

    PeerFilter(NetworkContext context, TcpHost client, TcpHost server) {
        super("wire", context);
        LinkSettings half = LinkSettings.delay(5 * TwoHosts.MILLISECOND);
        Link.connect(context, client.addInterface(TwoHosts.CLIENT), addInterface(0), half, half);
        Link.connect(context, addInterface(0), server.addInterface(TwoHosts.SERVER), half, half);
    }

    void lose(Predicate<Ipv4Packet> packets) {
        lost = packets;
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        if (lost.test(packet)) {
            drop(packet, DropReason.LOSS);
        } else {
            forward(interfaces().get(1 - from.index()), packet);
        }
    }
}
