package org.twlab.experiments.run;

import org.twlab.core.trace.TraceListener;

/** Follows the trace of a run, and ends the run when it has seen enough. */
@FunctionalInterface
public interface Watcher extends TraceListener {
    /** Whether the rest of the run does not matter; asked after each event of the simulation. */
    default boolean hasSeenEnough() {
        return false;
    }
}
