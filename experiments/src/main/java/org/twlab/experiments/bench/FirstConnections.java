package org.twlab.experiments.bench;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import org.twlab.core.trace.TraceEvent;
import org.twlab.experiments.run.Watcher;

/** Digest of everything that happens to the first hundred connections of a run, in order. */
final class FirstConnections implements Watcher {
    /** How many connections. */
    static final int COUNT = 100;

    private final Hasher hasher = Hashing.murmur3_128().newHasher();
    private long events;
    private int closedEnds;

    @Override
    public void on(TraceEvent event) {
        long connection = connectionOf(event);
        if (connection >= 1 && connection <= COUNT) {
            events++;
            closedEnds += event instanceof TraceEvent.StateChanged change
                            && change.to().equals("CLOSED")
                    ? 1
                    : 0;
            hasher.putString(event.toString(), StandardCharsets.UTF_8).putChar('\n');
        }
    }

    @Override
    public boolean hasSeenEnough() {
        return closedEnds == 2 * COUNT;
    }

    private static long connectionOf(TraceEvent event) {
        if (event instanceof TraceEvent.PacketSent sent) {
            return sent.packet().origin().connectionId();
        }
        if (event instanceof TraceEvent.PacketDelivered delivered) {
            return delivered.packet().origin().connectionId();
        }
        if (event instanceof TraceEvent.PacketDropped dropped) {
            return dropped.packet().origin().connectionId();
        }
        if (event instanceof TraceEvent.StateChanged changed) {
            return changed.connectionId();
        }
        if (event instanceof TraceEvent.EntryCreated created) {
            return created.connectionId();
        }
        return event instanceof TraceEvent.EntryEnded ended ? ended.connectionId() : 0;
    }

    /** Number of events and their digest. */
    String digest() {
        return events + " events, " + hasher.hash();
    }
}
