package org.twlab.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.sim.Simulation;

/** Runs a simulation and stops now and then to look at it, between two events and without one of its own. */
final class Pauses {
    private final Simulation simulation;
    private final @Nullable Watcher watcher;
    private final List<Pause> pauses = new ArrayList<>();
    private boolean over;

    private static final class Pause {
        private final long everyNanos;
        private final LongConsumer look;
        private long nextNanos;

        Pause(long everyNanos, long firstNanos, LongConsumer look) {
            this.everyNanos = everyNanos;
            this.look = look;
            this.nextNanos = firstNanos;
        }
    }

    /** @param watcher ends the run when it has seen enough; null: nobody does */
    Pauses(Simulation simulation, @Nullable Watcher watcher) {
        this.simulation = simulation;
        this.watcher = watcher;
    }

    /**
     * Looks at it every so often, when all that happens at the instant has happened.
     *
     * @param look is given the instant
     */
    void every(long everyNanos, long firstNanos, LongConsumer look) {
        pauses.add(new Pause(everyNanos, firstNanos, look));
    }

    /** Fires all events up to and including an instant, unless the watcher has seen enough. */
    void runUntil(long endNanos) {
        while (!over) {
            long nextNanos = endNanos;
            for (Pause pause : pauses) {
                nextNanos = Math.min(nextNanos, pause.nextNanos);
            }
            over = advance(nextNanos);
            if (over) {
                return;
            }
            for (Pause pause : pauses) {
                if (pause.nextNanos == nextNanos) {
                    pause.look.accept(nextNanos);
                    pause.nextNanos += pause.everyNanos;
                }
            }
            if (nextNanos == endNanos) {
                return;
            }
        }
    }

    private boolean advance(long nanos) {
        if (watcher == null) {
            simulation.runUntil(nanos);
            return false;
        }
        return simulation.runUntil(nanos, watcher::hasSeenEnough);
    }
}
