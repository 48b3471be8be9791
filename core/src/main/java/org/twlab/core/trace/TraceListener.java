package org.twlab.core.trace;

import java.util.List;

/** Is told everything that happens in a run, in order. */
@FunctionalInterface
public interface TraceListener {
    void on(TraceEvent event);

    /** Tells each of several, in the order given. */
    static TraceListener all(List<TraceListener> listeners) {
        List<TraceListener> copy = List.copyOf(listeners);
        return event -> copy.forEach(listener -> listener.on(event));
    }
}
