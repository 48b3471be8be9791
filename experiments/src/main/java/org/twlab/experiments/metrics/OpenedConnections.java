package org.twlab.experiments.metrics;

import java.util.HashSet;
import java.util.Set;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.tcp.TcpState;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** The connections that hosts have opened and that are not closed: from SYN_SENT on, TIME_WAIT included. */
final class OpenedConnections {
    private static final String SYN_SENT = TcpState.SYN_SENT.name();
    private static final String CLOSED = TcpState.CLOSED.name();

    /** Only looked up. */
    private final Set<Connection> connections = new HashSet<>();

    private record Connection(String host, FourTuple tuple) {}

    /** Whether the change opens a connection that was not there; it is from then on. */
    boolean opens(StateChanged change) {
        return change.to().equals(SYN_SENT) && connections.add(connection(change));
    }

    /** Whether the change closes one of them; it is gone from then on. */
    boolean closes(StateChanged change) {
        return change.to().equals(CLOSED) && connections.remove(connection(change));
    }

    /** Whether the connection that changes is one of them. */
    boolean has(StateChanged change) {
        return connections.contains(connection(change));
    }

    private static Connection connection(StateChanged change) {
        return new Connection(change.host(), change.tuple());
    }
}
