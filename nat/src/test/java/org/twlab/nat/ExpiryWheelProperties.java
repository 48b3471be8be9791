package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/** A wheel expires entries exactly where one event per entry would, also while timeouts change. */
class ExpiryWheelProperties {
    private static final int ENTRIES = 6;
    /** What a step lasts, at the least: all in one tick of 0.13 s, one tick each, and two that use all levels of the wheel. */
    private static final long[] UNITS_NANOS = {1, 134_217_728, 7_777_777_777L, 1_234_567_890_123_456L};

    /** Each number is a step: which entry, what becomes of it, and how long until the next step. */
    @Property(tries = 500)
    void expiryIsThatOfOneEventPerEntry(
            @ForAll @Size(max = 60) List<@IntRange(max = 999) Integer> steps, @ForAll @IntRange(max = 3) int unit) {
        long unitNanos = UNITS_NANOS[unit];
        assertThat(run(steps, unitNanos, Wheel::new)).isEqualTo(run(steps, unitNanos, EventPerEntry::new));
    }

    private static List<String> run(List<Integer> steps, long unitNanos, Function<List<String>, Expiry> made) {
        List<String> log = new ArrayList<>();
        Expiry expiry = made.apply(log);
        Simulation simulation = expiry.start(unitNanos);
        for (int step : steps) {
            int entry = step % ENTRIES;
            int what = step / ENTRIES % 5;
            long pause = step / (ENTRIES * 5) % 5 * unitNanos;
            if (what < 3) {
                expiry.refresh(entry, what);
            } else if (what == 3) {
                expiry.remove(entry);
            } else {
                expiry.change(entry % 3, 2 * pause + unitNanos);
            }
            // the marker shares an instant with expiries: its place among them must be the same too
            simulation.at(simulation.nowNanos() + pause, () -> log.add("marker at " + simulation.nowNanos()));
            simulation.runUntil(simulation.nowNanos() + pause);
        }
        simulation.runUntil(simulation.nowNanos() + 1000 * unitNanos);
        return log;
    }

    private interface Expiry {
        /** Timeouts by number, as they are at first, in units. */
        List<Integer> TIMEOUTS = List.of(3, 5, 5);

        Simulation start(long unitNanos);

        void refresh(int entry, int timeout);

        void remove(int entry);

        /** Gives a timeout another length, for refreshing from now on. */
        void change(int timeout, long nanos);
    }

    private static final class Wheel implements Expiry {
        private final Simulation simulation = new Simulation();
        private final ConntrackRows rows = new ConntrackRows();
        private final ExpiryWheel wheel;
        private NatTimeouts timeouts = NatTimeouts.defaults();

        Wheel(List<String> log) {
            wheel = new ExpiryWheel(simulation, rows, timeouts, row -> log.add(row + " at " + simulation.nowNanos()));
        }

        @Override
        public Simulation start(long unitNanos) {
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(rows.take(6)).isEqualTo(i);
            }
            for (int number = 0; number < TIMEOUTS.size(); number++) {
                change(number, TIMEOUTS.get(number) * unitNanos);
            }
            return simulation;
        }

        private static ConntrackTimeout timeout(int number) {
            return ConntrackTimeout.values()[number];
        }

        @Override
        public void refresh(int entry, int timeout) {
            wheel.refresh(entry, timeout(timeout));
        }

        @Override
        public void remove(int entry) {
            wheel.remove(entry);
        }

        @Override
        public void change(int timeout, long nanos) {
            timeouts = timeouts.with(timeout(timeout), nanos);
            wheel.set(timeouts);
        }
    }

    private static final class EventPerEntry implements Expiry {
        private final Simulation simulation = new Simulation();
        private final List<Event> events = new ArrayList<>();
        private final long[] timeouts = new long[TIMEOUTS.size()];
        private final List<String> log;

        EventPerEntry(List<String> log) {
            this.log = log;
        }

        @Override
        public Simulation start(long unitNanos) {
            Arrays.setAll(timeouts, number -> TIMEOUTS.get(number) * unitNanos);
            for (int i = 0; i < ENTRIES; i++) {
                int number = i;
                events.add(new Event() {
                    @Override
                    protected void fire() {
                        log.add(number + " at " + simulation.nowNanos());
                    }
                });
            }
            return simulation;
        }

        @Override
        public void refresh(int entry, int timeout) {
            simulation.reschedule(events.get(entry), simulation.nowNanos() + timeouts[timeout]);
        }

        @Override
        public void remove(int entry) {
            simulation.cancel(events.get(entry));
        }

        @Override
        public void change(int timeout, long nanos) {
            timeouts[timeout] = nanos;
        }
    }
}
