package org.twlab.experiments.metrics;

import java.util.Set;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.StateChanged;

/**
 * Connections that a received RST has ended, TIME_WAIT included. Those that were never established are not among them: a
 * refused attempt has an outcome of its own.
 */
final class ResetMeter implements Meter {
    /** The rules by which an RST ends a connection, a TIME_WAIT entry and a FIN_WAIT_2 entry. */
    private static final Set<String> RULES = Set.of("RST", "T1", "F2");

    private static final Set<String> OPENING = Set.of("SYN_SENT", "SYN_RECEIVED");

    private final Observation run;
    private long resets;

    private ResetMeter(Observation run) {
        this.run = run;
    }

    static Meter resets(Observation run, String word) {
        return new ResetMeter(run);
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof StateChanged change
                && change.to().equals("CLOSED")
                && RULES.contains(change.rule())
                && !OPENING.contains(change.from())
                && event.atNanos() >= run.span().fromNanos()
                && run.hasNode(change.host())) {
            resets++;
        }
    }

    @Override
    public double value() {
        return resets;
    }
}
