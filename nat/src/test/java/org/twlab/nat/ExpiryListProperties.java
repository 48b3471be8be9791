package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/** Lists with one event for all expire entries exactly where one event per entry would, also while timeouts change. */
class ExpiryListProperties {
    private static final int ENTRIES = 6;

    /** Each number is a step: which entry, what becomes of it, and how long until the next step. */
    @Property(tries = 500)
    void expiryIsThatOfOneEventPerEntry(@ForAll @Size(max = 60) List<@IntRange(max = 999) Integer> steps) {
        assertThat(run(steps, Lists::new)).isEqualTo(run(steps, EventPerEntry::new));
    }

    private static List<String> run(List<Integer> steps, Function<List<String>, Expiry> made) {
        List<String> log = new ArrayList<>();
        Expiry expiry = made.apply(log);
        Simulation simulation = expiry.start();
        for (int step : steps) {
            int entry = step % ENTRIES;
            int what = step / ENTRIES % 5;
            int pause = step / (ENTRIES * 5) % 5;
            if (what < 3) {
                expiry.refresh(entry, what);
            } else if (what == 3) {
                expiry.remove(entry);
            } else {
                expiry.change(entry % 3, 2 * pause + 1);
            }
            // the marker shares an instant with expiries: its place among them must be the same too
            simulation.at(simulation.nowNanos() + pause, () -> log.add("marker at " + simulation.nowNanos()));
            simulation.runUntil(simulation.nowNanos() + pause);
        }
        simulation.runUntil(simulation.nowNanos() + 1000);
        return log;
    }

    private interface Expiry {
        /** Timeouts by number, as they are at first. */
        List<Long> TIMEOUTS = List.of(3L, 5L, 5L);

        Simulation start();

        void refresh(int entry, int timeout);

        void remove(int entry);

        /** Gives a timeout another length, for refreshing from now on. */
        void change(int timeout, long nanos);
    }

    private static final class Lists implements Expiry {
        private final Simulation simulation = new Simulation();
        private final ConntrackRows rows = new ConntrackRows();
        private final ExpiryLists lists;
        private NatTimeouts timeouts = NatTimeouts.defaults();

        Lists(List<String> log) {
            lists = new ExpiryLists(simulation, rows, timeouts, row -> log.add(row + " at " + simulation.nowNanos()));
        }

        @Override
        public Simulation start() {
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(rows.take(6)).isEqualTo(i);
            }
            for (int number = 0; number < TIMEOUTS.size(); number++) {
                change(number, TIMEOUTS.get(number));
            }
            return simulation;
        }

        private static ConntrackTimeout timeout(int number) {
            return ConntrackTimeout.values()[number];
        }

        @Override
        public void refresh(int entry, int timeout) {
            lists.refresh(entry, timeout(timeout));
        }

        @Override
        public void remove(int entry) {
            lists.remove(entry);
        }

        @Override
        public void change(int timeout, long nanos) {
            timeouts = timeouts.with(timeout(timeout), nanos);
            lists.set(timeouts);
        }
    }

    private static final class EventPerEntry implements Expiry {
        private final Simulation simulation = new Simulation();
        private final List<Event> events = new ArrayList<>();
        private final List<Long> timeouts = new ArrayList<>(TIMEOUTS);
        private final List<String> log;

        EventPerEntry(List<String> log) {
            this.log = log;
        }

        @Override
        public Simulation start() {
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
            simulation.reschedule(events.get(entry), simulation.nowNanos() + timeouts.get(timeout));
        }

        @Override
        public void remove(int entry) {
            simulation.cancel(events.get(entry));
        }

        @Override
        public void change(int timeout, long nanos) {
            timeouts.set(timeout, nanos);
        }
    }
}
