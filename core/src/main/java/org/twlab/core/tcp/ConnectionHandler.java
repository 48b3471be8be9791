package org.twlab.core.tcp;

import java.util.function.Consumer;
import org.twlab.core.packet.Payload;

/**
 * The application at one end of a connection. Called at the instant the thing happens, after the host has answered the
 * segment that caused it; may call the connection back.
 */
public interface ConnectionHandler {
    /** An application that does nothing. */
    ConnectionHandler NONE = new ConnectionHandler() {};

    /** An application that does one thing once the handshake is complete. */
    static ConnectionHandler whenEstablished(Consumer<TcpConnection> action) {
        return new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection connection) {
                action.accept(connection);
            }
        };
    }

    /** An application that does one thing once the peer has finished. */
    static ConnectionHandler whenPeerFinished(Consumer<TcpConnection> action) {
        return new ConnectionHandler() {
            @Override
            public void onPeerFinished(TcpConnection connection) {
                action.accept(connection);
            }
        };
    }

    /** The handshake is complete. */
    default void onEstablished(TcpConnection connection) {}

    /**
     * Bytes in order: all that have come, unless the application reads by itself; then what {@link TcpConnection#read} has
     * taken.
     */
    default void onData(TcpConnection connection, Payload bytes) {}

    /** There is something to {@link TcpConnection#read}; only for an application that reads by itself. */
    default void onReadable(TcpConnection connection) {}

    /** The peer has finished and all before that is read: reading returns 0 from here on. */
    default void onPeerFinished(TcpConnection connection) {}

    /**
     * A close() that blocked (SO_LINGER above 0) has returned: the FIN is acknowledged, the connection has ended or the time
     * is over.
     */
    default void onClosed(TcpConnection connection) {}

    /** The connection is CLOSED by an error: a reset, a timeout, ICMP. Not called after the application's own close or abort has ended it. */
    default void onError(TcpConnection connection, Errno errno) {}
}
