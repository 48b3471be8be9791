package org.twlab.core.tcp;

/**
 * How connect() is called.
 *
 * @param connectionId the attempt, unique in the run, from 1; both ends and all their packets carry it
 * @param localPort a port to bind() first, 1 to 65535, or 0 for an automatic one
 * @param socket what setsockopt() has set
 */
public record ConnectOptions(long connectionId, int localPort, SocketOptions socket) {

    /** With nothing set but perhaps SO_REUSEADDR. */
    public ConnectOptions(long connectionId, int localPort, boolean reuseAddress) {
        this(connectionId, localPort, SocketOptions.reusing(reuseAddress));
    }

    /** An automatic port. */
    public static ConnectOptions automatic(long connectionId) {
        return new ConnectOptions(connectionId, 0, SocketOptions.DEFAULT);
    }

    /** Whether SO_REUSEADDR is set before bind(). */
    public boolean reuseAddress() {
        return socket.reuseAddress();
    }

    /** With other socket options. */
    public ConnectOptions with(SocketOptions options) {
        return new ConnectOptions(connectionId, localPort, options);
    }
}
