package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Payload;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/** A client and a server on one link of 10 ms, traced: the scene of most tests of the host. */
final class TwoHosts {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1_000 * MILLISECOND;
    static final int CLIENT = Address.parse("192.0.2.1").bits();
    static final int SERVER = Address.parse("198.51.100.1").bits();

    final List<TraceEvent> events = new ArrayList<>();
    final Simulation simulation = new Simulation();
    final NetworkContext context;
    final TcpStack stack;
    final TcpHost client;
    final TcpHost server;
    final @Nullable Link link;
    final @Nullable PeerFilter wire;
    final @Nullable ChaoticWire chaos;
    private long nextConnectionId = 1;

    TwoHosts(HostSettings clientSettings, HostSettings serverSettings) {
        this(clientSettings, serverSettings, LinkSettings.delay(10 * MILLISECOND), true);
    }

    /** Two hosts with a wire between them that can lose what a test picks; 10 ms in all. */
    static TwoHosts withWire(HostSettings clientSettings, HostSettings serverSettings) {
        return new TwoHosts(clientSettings, serverSettings, null, true);
    }

    /** Two hosts with a wire between them that does what a test decides, with a one-way delay. */
    static TwoHosts withChaos(HostSettings clientSettings, HostSettings serverSettings, long delayNanos) {
        return new TwoHosts(clientSettings, serverSettings, null, true, delayNanos);
    }

    TwoHosts(
            HostSettings clientSettings, HostSettings serverSettings, @Nullable LinkSettings settings, boolean traced) {
        this(clientSettings, serverSettings, settings, traced, 0);
    }

    private TwoHosts(
            HostSettings clientSettings,
            HostSettings serverSettings,
            @Nullable LinkSettings settings,
            boolean traced,
            long chaosDelayNanos) {
        @Nullable TraceListener listener = traced ? events::add : null;
        context = new NetworkContext(simulation, new RandomStreams(1, 0), listener, true);
        stack = new TcpStack(context);
        client = new TcpHost("client", stack, clientSettings, context);
        server = new TcpHost("server", stack, serverSettings, context);
        if (chaosDelayNanos > 0) {
            link = null;
            wire = null;
            chaos = new ChaoticWire(context, client, server, chaosDelayNanos);
        } else if (settings == null) {
            link = null;
            chaos = null;
            wire = new PeerFilter(context, client, server);
        } else {
            Interface a = client.addInterface(CLIENT);
            Interface b = server.addInterface(SERVER);
            link = Link.connect(context, a, b, settings, settings);
            wire = null;
            chaos = null;
        }
    }

    static HostSettings settings(String profile) {
        return HostSettings.of(KernelProfile.named(profile));
    }

    TcpConnection connect(ConnectionHandler handler) {
        return client.connect(SERVER, 80, ConnectOptions.automatic(nextConnectionId++), handler);
    }

    /** A server that reads a request, writes a response and closes when the peer has. */
    void serve(long requestBytes, long responseBytes, boolean closesFirst) {
        server.listen(80, 128, c -> new ConnectionHandler() {
            private long read;

            @Override
            public void onEstablished(TcpConnection connection) {
                respond(connection, 0);
            }

            @Override
            public void onData(TcpConnection connection, Payload bytes) {
                respond(connection, bytes.length());
            }

            private void respond(TcpConnection connection, int bytes) {
                boolean before = read >= requestBytes && requestBytes > 0;
                read += bytes;
                if (!before && read >= requestBytes) {
                    connection.write(responseBytes);
                    if (closesFirst) {
                        connection.close();
                    }
                }
            }

            @Override
            public void onPeerFinished(TcpConnection connection) {
                connection.close();
            }
        });
    }

    /** A client that writes a request, reads a response and closes. */
    static ConnectionHandler client(long requestBytes, long responseBytes, boolean closesFirst) {
        return new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection connection) {
                connection.write(requestBytes);
            }

            @Override
            public void onData(TcpConnection connection, Payload bytes) {
                if (closesFirst && connection.bytesReceived() == responseBytes) {
                    connection.close();
                }
            }

            @Override
            public void onPeerFinished(TcpConnection connection) {
                connection.close();
            }
        };
    }
}
