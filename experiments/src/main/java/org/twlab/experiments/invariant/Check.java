package org.twlab.experiments.invariant;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/** Follows one run and notes where it breaks one invariant. One that listens to data too is a {@code DataListener}. */
public abstract class Check implements TraceListener {
    /** More violations of one run say nothing new. */
    private static final int MOST = 3;

    private final List<Found> found = new ArrayList<>();

    private record Found(long atNanos, String what) {}

    /** Told of all events of the run, in order. */
    @Override
    public void on(TraceEvent event) {}

    /** Called now and then between two events, and when the run is over. */
    void pause() {}

    /**
     * Notes a violation unless something holds.
     *
     * @param words of the complaint, put together only where it is needed
     */
    final void require(boolean holds, long atNanos, Object... words) {
        if (!holds && found.size() < MOST) {
            found.add(new Found(atNanos, Stream.of(words).map(String::valueOf).collect(Collectors.joining())));
        }
    }

    /** The first violations, in the order in which they happened, under the name of the invariant. */
    final List<Violation> violations(String invariant) {
        return found.stream()
                .map(each -> new Violation(invariant, each.atNanos, each.what))
                .toList();
    }
}
