package org.twlab.experiments.metrics;

import org.twlab.core.trace.TraceEvent;

/** A number of things that exist at a time, 0 when a run begins, which follows from the events of its trace. */
interface Gauge {
    /** By how much an event changes it. */
    long change(TraceEvent event);
}
