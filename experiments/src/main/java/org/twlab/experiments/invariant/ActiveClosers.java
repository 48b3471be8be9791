package org.twlab.experiments.invariant;

import java.util.HashSet;
import java.util.Set;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** Only an end that has called close() before it took the peer's FIN gets into TIME_WAIT. */
final class ActiveClosers extends Check {
    private final Set<Socket> closedFirst = new HashSet<>();

    @Override
    public void on(TraceEvent event) {
        if (event instanceof StateChanged change) {
            Socket socket = new Socket(change.host(), change.tuple());
            switch (change.to()) {
                case "FIN_WAIT_1" -> closedFirst.add(socket);
                case "CLOSED" -> closedFirst.remove(socket);
                case "TIME_WAIT" ->
                    require(closedFirst.contains(socket), change.atNanos(), "has not closed first: ", change);
                default -> {
                    // on the way
                }
            }
        }
    }
}
