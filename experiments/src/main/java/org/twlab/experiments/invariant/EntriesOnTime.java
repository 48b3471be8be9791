package org.twlab.experiments.invariant;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.core.trace.TraceEvent.EntryRestarted;

/** What no segment ends, ends at exactly the instant last set. */
final class EntriesOnTime extends Check {
    private final Map<Socket, Long> expires = new HashMap<>();

    @Override
    public void on(TraceEvent event) {
        if (event instanceof EntryCreated created) {
            expires.put(new Socket(created.host(), created.tuple()), created.expiresAtNanos());
        } else if (event instanceof EntryRestarted restarted) {
            expires.put(new Socket(restarted.host(), restarted.tuple()), restarted.expiresAtNanos());
        } else if (event instanceof EntryEnded ended) {
            Long due = expires.remove(new Socket(ended.host(), ended.tuple()));
            boolean onTime = due != null && due == ended.atNanos();
            require(
                    onTime || !ended.how().equals("expired"),
                    ended.atNanos(),
                    "was due at ",
                    String.valueOf(due),
                    ": ",
                    ended);
        }
    }
}
