package org.twlab.experiments.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.MappingCreated;
import org.twlab.core.trace.TraceEvent.MappingEnded;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** A number of things that exist at a time: its mean over time, its peak and its last value. */
final class GaugeMeter implements Meter {
    private static final String TIME_WAIT = "TIME_WAIT";
    private static final String ENTRIES = "time_wait";
    private static final String MAPPINGS = "nat_entries";
    private static final String PORTS = "nat_ports_used";

    /** The gauges there are. */
    static final List<String> NAMES = List.of(ENTRIES, MAPPINGS, PORTS);

    private final Observation run;
    private final String gauge;
    private final Result result;
    /** By public endpoint, of how many mappings; only looked up. */
    private final Map<Endpoint, Integer> ports = new HashMap<>();

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
        this.gauge = gauge;
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
        int difference = 0;
        if (event instanceof MappingCreated created && run.hasNode(created.node())) {
            difference = ofMapping(created.external().local(), 1);
        } else if (event instanceof MappingEnded ended && run.hasNode(ended.node())) {
            difference = ofMapping(ended.external().local(), -1);
        } else if (event instanceof StateChanged change && gauge.equals(ENTRIES) && run.hasNode(change.host())) {
            difference =
                    (change.to().equals(TIME_WAIT) ? 1 : 0) - (change.from().equals(TIME_WAIT) ? 1 : 0);
        }
        if (difference != 0) {
            change(difference);
        }
    }

    private int ofMapping(Endpoint outside, int difference) {
        if (!gauge.equals(PORTS)) {
            return gauge.equals(MAPPINGS) ? difference : 0;
        }
        int before = ports.getOrDefault(outside, 0);
        int after = before + difference;
        if (after == 0) {
            ports.remove(outside);
        } else {
            ports.put(outside, after);
        }
        return (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
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
