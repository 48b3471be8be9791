package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/** Two hosts with a tap between them: it passes every packet on as bytes, keeps it, and loses what a case picks. */
final class Pair {
    static final int CLIENT = Address.parse("10.1.0.1").bits();
    static final int SERVER = Address.parse("10.1.0.2").bits();
    private static final int MOST_PACKETS = 500_000;

    final NetworkContext context;
    /** State changes of both hosts, where the pair is traced. */
    final List<TraceEvent.StateChanged> changes = new ArrayList<>();

    final TcpHost client;
    final TcpHost server;
    final CounterChange clientCounters;
    final CounterChange serverCounters;
    final List<Seen> seen = new ArrayList<>();
    private final Tap tap;
    private Predicate<Seen> lost = packet -> false;
    private long nextConnectionId = 1;

    /** A packet at the tap. */
    record Seen(long atNanos, boolean fromClient, Ipv4Packet packet) {}

    /** With the same one-way delay in both directions, of which the tap sees a packet after half. */
    Pair(HostSettings clientSettings, HostSettings serverSettings, long oneWayNanos) {
        this(clientSettings, CLIENT, serverSettings, oneWayNanos);
    }

    Pair(HostSettings clientSettings, int clientAddress, HostSettings serverSettings, long oneWayNanos) {
        this(clientSettings, clientAddress, serverSettings, oneWayNanos, false);
    }

    /** A pair whose state changes are noted. */
    static Pair traced(HostSettings clientSettings, HostSettings serverSettings, long oneWayNanos) {
        return new Pair(clientSettings, CLIENT, serverSettings, oneWayNanos, true);
    }

    private Pair(
            HostSettings clientSettings,
            int clientAddress,
            HostSettings serverSettings,
            long oneWayNanos,
            boolean traced) {
        @Nullable TraceListener listener = traced ? this::note : null;
        context = new NetworkContext(new Simulation(), new RandomStreams(7, 0), listener, false);
        TcpStack stack = new TcpStack(context);
        client = new TcpHost("client", stack, clientSettings, context);
        server = new TcpHost("server", stack, serverSettings, context);
        tap = new Tap();
        LinkSettings half = LinkSettings.delay(oneWayNanos / 2);
        Link.connect(context, client.addInterface(clientAddress), tap.addInterface(0), half, half);
        Link.connect(context, tap.addInterface(0), server.addInterface(SERVER), half, half);
        clientCounters = new CounterChange(client);
        serverCounters = new CounterChange(server);
    }

    private void note(TraceEvent event) {
        if (event instanceof TraceEvent.StateChanged change) {
            changes.add(change);
        }
    }

    /** Puts a packet on the wire to a host, as bytes; it arrives after half the path. */
    void inject(Ipv4Packet packet, boolean toClient) {
        Ipv4Packet read = PacketCodec.decode(PacketCodec.encode(packet)).orThrow();
        tap.interfaces().get(toClient ? 0 : 1).send(read);
    }

    private final class Tap extends Node {
        Tap() {
            super("tap", context);
        }

        @Override
        public void receive(Ipv4Packet packet, Interface from) {
            Ipv4Packet read = PacketCodec.decode(PacketCodec.encode(packet)).orThrow();
            Seen arrived = new Seen(simulation.nowNanos(), from.index() == 0, read);
            if (seen.size() > MOST_PACKETS) {
                throw new IllegalStateException("packets without end: " + read);
            }
            seen.add(arrived);
            if (!lost.test(arrived)) {
                interfaces().get(1 - from.index()).send(packet);
            }
        }
    }

    /** Loses what the predicate picks from here on. */
    void lose(Predicate<Seen> packets) {
        lost = packets;
    }

    TcpConnection connect(ConnectionHandler handler) {
        return connect(new ConnectOptions(nextConnectionId, 0, false), 80, handler);
    }

    TcpConnection connectFrom(int port, ConnectionHandler handler) {
        return connect(new ConnectOptions(nextConnectionId, port, true), 80, handler);
    }

    TcpConnection connect(ConnectOptions options, int remotePort, ConnectionHandler handler) {
        ConnectOptions numbered = new ConnectOptions(nextConnectionId++, options.localPort(), options.socket());
        return client.connect(SERVER, remotePort, numbered, handler);
    }

    void runUntil(long nanos) {
        context.simulation().runUntil(nanos);
    }

    void runFor(long nanos) {
        runUntil(nowNanos() + nanos);
    }

    long nowNanos() {
        return context.simulation().nowNanos();
    }

    void after(long nanos, Runnable action) {
        context.simulation().at(nowNanos() + nanos, action);
    }

    /** Closes when the peer has, after a while. */
    static ConnectionHandler closing(Pair pair, long afterNanos) {
        return ConnectionHandler.whenPeerFinished(c -> pair.after(afterNanos, c::close));
    }
}
