package org.twlab.experiments.properties;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.twlab.core.trace.TraceListener;

/** A rule that holds on every run: it is told of all events of one run in order, and then of the finished run. */
abstract class Checker implements TraceListener {
    /** More violations of one run say nothing new. */
    private static final int MOST = 4;

    private final List<String> violations = new ArrayList<>();

    /** Compares what is left with the counters of the finished run. */
    void finish(DrawnRun run) {}

    final void violated(long atNanos, String what) {
        if (violations.size() < MOST) {
            violations.add(getClass().getSimpleName() + " at " + atNanos + " ns: " + what);
        }
    }

    /**
     * Notes a violation unless something holds.
     *
     * @param words of the complaint, put together only where it is needed
     */
    final void require(boolean holds, long atNanos, Object... words) {
        if (!holds) {
            violated(atNanos, Stream.of(words).map(String::valueOf).collect(Collectors.joining()));
        }
    }

    /** Whether two references are the same object, whatever their types think of equality. */
    static boolean same(Object one, Object other) {
        return one == other;
    }

    final List<String> violations() {
        return List.copyOf(violations);
    }
}
