package org.twlab.experiments.properties;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.core.trace.TraceEvent.StateChanged;

/**
 * A host has at most one socket for a 4-tuple, live connection or TIME_WAIT entry: each begins where none was, and each
 * state follows from the one before. Other checkers ask it for the state of a socket.
 */
final class SocketChecker extends Checker {
    private static final String CLOSED = "CLOSED";

    private final Map<HostSocket, String> states = new HashMap<>();

    @Override
    public void on(TraceEvent event) {
        if (event instanceof StateChanged changed) {
            changed(changed);
        } else if (event instanceof EntryCreated entry) {
            String state = stateOf(entry.host(), entry.tuple());
            require(state.equals(entry.substate()), entry.atNanos(), "an entry for a socket in ", state, ": ", entry);
        } else if (event instanceof EntryEnded entry) {
            String state = stateOf(entry.host(), entry.tuple());
            require(state.equals(entry.substate()), entry.atNanos(), "no entry was there: ", entry);
        }
    }

    private void changed(StateChanged changed) {
        HostSocket key = new HostSocket(changed.host(), changed.tuple());
        String before = states.get(key);
        boolean begins = changed.from().equals(CLOSED) || changed.from().equals("LISTEN");
        if (before == null) {
            require(begins, changed.atNanos(), "there was no socket: ", changed);
        } else {
            require(before.equals(changed.from()), changed.atNanos(), "the socket was in ", before, ": ", changed);
        }
        if (changed.to().equals(CLOSED)) {
            states.remove(key);
        } else {
            states.put(key, changed.to());
        }
    }

    /** The state of a socket; CLOSED where there is none. */
    String stateOf(String host, FourTuple tuple) {
        return states.getOrDefault(new HostSocket(host, tuple), CLOSED);
    }

    boolean hasSocket(String host, FourTuple tuple) {
        return states.containsKey(new HostSocket(host, tuple));
    }
}
