package org.twlab.reports.ladder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** The state of every socket that has one, and which connection attempt a socket last belonged to. */
final class SocketStates {
    /** What stands for "no socket of this connection". */
    static final String NONE = "-";

    private static final String CLOSED = "CLOSED";

    private final Map<HostSocket, String> states = new HashMap<>();
    private final Map<HostSocket, Long> owners = new HashMap<>();
    private final List<HostSocket> closed = new ArrayList<>();

    void change(StateChanged change) {
        HostSocket socket = new HostSocket(change.host(), change.tuple());
        states.put(socket, change.to());
        if (change.to().equals(CLOSED)) {
            closed.add(socket);
        }
    }

    /** As the RFC prints it. */
    String of(HostSocket socket) {
        return text(states.getOrDefault(socket, NONE));
    }

    static String text(String state) {
        return state.replace('_', '-');
    }

    /** A SYN of this attempt has been sent from here, or has come here. */
    void own(HostSocket socket, long connectionId) {
        owners.put(socket, connectionId);
    }

    /** The attempt whose SYN was the last at this socket; {@code otherwise} where there was none. */
    long owner(HostSocket socket, long otherwise) {
        return owners.getOrDefault(socket, otherwise);
    }

    /** Forgets the sockets that are closed, and stayed so in this instant. */
    void forgetClosed() {
        for (HostSocket socket : closed) {
            if (CLOSED.equals(states.get(socket))) {
                states.remove(socket);
                owners.remove(socket);
            }
        }
        closed.clear();
    }
}
