package org.twlab.experiments.bench;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;

/** Timers as TCP uses them: nine of ten are cancelled before they fire. Arming and cancelling count one each. */
final class TimersBenchmark implements Benchmark {
    private static final long OPERATIONS = 10_000_000;
    private static final int VISITS_AT_ONCE = 100;
    private static final long RTO_NANOS = 200_000_000L;
    private static final long SPREAD_NANOS = 16_000_000L;
    /** Mean visits of a timer in one timeout: it is cancelled first with probability 1 - exp(-2.3) = 0.9. */
    private static final double VISITS_PER_TIMEOUT = 2.3;

    private static final int[] TIMERS = {10_000, 100_000};

    @Override
    public String name() {
        return "timers";
    }

    @Override
    public String description() {
        return "timers of about 200 ms, armed when idle and cancelled when armed, 90 % cancelled before they fire, 10^7"
                + " operations a round, picking the timer included; one round of warm-up";
    }

    @Override
    public Measured measure() {
        List<Figure> figures = new ArrayList<>();
        for (int timers : TIMERS) {
            Rounds rounds = Rounds.of(() -> new Churn(timers).run(), () -> OPERATIONS);
            figures.add(new Figure("timer_ops_per_cpu_s", timers + " timers", "1/s", rounds.median(), rounds.note()));
        }
        return new Measured(figures, List.of());
    }

    private static final class Churn {
        private final Simulation simulation = new Simulation();
        private final UniformRandomProvider random = new RandomStreams(1, 0).named("timers");
        private final Event[] timers;
        private final double nanosPerVisit;

        Churn(int count) {
            timers = new Event[count];
            for (int i = 0; i < count; i++) {
                timers[i] = new Idle();
            }
            nanosPerVisit = (RTO_NANOS + SPREAD_NANOS / 2.0) / VISITS_PER_TIMEOUT / count;
        }

        void run() {
            double clockNanos = 0;
            for (long done = 0; done < OPERATIONS; done += VISITS_AT_ONCE) {
                for (int i = 0; i < VISITS_AT_ONCE; i++) {
                    visit(timers[random.nextInt(timers.length)]);
                }
                clockNanos += VISITS_AT_ONCE * nanosPerVisit;
                simulation.runUntil((long) clockNanos);
            }
        }

        private void visit(Event timer) {
            if (timer.isScheduled()) {
                simulation.cancel(timer);
            } else {
                simulation.schedule(timer, simulation.nowNanos() + RTO_NANOS + random.nextLong(SPREAD_NANOS));
            }
        }
    }

    private static final class Idle extends Event {
        @Override
        protected void fire() {}
    }
}
