package org.twlab.core.tcp;

import org.twlab.core.sim.Event;

/**
 * A close() that blocks, SO_LINGER being above 0: it returns when the FIN is acknowledged, the connection has ended or
 * the time is over; Linux {@code sk_stream_wait_close}. Only then nobody holds the socket any more.
 */
final class Linger extends Event {
    private final TcpConnection connection;
    private final ConnectionHandler told;

    Linger(TcpConnection connection, ConnectionHandler told) {
        this.connection = connection;
        this.told = told;
    }

    @Override
    protected void fire() {
        connection.linger = null;
        if (connection.isLive()) {
            Closing.orphan(connection);
        }
        told.onClosed(connection);
    }
}
