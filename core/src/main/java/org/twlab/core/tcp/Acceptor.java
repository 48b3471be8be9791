package org.twlab.core.tcp;

/** The application behind a listening port. */
@FunctionalInterface
public interface Acceptor {
    /** Takes an established connection from the accept queue and gives it a handler. */
    ConnectionHandler accept(TcpConnection connection);
}
