package org.twlab.nat.balancer;

import java.util.List;
import java.util.function.LongUnaryOperator;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.Listener;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;

/**
 * A proxy: the application on a {@link TcpHost} that accepts connections to its service and for each opens one of its own
 * to a backend, then passes bytes and ends of streams on, both ways. The kernel is the host's: backends see its address,
 * its ports and its timestamp clock, and TIME_WAIT is with whoever closes first on either side.
 *
 * <p>A backend that cannot be reached counts as a failed probe where there are probes, and its client is reset; so is one
 * that finds no backend up. With SILENCE for {@code noBackend} the connection is left open and never answered, as no
 * listener can be silent once it has accepted. An error on one side resets the other.
 *
 * <p>Probes are connections from the host that are reset once they are established; they have connection id 0.
 *
 * <p>Not modelled: limits of the bytes that wait in the proxy for a slow reader, retries with another backend, keeping
 * connections to backends for the next client.
 */
public final class Proxy {
    /** As a busy Linux proxy has it; the host cuts it to net.core.somaxconn. */
    private static final int BACKLOG = 4096;

    private final TcpHost host;
    private final BalancerSettings settings;
    private final LongUnaryOperator upstreamIds;
    private final Backends backends;
    private final Listener listener;
    private final Relay.Counts counts = new Relay.Counts();

    /**
     * A proxy that listens from now on.
     *
     * @param host owns the service's address, and shall be connected before the first client comes
     * @param settings of mode PROXY: IllegalArgumentException otherwise
     * @param upstreamIds id of the connection to a backend, for the id of the client's: of its own, unique in the run, or the
     *     same, so that the backend's application knows which attempt it serves
     */
    public Proxy(TcpHost host, BalancerSettings settings, LongUnaryOperator upstreamIds, NetworkContext context) {
        if (settings.mode() != BalancerMode.PROXY) {
            throw new IllegalArgumentException("mode (" + settings.mode() + ") must be " + BalancerMode.PROXY);
        }
        this.host = host;
        this.settings = settings;
        this.upstreamIds = upstreamIds;
        backends = new Backends(
                settings, context.streams().named(host.name() + "/hash").nextLong());
        listener = host.listen(settings.service().port(), BACKLOG, this::accept);
        settings.health().ifPresent(check -> new Probing(check, context.simulation()).start());
    }

    public BalancerSettings settings() {
        return settings;
    }

    /** What hears the clients. */
    public Listener listener() {
        return listener;
    }

    /** Connections of clients that were accepted. */
    public long accepted() {
        return counts.accepted;
    }

    /** Of these, how many found no backend up. */
    public long withoutBackend() {
        return counts.withoutBackend;
    }

    /** How many connections to backends were never established. */
    public long upstreamFailures() {
        return counts.upstreamFailures;
    }

    /** Bytes passed on from clients to backends. */
    public long bytesToBackends() {
        return counts.bytesToBackends;
    }

    /** Bytes passed on from backends to clients. */
    public long bytesToClients() {
        return counts.bytesToClients;
    }

    /** The backends, in the order of the settings. */
    public List<BackendSnapshot> backends() {
        return backends.snapshot();
    }

    /**
     * Takes a backend out of service or puts it back, whatever probes say. Connections to it go on.
     *
     * @param backend one of the settings; IllegalArgumentException otherwise
     */
    public void setEnabled(Endpoint backend, boolean enabled) {
        backends.setEnabled(backends.indexOf(backend), enabled);
    }

    private ConnectionHandler accept(TcpConnection client) {
        counts.accepted++;
        Endpoint remote = client.tuple().remote();
        int backend = backends.choose(remote.address(), remote.port());
        if (backend == Backends.NONE) {
            counts.withoutBackend++;
            return settings.noBackend() == Rejection.RESET
                    ? ConnectionHandler.whenEstablished(TcpConnection::abort)
                    : ConnectionHandler.NONE;
        }
        Relay relay = new Relay(client, backends, backend, settings, counts);
        Endpoint endpoint = backends.endpoint(backend);
        long id = upstreamIds.applyAsLong(client.connectionId());
        relay.connected(
                host.connect(endpoint.address(), endpoint.port(), ConnectOptions.automatic(id), relay.upstreamSide()));
        return relay.downstreamSide();
    }

    /** One probe of each backend every interval. */
    private final class Probing extends Event {
        private final HealthCheck check;
        private final Simulation simulation;

        Probing(HealthCheck check, Simulation simulation) {
            this.check = check;
            this.simulation = simulation;
        }

        void start() {
            simulation.schedule(this, Math.addExact(simulation.nowNanos(), check.intervalNanos()));
        }

        @Override
        protected void fire() {
            for (int i = 0; i < backends.size(); i++) {
                probe(i);
            }
            start();
        }

        private void probe(int backend) {
            Endpoint endpoint = backends.endpoint(backend);
            Probe probe = new Probe(backend);
            TcpConnection connection =
                    host.connect(endpoint.address(), endpoint.port(), ConnectOptions.automatic(0), probe);
            if (connection.error().isPresent()) {
                return; // for want of a port of the host's own, which says nothing about the backend
            }
            simulation.at(Math.addExact(simulation.nowNanos(), check.intervalNanos()), () -> probe.overdue(connection));
        }
    }

    private final class Probe implements ConnectionHandler {
        private final int backend;
        private boolean done;

        Probe(int backend) {
            this.backend = backend;
        }

        @Override
        public void onEstablished(TcpConnection connection) {
            done(true);
            connection.abort();
        }

        @Override
        public void onError(TcpConnection connection, Errno errno) {
            done(false);
        }

        void overdue(TcpConnection connection) {
            if (!done) {
                done(false);
                connection.abort();
            }
        }

        private void done(boolean alive) {
            if (!done) {
                done = true;
                backends.probed(backend, alive);
            }
        }
    }
}
