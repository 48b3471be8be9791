package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.twlab.core.sim.Simulation;

/** The table of entries against a plain map and a plain ordered list of expiries. */
class TimeWaitTableProperties {

    /** The model: what is held, and (expiry, order of arming) of each. */
    private static final class Model {
        final Map<Integer, Long> armedAs = new HashMap<>();
        final TreeMap<Long, TreeMap<Long, Integer>> due = new TreeMap<>();
        final List<Integer> expired = new ArrayList<>();
        private long armed;

        void arm(int key, long atNanos) {
            disarm(key);
            long order = armed++;
            armedAs.put(key, atNanos * 1_000_000 + order);
            due.computeIfAbsent(atNanos, a -> new TreeMap<>()).put(order, key);
        }

        void disarm(int key) {
            Long packed = armedAs.remove(key);
            if (packed != null) {
                due.get(packed / 1_000_000).remove(packed % 1_000_000);
            }
        }

        void runUntil(long nanos) {
            while (!due.isEmpty() && due.firstKey() <= nanos) {
                for (int key : due.pollFirstEntry().getValue().values()) {
                    armedAs.remove(key);
                    expired.add(key);
                }
            }
        }
    }

    private static TimeWaitEntry entry(int key) {
        return new TimeWaitEntry(
                key % 3,
                1,
                key * 7,
                key << 16 | 80,
                TcpState.TIME_WAIT,
                key,
                2,
                3,
                4,
                5,
                6,
                7,
                true,
                false,
                false,
                key,
                0);
    }

    @Property(tries = 200)
    void holdsFindsAndExpiresAsAMapAndAListDo(@ForAll long seed) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation();
        List<Integer> expired = new ArrayList<>();
        TimeWaitTable[] table = new TimeWaitTable[1];
        table[0] = new TimeWaitTable(simulation, row -> {
            expired.add((int) table[0].read(row).connectionId());
            table[0].remove(row);
        });
        Model model = new Model();
        long[] timeouts = {60, 60, 60, 7, 120, random.nextInt(100)};
        for (int step = 0; step < 600; step++) {
            int key = 1 + random.nextInt(200);
            TimeWaitEntry entry = entry(key);
            int row = table[0].find(entry.hostId(), 1, entry.remoteAddress(), entry.ports());
            assertThat(row != TimeWaitTable.NONE).isEqualTo(model.armedAs.containsKey(key));
            int choice = random.nextInt(timeouts.length);
            long timeout = timeouts[choice];
            boolean constant = choice < timeouts.length - 1;
            long at = simulation.nowNanos() + timeout;
            if (row == TimeWaitTable.NONE) {
                table[0].add(entry, timeout, constant, 0, KernelTimers.EXACT);
                model.arm(key, at);
            } else if (random.nextInt(3) == 0) {
                table[0].remove(row);
                model.disarm(key);
            } else {
                assertThat(table[0].read(row)).isEqualTo(entry);
                table[0].restart(row, timeout, constant, KernelTimers.EXACT);
                model.arm(key, at);
            }
            long next = simulation.nowNanos() + random.nextInt(3);
            simulation.runUntil(next);
            model.runUntil(next);
            assertThat(table[0].size()).isEqualTo(model.armedAs.size());
        }
        simulation.runUntil(Long.MAX_VALUE / 2);
        model.runUntil(Long.MAX_VALUE / 2);
        assertThat(expired).isEqualTo(model.expired);
        assertThat(simulation.pending()).isZero();
    }
}
