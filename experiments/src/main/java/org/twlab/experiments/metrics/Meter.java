package org.twlab.experiments.metrics;

import org.twlab.core.trace.TraceEvent;

/** Measures one metric in one run. */
public interface Meter {
    /** Called when the warm-up is over, at the instant 0 where there is none: what happened before is left out. */
    default void begin() {}

    /** Called for each event of a traced run, those of the warm-up included. */
    default void on(TraceEvent event) {}

    /** The value at the end of the run; NaN where there is none, as for a ratio of nothing. */
    double value();
}
