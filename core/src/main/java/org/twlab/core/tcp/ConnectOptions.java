package org.twlab.core.tcp;

/**
 * How connect() is called, and whether bind() is called before it.
 *
 * @param connectionId the attempt, unique in the run, from 1; both ends and all their packets carry it
 * @param binds whether bind() is called
 * @param localAddress an address of the host to bind() to; 0 for any, which becomes its first
 * @param localPort a port to bind() to, 1 to 65535; 0 for one that the host chooses: in bind(), or in connect() where
 *     bind() is not called or IP_BIND_ADDRESS_NO_PORT is set
 * @param socket what setsockopt() has set
 */
public record ConnectOptions(long connectionId, boolean binds, int localAddress, int localPort, SocketOptions socket) {

    public ConnectOptions {
        if (localPort < 0 || localPort > 0xFFFF || (!binds && (localPort != 0 || localAddress != 0))) {
            throw new IllegalArgumentException("localPort (" + localPort
                    + ") must be 0 to 65535, and without bind() neither port nor address can be given");
        }
    }

    /** bind() to a port of any address, unless the port is 0: then only connect(). */
    public ConnectOptions(long connectionId, int localPort, SocketOptions socket) {
        this(connectionId, localPort != 0, 0, localPort, socket);
    }

    /** With nothing set but perhaps SO_REUSEADDR. */
    public ConnectOptions(long connectionId, int localPort, boolean reuseAddress) {
        this(connectionId, localPort, SocketOptions.reusing(reuseAddress));
    }

    /** An automatic port. */
    public static ConnectOptions automatic(long connectionId) {
        return new ConnectOptions(connectionId, 0, SocketOptions.DEFAULT);
    }

    /** bind() to an address of the host (0: any) and a port (0: the host chooses), then connect(). */
    public static ConnectOptions bound(long connectionId, int localAddress, int localPort, SocketOptions socket) {
        return new ConnectOptions(connectionId, true, localAddress, localPort, socket);
    }

    /** Whether SO_REUSEADDR is set before bind(). */
    public boolean reuseAddress() {
        return socket.reuseAddress();
    }

    /** With other socket options. */
    public ConnectOptions with(SocketOptions options) {
        return new ConnectOptions(connectionId, binds, localAddress, localPort, options);
    }
}
