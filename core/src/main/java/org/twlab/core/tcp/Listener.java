package org.twlab.core.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A socket in LISTEN with its accept queue. With an acceptor every completed connection is taken at once; without one
 * it waits for {@link #accept}.
 */
public final class Listener {
    private final int port;
    private final int backlog;
    private final SocketOptions options;
    private final @Nullable Acceptor acceptor;
    private final Deque<TcpConnection> queue = new ArrayDeque<>(0);
    private int requests;
    private int youngRequests;

    Listener(int port, int backlog, SocketOptions options, @Nullable Acceptor acceptor) {
        this.port = port;
        this.backlog = backlog;
        this.options = options;
        this.acceptor = acceptor;
    }

    public int port() {
        return port;
    }

    /** The backlog as listen() got it, cut to net.core.somaxconn. */
    public int backlog() {
        return backlog;
    }

    /** What setsockopt() has set; connections inherit it. */
    public SocketOptions options() {
        return options;
    }

    /** Connections that wait for {@link #accept}. */
    public int waiting() {
        return queue.size();
    }

    /** Handshakes that are not complete. */
    public int requests() {
        return requests;
    }

    /** Takes the connection that has waited longest and gives it a handler. */
    public Optional<TcpConnection> accept(ConnectionHandler handler) {
        TcpConnection connection = queue.poll();
        if (connection != null) {
            connection.listener = null;
            connection.handler = handler;
        }
        return Optional.ofNullable(connection);
    }

    /** Linux {@code sk_acceptq_is_full}: one more than the backlog fits. */
    boolean isFull() {
        return queue.size() > backlog;
    }

    /** Whether at most one request has not had its SYN-ACK repeated. */
    boolean hasFewYoungRequests() {
        return youngRequests <= 1;
    }

    void begun() {
        requests++;
        youngRequests++;
    }

    /** A SYN-ACK was repeated; {@code first} for the first time. */
    void noLongerYoung(boolean first) {
        if (first) {
            youngRequests--;
        }
    }

    /** The handshake is complete: the connection is accepted or waits. */
    void completed(TcpConnection connection) {
        endRequest(connection);
        if (acceptor == null) {
            queue.add(connection);
            return;
        }
        connection.listener = null;
        connection.handler = acceptor.accept(connection);
        connection.handler.onEstablished(connection);
    }

    /** The connection is gone before anybody accepted it. */
    void forget(TcpConnection connection) {
        if (!queue.remove(connection)) {
            endRequest(connection);
        }
    }

    private void endRequest(TcpConnection connection) {
        requests--;
        if (connection.sender.timeouts == 0) {
            youngRequests--;
        }
    }
}
