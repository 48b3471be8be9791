package org.twlab.experiments.metrics;

import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.MappingEnded;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** A number of things that exist at a time: its mean over time, its peak and its last value. */
final class GaugeMeter implements Meter {
    private static final String TIME_WAIT = "TIME_WAIT";

    private final Observation run;
    private final boolean ofMappings;
    private final Result result;
    private long value;
    private long sinceNanos;
    private long peak;
    /** Sum of value x nanoseconds; a double holds it exactly up to 2^53. */
    private double area;

    private interface Result {
        double of(GaugeMeter meter);
    }

    private GaugeMeter(Observation run, String gauge, Result result) {
        this.run = run;
        this.ofMappings = gauge.equals("nat_entries");
        this.result = result;
    }

    static Meter mean(Observation run, String gauge) {
        return new GaugeMeter(run, gauge, GaugeMeter::mean);
    }

    static Meter max(Observation run, String gauge) {
        return new GaugeMeter(run, gauge, meter -> meter.peak);
    }

    static Meter end(Observation run, String gauge) {
        return new GaugeMeter(run, gauge, meter -> meter.value);
    }

    @Override
    public void begin() {
        sinceNanos = run.span().fromNanos();
        area = 0;
        peak = value;
    }

    @Override
    public void on(TraceEvent event) {
        if (ofMappings) {
            if (event instanceof MappingCreated created && run.hasNode(created.node())) {
                change(1);
            } else if (event instanceof MappingEnded ended && run.hasNode(ended.node())) {
                change(-1);
            }
        } else if (event instanceof StateChanged change && run.hasNode(change.host())) {
            int difference =
                    (change.to().equals(TIME_WAIT) ? 1 : 0) - (change.from().equals(TIME_WAIT) ? 1 : 0);
            if (difference != 0) {
                change(difference);
            }
        }
    }

    private void change(int difference) {
        accumulate();
        value += difference;
        peak = Math.max(peak, value);
    }

    private void accumulate() {
        long nowNanos = run.simulation().nowNanos();
        area += (double) value * (nowNanos - sinceNanos);
        sinceNanos = nowNanos;
    }

    private double mean() {
        accumulate();
        return area / (run.span().toNanos() - run.span().fromNanos());
    }

    @Override
    public double value() {
        return result.of(this);
    }
}
