package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;

/** A socket in LISTEN. */
public final class Listener {
    private final int port;
    private final int backlog;
    final @Nullable Acceptor acceptor;

    Listener(int port, int backlog, @Nullable Acceptor acceptor) {
        this.port = port;
        this.backlog = backlog;
        this.acceptor = acceptor;
    }

    public int port() {
        return port;
    }

    /** The backlog as listen() got it, cut to net.core.somaxconn. */
    public int backlog() {
        return backlog;
    }
}
