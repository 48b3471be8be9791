package org.twlab.experiments.invariant;

import com.google.common.collect.ImmutableSetMultimap;
import java.util.HashMap;
import java.util.Map;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.StateChanged;

/**
 * A host has at most one socket for a 4-tuple, TIME_WAIT entries included, and each state follows from the one before by
 * RFC 9293 figure 5. A SYN cookie makes an established connection of a listener at once.
 */
final class StatesInOrder extends Check {
    private static final String CLOSED = "CLOSED";
    private static final String LISTEN = "LISTEN";
    private static final ImmutableSetMultimap<String, String> FOLLOWS = ImmutableSetMultimap.<String, String>builder()
            .putAll(CLOSED, "SYN_SENT", "SYN_RECEIVED", "ESTABLISHED")
            .putAll(LISTEN, "SYN_RECEIVED", "ESTABLISHED")
            .putAll("SYN_SENT", "SYN_RECEIVED", "ESTABLISHED", CLOSED)
            .putAll("SYN_RECEIVED", "ESTABLISHED", "FIN_WAIT_1", CLOSED)
            .putAll("ESTABLISHED", "FIN_WAIT_1", "CLOSE_WAIT", CLOSED)
            .putAll("FIN_WAIT_1", "FIN_WAIT_2", "CLOSING", "TIME_WAIT", CLOSED)
            .putAll("FIN_WAIT_2", "TIME_WAIT", CLOSED)
            .putAll("CLOSING", "TIME_WAIT", CLOSED)
            .putAll("CLOSE_WAIT", "LAST_ACK", CLOSED)
            .putAll("LAST_ACK", CLOSED)
            .putAll("TIME_WAIT", CLOSED)
            .build();

    private final Map<Socket, String> states = new HashMap<>();

    @Override
    public void on(TraceEvent event) {
        if (event instanceof StateChanged change) {
            Socket socket = new Socket(change.host(), change.tuple());
            String before = states.getOrDefault(socket, CLOSED);
            boolean listened = before.equals(CLOSED) && change.from().equals(LISTEN);
            require(
                    (listened || before.equals(change.from())) && FOLLOWS.containsEntry(change.from(), change.to()),
                    change.atNanos(),
                    "the socket was in ",
                    before,
                    ": ",
                    change);
            if (change.to().equals(CLOSED)) {
                states.remove(socket);
            } else {
                states.put(socket, change.to());
            }
        }
    }
}
