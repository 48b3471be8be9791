package org.twlab.experiments.traffic;

import org.twlab.core.tcp.ConnectionHandler;

/** The server application of one accepted connection. */
sealed interface ServerEnd extends ConnectionHandler permits ServerSide, FtpServer {
    /** The connection was accepted. */
    void begin();

    /** Closes before the peer, as the flow says. */
    void closeFirst();

    /** When this end first sent a FIN or RST, or -1. */
    long finOrRstSentAtNanos();
}
