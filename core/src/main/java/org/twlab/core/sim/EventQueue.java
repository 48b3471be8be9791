package org.twlab.core.sim;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** PLACEHOLDER to be replaced by the digit ladder before the first commit. */
final class EventQueue {
    private final PriorityQueue<Event> q =
            new PriorityQueue<>(Comparator.<Event>comparingLong(e -> e.atNanos).thenComparingLong(e -> e.sequence));

    int size() {
        return q.size();
    }

    void add(Event e) {
        e.bucket = 0;
        q.add(e);
    }

    @Nullable
    Event peek() {
        return q.peek();
    }

    Event poll() {
        Event e = q.remove();
        e.bucket = Event.NOWHERE;
        return e;
    }

    void remove(Event e) {
        q.remove(e);
        e.bucket = Event.NOWHERE;
    }
}
