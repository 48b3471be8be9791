package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;

/**
 * A peer without any TCP of its own, as the recording programs used it: it sends the segments a row names, as bytes, and
 * keeps what comes back. It talks to one host over a link without delay.
 */
final class ScriptedPeer extends Node {
    static final int ADDRESS = Address.parse("10.1.0.2").bits();
    static final int HOST = Address.parse("10.1.0.1").bits();
    static final long MILLISECOND = 1_000_000L;
    /** Far above what any case exchanges: a storm of answers ends here and not never. */
    private static final int MOST_SEGMENTS = 200_000;

    final TcpHost host;
    final CounterChange counters;
    private final List<Received> received = new ArrayList<>();
    private Consumer<Received> onSegment = segment -> {};
    private int taken;

    /** A packet of the host and when it came. */
    record Received(Ipv4Packet packet, TcpSegment segment, long atNanos) {}

    ScriptedPeer(HostSettings settings) {
        this(NetworkContext.untraced(7), settings);
    }

    private ScriptedPeer(NetworkContext context, HostSettings settings) {
        super("peer", context);
        host = new TcpHost("host", new TcpStack(context), settings, context);
        Interface mine = addInterface(ADDRESS);
        Interface theirs = host.addInterface(HOST);
        Link.connect(context, mine, theirs, LinkSettings.delay(0), LinkSettings.delay(0));
        counters = new CounterChange(host);
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        Ipv4Packet read = PacketCodec.decode(PacketCodec.encode(packet)).orThrow();
        Received segment = new Received(read, read.tcp(), simulation.nowNanos());
        received.add(segment);
        if (received.size() > MOST_SEGMENTS) {
            throw new IllegalStateException("answers without end: " + segment);
        }
        onSegment.accept(segment);
    }

    /** What the peer does with each segment of the host as it comes. */
    void answerWith(Consumer<Received> action) {
        onSegment = action;
    }

    /** Sends a segment and lets everything happen that happens at once. */
    void send(TcpSegment segment) {
        send(HOST, segment);
    }

    /** Sends any packet and lets everything happen that happens at once. */
    void send(Ipv4Packet packet) {
        interfaces().get(0).send(PacketCodec.decode(PacketCodec.encode(packet)).orThrow());
        runFor(0);
    }

    void send(int destination, TcpSegment segment) {
        post(destination, segment);
        runFor(0);
    }

    /** Sends a segment from within an answer: what it causes happens as the simulation goes on. */
    void post(int destination, TcpSegment segment) {
        post(ADDRESS, destination, segment);
    }

    void post(int source, int destination, TcpSegment segment) {
        byte[] bytes = PacketCodec.encode(Ipv4Packet.of(source, destination, 64, 0, segment));
        interfaces().get(0).send(PacketCodec.decode(bytes).orThrow());
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

    /** Runs an action at a later instant. */
    void after(long nanos, Runnable action) {
        simulation.at(simulation.nowNanos() + nanos, action);
    }

    /** What has come since this was last asked. */
    List<Received> take() {
        List<Received> fresh = List.copyOf(received.subList(taken, received.size()));
        taken = received.size();
        return fresh;
    }

    /** The segments among {@link #take}. */
    List<TcpSegment> takeSegments() {
        return take().stream().map(Received::segment).toList();
    }

    TcpSegment last() {
        return received.get(received.size() - 1).segment();
    }

    /** The host's socket for this peer's port, listeners not counted. */
    Optional<SocketSnapshot> socket(int peerPort) {
        return socket(new Endpoint(ADDRESS, peerPort));
    }

    Optional<SocketSnapshot> socket(Endpoint remote) {
        return host.snapshot().stream().filter(s -> s.remote().equals(remote)).findFirst();
    }
}
