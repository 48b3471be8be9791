package org.twlab.core.tcp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Sysctl;

/** The sockets in LISTEN of one host: few, found by port. */
final class Listeners {
    private static final Listener[] NONE = {};

    private Listener[] listeners = NONE;

    /** Adds a listener; where bind() fails it says so, and is not added. */
    Listener listen(TcpHost host, int port, int backlog, SocketOptions options, @Nullable Acceptor acceptor) {
        int cut = Math.min(backlog, host.sysctls().asInt(Sysctl.SOMAXCONN));
        int requests = ListenRules.synQueueLimit(
                host.profile().synQueue(), cut, host.sysctls().asInt(Sysctl.TCP_MAX_SYN_BACKLOG));
        Listener listener = new Listener(port, cut, requests, options, acceptor);
        if (!host.ports().mayListen(port, options.reuseAddress())) {
            listener.fail(Errno.EADDRINUSE);
            return listener;
        }
        host.ports().listens(listener);
        listeners = Arrays.copyOf(listeners, listeners.length + 1);
        listeners[listeners.length - 1] = listener;
        return listener;
    }

    /** Removes a listener. */
    void remove(Listener listener) {
        listeners = Arrays.stream(listeners).filter(l -> l != listener).toArray(Listener[]::new);
    }

    Listener[] all() {
        return listeners;
    }

    @Nullable
    Listener on(int port) {
        for (Listener listener : listeners) {
            if (listener.port() == port) {
                return listener;
            }
        }
        return null;
    }
}
