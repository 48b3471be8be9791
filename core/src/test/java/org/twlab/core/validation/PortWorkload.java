package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;

/**
 * A client that connects again and again with automatic ports and closes first, as the recording programs did; the server
 * closes as soon as it reads the end. Path delays are far below the time between two tries.
 */
final class PortWorkload {
    final TcpHost client;
    final TcpHost server;
    final CounterChange counters;
    /** Local ports in the order in which they were used. */
    final List<Integer> ports = new ArrayList<>();
    /** What failing tries said. */
    final List<String> errors = new ArrayList<>();

    private final Clock clock;
    private final int serverAddress;
    private long nextConnectionId = 1;

    /** The simulation the hosts live in. */
    private interface Clock {
        void runUntil(long nanos);

        long nowNanos();
    }

    private PortWorkload(TcpHost client, TcpHost server, CounterChange counters, int serverAddress, Clock clock) {
        this.client = client;
        this.server = server;
        this.counters = counters;
        this.serverAddress = serverAddress;
        this.clock = clock;
        for (int port : new int[] {80, 81}) {
            server.listen(port, 4096, c -> ConnectionHandler.whenPeerFinished(TcpConnection::close));
        }
    }

    /** Two hosts. */
    static PortWorkload between(HostSettings client, HostSettings server, long oneWayNanos) {
        Pair pair = new Pair(client, server, oneWayNanos);
        return new PortWorkload(pair.client, pair.server, pair.clientCounters, Pair.SERVER, clockOf(pair));
    }

    private static Clock clockOf(Pair pair) {
        return new Clock() {
            @Override
            public void runUntil(long nanos) {
                pair.runUntil(nanos);
            }

            @Override
            public long nowNanos() {
                return pair.nowNanos();
            }
        };
    }

    /** One host that connects to its own address. */
    static PortWorkload toItself(HostSettings settings, String address) {
        Mirror mirror = new Mirror(settings, address);
        return new PortWorkload(mirror.host, mirror.host, new CounterChange(mirror.host), mirror.address, new Clock() {
            @Override
            public void runUntil(long nanos) {
                mirror.runUntil(nanos);
            }

            @Override
            public long nowNanos() {
                return mirror.nowNanos();
            }
        });
    }

    /** One try; whether it got a port. */
    boolean tryTo(int remotePort) {
        return tryTo(remotePort, ConnectionHandler.whenEstablished(TcpConnection::close));
    }

    boolean tryTo(int remotePort, ConnectionHandler handler) {
        TcpConnection c =
                client.connect(serverAddress, remotePort, ConnectOptions.automatic(nextConnectionId++), handler);
        if (c.error().isPresent()) {
            errors.add(c.error().get().name());
            return false;
        }
        ports.add(c.localPort());
        return true;
    }

    /** bind() to port 0 and connect(), and the connection is held. */
    TcpConnection bindToZero(int remotePort) {
        TcpConnection c = client.connect(
                serverAddress,
                remotePort,
                ConnectOptions.bound(nextConnectionId++, 0, 0, SocketOptions.DEFAULT),
                ConnectionHandler.NONE);
        runUntil(nowNanos());
        return c;
    }

    /** Tries at equal intervals until one fails or enough have succeeded; how many have. */
    int tryUntilFailure(int remotePort, int most, long intervalNanos) {
        int before = ports.size();
        long start = nowNanos();
        for (int i = 0; i < most; i++) {
            runUntil(start + i * intervalNanos);
            if (!tryTo(remotePort)) {
                break;
            }
        }
        runUntil(nowNanos() + intervalNanos);
        return ports.size() - before;
    }

    void runUntil(long nanos) {
        clock.runUntil(nanos);
    }

    long nowNanos() {
        return clock.nowNanos();
    }
}
