package org.twlab.nat.balancer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.TcpConnection;

/** One client's connection in a {@link Proxy}, and the one to its backend. */
final class Relay {
    private final TcpConnection downstream;
    private final Backends backends;
    private final int backend;
    private final BalancerSettings settings;
    private final Counts counts;
    private @Nullable TcpConnection upstream;
    private boolean upstreamEstablished;
    /** Bytes of the client that came before the backend was reached. */
    private long waiting;

    private boolean clientFinished;
    private boolean backendFinished;
    private boolean over;

    /** What a proxy has done. */
    static final class Counts {
        long accepted;
        long withoutBackend;
        long upstreamFailures;
        long bytesToBackends;
        long bytesToClients;
    }

    Relay(TcpConnection downstream, Backends backends, int backend, BalancerSettings settings, Counts counts) {
        this.downstream = downstream;
        this.backends = backends;
        this.backend = backend;
        this.settings = settings;
        this.counts = counts;
        backends.began(backend);
    }

    /** The connection to the backend was opened, or could not be. */
    void connected(TcpConnection opened) {
        upstream = opened;
    }

    ConnectionHandler downstreamSide() {
        return new Downstream();
    }

    ConnectionHandler upstreamSide() {
        return new Upstream();
    }

    private void passEndToBackend() {
        if (clientFinished && upstreamEstablished && upstream != null) {
            boolean first = settings.upstreamClose() == UpstreamClose.UPSTREAM_FIRST;
            if (first || backendFinished) {
                upstream.shutdownWrite();
            }
        }
        closeIfDone();
    }

    private void closeIfDone() {
        if (clientFinished && backendFinished && !over) {
            end();
            downstream.close();
            if (upstream != null) {
                upstream.close();
            }
        }
    }

    private void end() {
        over = true;
        backends.ended(backend, true);
    }

    /** One side has ended by an error: so does the other, but for a host without power, which ends both by itself. */
    private void fail(@Nullable TcpConnection other, Errno errno) {
        if (!over) {
            end();
            if (other != null && errno != Errno.EHOSTDOWN) {
                other.abort();
            }
        }
    }

    /** The backend was not reached: what a probe would have found too. */
    private void failToConnect(Errno errno) {
        if (!over) {
            counts.upstreamFailures++;
            if (settings.health().isPresent() && errno != Errno.EHOSTDOWN) {
                backends.probed(backend, false);
            }
            fail(downstream, errno);
        }
    }

    private final class Downstream implements ConnectionHandler {
        @Override
        public void onEstablished(TcpConnection connection) {
            Optional<Errno> failed = upstream == null ? Optional.empty() : upstream.error();
            failed.ifPresent(errno -> {
                counts.upstreamFailures++; // connect() found no port: nobody else tells, and no backend is to blame
                fail(connection, errno);
            });
        }

        @Override
        public void onData(TcpConnection connection, Payload bytes) {
            if (upstreamEstablished && upstream != null) {
                upstream.write(bytes.length());
                counts.bytesToBackends += bytes.length();
            } else {
                waiting += bytes.length();
            }
        }

        @Override
        public void onPeerFinished(TcpConnection connection) {
            clientFinished = true;
            passEndToBackend();
        }

        @Override
        public void onError(TcpConnection connection, Errno errno) {
            fail(upstream, errno);
        }
    }

    private final class Upstream implements ConnectionHandler {
        @Override
        public void onEstablished(TcpConnection connection) {
            upstreamEstablished = true;
            connection.write(waiting);
            counts.bytesToBackends += waiting;
            waiting = 0;
            passEndToBackend();
        }

        @Override
        public void onData(TcpConnection connection, Payload bytes) {
            downstream.write(bytes.length());
            counts.bytesToClients += bytes.length();
        }

        @Override
        public void onPeerFinished(TcpConnection connection) {
            backendFinished = true;
            downstream.shutdownWrite();
            passEndToBackend();
        }

        @Override
        public void onError(TcpConnection connection, Errno errno) {
            if (upstreamEstablished) {
                fail(downstream, errno);
            } else {
                failToConnect(errno);
            }
        }
    }
}
