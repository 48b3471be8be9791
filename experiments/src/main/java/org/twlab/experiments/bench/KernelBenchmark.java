package org.twlab.experiments.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;

/** The hold model: the earliest event fires and schedules one new event after a drawn delay; the number pending stays. */
final class KernelBenchmark implements Benchmark {
    private static final long HOLDS = 10_000_000;
    private static final long MAX_DELAY_NANOS = 2_000_000_000L;
    private static final int[] PENDING = {1_000, 100_000, 1_000_000};

    @Override
    public String name() {
        return "kernel";
    }

    @Override
    public String description() {
        return "hold model of the event queue, a new event object each, 10^7 holds a round, mean delay 1 s, drawing the"
                + " delays included; one round of warm-up";
    }

    @Override
    public Measured measure() {
        List<Figure> figures = new ArrayList<>();
        for (boolean exponential : new boolean[] {false, true}) {
            for (int pending : PENDING) {
                Rounds rounds = Rounds.of(() -> new Hold(pending, exponential).run(), () -> HOLDS);
                String delays = exponential ? "exponential" : "uniform";
                figures.add(new Figure(
                        "events_per_cpu_s",
                        delays + " delays, " + pending + " pending",
                        "1/s",
                        rounds.median(),
                        rounds.note()));
            }
        }
        return new Measured(figures, List.of());
    }

    private static final class Hold {
        private final Simulation simulation = new Simulation();
        private final UniformRandomProvider random = new RandomStreams(1, 0).named("hold");
        private final int pending;
        private final boolean exponential;

        Hold(int pending, boolean exponential) {
            this.pending = pending;
            this.exponential = exponential;
        }

        void run() {
            for (int i = 0; i < pending; i++) {
                scheduleNext();
            }
            boolean done = simulation.runUntil(Long.MAX_VALUE, () -> simulation.eventsFired() == HOLDS);
            if (!done) {
                throw new IllegalStateException("the queue ran empty after " + simulation.eventsFired() + " events");
            }
        }

        private void scheduleNext() {
            simulation.schedule(new Held(), simulation.nowNanos() + delayNanos());
        }

        private long delayNanos() {
            return exponential
                    ? (long) (-StrictMath.log(1 - random.nextDouble()) * (MAX_DELAY_NANOS / 2.0))
                    : random.nextLong(MAX_DELAY_NANOS);
        }

        private final class Held extends Event {
            @Override
            protected void fire() {
                scheduleNext();
            }
        }
    }
}
