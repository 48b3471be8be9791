package org.twlab.experiments.metrics;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.StateChanged;

/** How often connections of some hosts enter a TCP state, and how long they stay. */
final class StateMeter implements Meter {
    private final Observation run;
    private final String state;
    private final Result result;
    /** When each connection in the state entered it; only looked up. */
    private final Map<Connection, Long> enteredNanos = new HashMap<>();

    private long entered;
    private long left;
    private double totalSeconds;
    private double longestSeconds;

    private interface Result {
        double of(StateMeter meter);
    }

    private record Connection(String host, FourTuple tuple) {}

    private StateMeter(Observation run, String state, Result result) {
        this.run = run;
        this.state = state;
        this.result = result;
    }

    static Meter entered(Observation run, String state) {
        return new StateMeter(run, state, meter -> meter.entered);
    }

    static Meter mean(Observation run, String state) {
        return new StateMeter(run, state, meter -> meter.left == 0 ? Double.NaN : meter.totalSeconds / meter.left);
    }

    static Meter max(Observation run, String state) {
        return new StateMeter(run, state, meter -> meter.left == 0 ? Double.NaN : meter.longestSeconds);
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof StateChanged change && run.hasNode(change.host())) {
            Connection connection = new Connection(change.host(), change.tuple());
            if (change.from().equals(state)) {
                leave(connection, change.atNanos());
            }
            if (change.to().equals(state) && change.atNanos() >= run.span().fromNanos()) {
                entered++;
                enteredNanos.put(connection, change.atNanos());
            }
        }
    }

    private void leave(Connection connection, long atNanos) {
        Long since = enteredNanos.remove(connection);
        if (since != null) {
            left++;
            double seconds = (atNanos - since) / 1e9;
            totalSeconds += seconds;
            longestSeconds = Math.max(longestSeconds, seconds);
        }
    }

    @Override
    public double value() {
        return result.of(this);
    }
}
