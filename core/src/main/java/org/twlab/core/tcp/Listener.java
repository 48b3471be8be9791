package org.twlab.core.tcp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A socket in LISTEN with its accept queue. With an acceptor every completed connection is taken at once; without one
 * it waits for {@link #accept}.
 */
public final class Listener {
    /** Requests up to which nobody is given up early, whatever the limit. */
    private static final int LEAST_QUEUE = 8;
    /** Repetitions that every request has. */
    private static final int LEAST_RETRIES = 2;

    private final int port;
    private final int backlog;
    private final int requestLimit;
    private final SocketOptions options;
    private final @Nullable Acceptor acceptor;
    private final Deque<TcpConnection> queue = new ArrayDeque<>(0);
    private @Nullable Errno error;
    private int requests;
    private int youngRequests;
    /** When the SYN queue last overflowed into a cookie; -1 for never. */
    private long cookieSentNanos = -1;

    Listener(int port, int backlog, int requestLimit, SocketOptions options, @Nullable Acceptor acceptor) {
        this.port = port;
        this.backlog = backlog;
        this.requestLimit = requestLimit;
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

    /** Why bind() failed, so that nothing is heard; empty for a listener that listens. */
    public Optional<Errno> error() {
        return Optional.ofNullable(error);
    }

    void fail(Errno errno) {
        error = errno;
    }

    /** Connections that wait for {@link #accept}. */
    public int waiting() {
        return queue.size();
    }

    /** Handshakes that are not complete. */
    public int requests() {
        return requests;
    }

    /**
     * Takes the connection that has waited longest and gives it a handler, which is told at once what has come meanwhile:
     * until then data stays unread and narrows the window.
     */
    public Optional<TcpConnection> accept(ConnectionHandler handler) {
        TcpConnection connection = queue.poll();
        if (connection != null) {
            connection.listener = null;
            connection.handler = handler;
            connection.setReadsItself(false);
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

    /** Whether no more requests are kept: Linux {@code inet_csk_reqsk_queue_is_full}. */
    boolean isSynQueueFull() {
        return requests >= requestLimit;
    }

    /** Requests that may wait at once. */
    int requestLimit() {
        return requestLimit;
    }

    /**
     * How often a SYN-ACK is repeated now. While the queue is more than half full old requests are given up the sooner the
     * fewer young ones there are, but not before the second: Linux {@code reqsk_timer_handler}.
     *
     * @param most tcp_synack_retries
     */
    int retriesNow(int most) {
        int retries = most;
        if (2 * requests > Math.max(LEAST_QUEUE, requestLimit)) {
            long young = 2L * youngRequests;
            while (retries > LEAST_RETRIES && requests >= young) {
                retries--;
                young *= 2;
            }
        }
        return retries;
    }

    void noteCookie(long nowNanos) {
        cookieSentNanos = nowNanos;
    }

    /** Whether an acknowledgment that finds no request may be that of a cookie. */
    boolean expectsCookies(long nowNanos, long validNanos) {
        return cookieSentNanos >= 0 && nowNanos - cookieSentNanos <= validNanos;
    }

    /** Connections that wait for accept(), the oldest first; a copy. */
    List<TcpConnection> queued() {
        return List.copyOf(queue);
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

    /**
     * The handshake is complete: the connection is accepted or waits.
     *
     * @param young whether its SYN-ACK was never repeated by the timer
     */
    void completed(TcpConnection connection, boolean young) {
        endRequest(young);
        if (acceptor == null) {
            connection.setReadsItself(true);
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
            endRequest(connection.sender.timeouts == 0);
        }
    }

    private void endRequest(boolean young) {
        requests--;
        if (young) {
            youngRequests--;
        }
    }
}
