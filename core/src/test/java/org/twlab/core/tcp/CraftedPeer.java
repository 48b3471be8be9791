package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * A peer without any TCP of its own: it sends the segments a test writes, as bytes, and keeps what comes back. It talks
 * to a host over a link without delay.
 */
final class CraftedPeer extends Node {
    static final int ADDRESS = Address.parse("10.1.0.2").bits();
    static final int HOST = Address.parse("10.1.0.1").bits();

    final TcpHost host;
    final List<TcpSegment> received = new ArrayList<>();
    /** What has come back and is no TCP. */
    final List<Ipv4Packet> others = new ArrayList<>();
    /** IP identifications of the segments that have come back. */
    final List<Integer> identifications = new ArrayList<>();

    CraftedPeer(HostSettings settings) {
        this(NetworkContext.untraced(7), settings);
    }

    CraftedPeer(NetworkContext context, HostSettings settings) {
        super("peer", context);
        host = new TcpHost("host", new TcpStack(context), settings, context);
        Interface mine = addInterface(ADDRESS);
        Interface theirs = host.addInterface(HOST);
        Link.connect(context, mine, theirs, LinkSettings.delay(0), LinkSettings.delay(0));
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        accept();
        Ipv4Packet read = PacketCodec.decode(PacketCodec.encode(packet)).orThrow();
        if (read.payload() instanceof TcpSegment segment) {
            identifications.add(packet.identification());
            received.add(segment);
        } else {
            others.add(read);
        }
    }

    /** Sends a segment to the host's first address and lets everything happen that happens at once. */
    void send(TcpSegment segment) {
        send(HOST, segment);
    }

    void send(int destination, TcpSegment segment) {
        send(Ipv4Packet.of(ADDRESS, destination, 64, 0, segment));
    }

    /** Sends a packet as bytes and lets everything happen that happens at once. */
    void send(Ipv4Packet packet) {
        byte[] bytes = PacketCodec.encode(packet);
        pass(PacketCodec.decode(bytes).orThrow());
    }

    /** Sends a packet as the value it is and lets everything happen that happens at once. */
    void pass(Ipv4Packet packet) {
        originate(interfaces().get(0), packet);
        settle();
    }

    /** Fires what is due now. */
    void settle() {
        simulation.runUntil(simulation.nowNanos());
    }

    void runFor(long nanos) {
        simulation.runUntil(simulation.nowNanos() + nanos);
    }

    void runUntil(long nanos) {
        simulation.runUntil(nanos);
    }

    long nowNanos() {
        return simulation.nowNanos();
    }

    TcpSegment last() {
        return received.get(received.size() - 1);
    }

    static TcpSegment segment(int fromPort, int toPort, int seq, int ack, int flags, TcpOptions options) {
        return segment(fromPort, toPort, seq, ack, flags, options, LiteralBytes.EMPTY);
    }

    static TcpSegment segment(
            int fromPort, int toPort, int seq, int ack, int flags, TcpOptions options, Payload payload) {
        return TcpSegment.of(fromPort, toPort, seq, ack, flags, 1000, options, payload);
    }
}
