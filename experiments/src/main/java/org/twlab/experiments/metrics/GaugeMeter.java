package org.twlab.experiments.metrics;

import org.twlab.core.trace.TraceEvent;

/** A gauge's mean over time, its peak or its last value. */
final class GaugeMeter implements Meter {
    private final Observation run;
    private final Gauge gauge;
    private final Result result;
    private long value;
    private long sinceNanos;
    private long peak;
    /** Sum of value x nanoseconds; a double holds it exactly up to 2^53. */
    private double area;

    private interface Result {
        double of(GaugeMeter meter);
    }

    private GaugeMeter(Observation run, Gauge gauge, Result result) {
        this.run = run;
        this.gauge = gauge;
        this.result = result;
    }

    static Meter mean(Observation run, String gauge) {
        return new GaugeMeter(run, Gauges.named(gauge, run), GaugeMeter::mean);
    }

    static Meter max(Observation run, String gauge) {
        return max(run, Gauges.named(gauge, run));
    }

    static Meter max(Observation run, Gauge gauge) {
        return new GaugeMeter(run, gauge, meter -> meter.peak);
    }

    static Meter end(Observation run, String gauge) {
        return new GaugeMeter(run, Gauges.named(gauge, run), meter -> meter.value);
    }

    @Override
    public void begin() {
        sinceNanos = run.span().fromNanos();
        area = 0;
        peak = value;
    }

    @Override
    public void on(TraceEvent event) {
        long difference = gauge.change(event);
        if (difference != 0) {
            change(difference);
        }
    }

    private void change(long difference) {
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
