package org.twlab.core.tcp;

import org.twlab.core.net.NetworkContext;

/** The socket tables of all hosts of one run. */
public final class TcpStack {
    final NetworkContext context;

    public TcpStack(NetworkContext context) {
        this.context = context;
    }
}
