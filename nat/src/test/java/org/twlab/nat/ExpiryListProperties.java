package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.sim.Event;
import org.twlab.core.sim.Simulation;

/** Lists with one event for all expire entries exactly where one event per entry would. */
class ExpiryListProperties {
    private static final int ENTRIES = 6;

    /** Each number is a step: which entry, what becomes of it, and how long until the next step. */
    @Property(tries = 500)
    void expiryIsThatOfOneEventPerEntry(@ForAll @Size(max = 60) List<@IntRange(max = 999) Integer> steps) {
        assertThat(run(steps, new Lists())).isEqualTo(run(steps, new EventPerEntry()));
    }

    private static List<String> run(List<Integer> steps, Expiry expiry) {
        List<String> log = new ArrayList<>();
        Simulation simulation = expiry.start(log);
        for (int step : steps) {
            int entry = step % ENTRIES;
            int what = step / ENTRIES % 4;
            if (what == 3) {
                expiry.remove(entry);
            } else {
                expiry.refresh(entry, what);
            }
            int pause = step / (ENTRIES * 4) % 5;
            // the marker shares an instant with expiries: its place among them must be the same too
            simulation.at(simulation.nowNanos() + pause, () -> log.add("marker at " + simulation.nowNanos()));
            simulation.runUntil(simulation.nowNanos() + pause);
        }
        simulation.runUntil(simulation.nowNanos() + 1000);
        return log;
    }

    private interface Expiry {
        /** Timeouts by number. */
        List<Long> TIMEOUTS = List.of(3L, 5L, 5L);

        Simulation start(List<String> log);

        void refresh(int entry, int timeout);

        void remove(int entry);
    }

    private static final class Lists implements Expiry {
        private final Simulation simulation = new Simulation();
        private final ConntrackRows rows = new ConntrackRows();
        private final List<ExpiryList> lists = new ArrayList<>();

        @Override
        public Simulation start(List<String> log) {
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(rows.take(6)).isEqualTo(i);
            }
            for (int number = 0; number < TIMEOUTS.size(); number++) {
                lists.add(new ExpiryList(
                        simulation,
                        rows,
                        number,
                        TIMEOUTS.get(number),
                        row -> log.add(row + " at " + simulation.nowNanos())));
            }
            return simulation;
        }

        @Override
        public void refresh(int entry, int timeout) {
            if (rows.timeout(entry) != timeout) {
                remove(entry);
            }
            lists.get(timeout).refresh(entry);
        }

        @Override
        public void remove(int entry) {
            if (rows.timeout(entry) != ConntrackRows.NONE) {
                lists.get(rows.timeout(entry)).remove(entry);
            }
        }
    }

    private static final class EventPerEntry implements Expiry {
        private final Simulation simulation = new Simulation();
        private final List<Event> events = new ArrayList<>();

        @Override
        public Simulation start(List<String> log) {
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
            simulation.reschedule(events.get(entry), simulation.nowNanos() + TIMEOUTS.get(timeout));
        }

        @Override
        public void remove(int entry) {
            simulation.cancel(events.get(entry));
        }
    }
}
