package org.twlab.nat.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.twlab.core.sim.Simulation;

/** The table of flows, its indexes and the sources of a pool, against plain maps. */
class FlowTableProperties {
    private static final long SECOND = 1_000_000_000L;
    private static final int STEPS = 400;

    /** What a flow is in the reference. */
    private static final class Flow {
        final int client;
        final int source;
        final long number;
        FlowState state = FlowState.SYN_RECV;
        long expiresNanos;

        Flow(int client, int source, long number, long expiresNanos) {
            this.client = client;
            this.source = source;
            this.number = number;
            this.expiresNanos = expiresNanos;
        }
    }

    @Property(tries = 100)
    void flowsAreThoseOfAMap(@ForAll long seed) {
        Random random = new Random(seed);
        Simulation simulation = new Simulation();
        List<Integer> expired = new ArrayList<>();
        FlowTable[] made = new FlowTable[1];
        FlowTable table = new FlowTable(simulation, FlowTimeouts.DEFAULT, flow -> {
            expired.add(made[0].clientPort(flow));
            made[0].remove(flow);
        });
        made[0] = table;
        Map<Integer, Flow> reference = new HashMap<>();
        long created = 0;
        for (int step = 0; step < STEPS; step++) {
            int client = 1 + random.nextInt(40);
            int flow = table.find(-client, client);
            Flow expected = reference.get(client);
            assertThat(flow != FlowTable.NONE).isEqualTo(expected != null);
            if (expected == null) {
                int source = random.nextBoolean() ? FlowTable.NONE : client << 16 | client;
                table.add(-client, client, client % 3, source);
                reference.put(client, new Flow(client, source, ++created, simulation.nowNanos() + 60 * SECOND));
            } else if (random.nextInt(4) == 0) {
                table.remove(flow);
                reference.remove(client);
            } else {
                FlowState next = FlowState.values()[random.nextInt(FlowState.values().length)];
                table.refresh(flow, next);
                expected.state = next;
                expected.expiresNanos = simulation.nowNanos() + FlowTimeouts.DEFAULT.of(next);
            }
            check(table, reference);
            long until = simulation.nowNanos() + random.nextInt(20) * SECOND;
            List<Integer> due = reference.values().stream()
                    .filter(each -> each.expiresNanos <= until)
                    .map(each -> each.client)
                    .toList();
            expired.clear();
            simulation.runUntil(until);
            assertThat(expired).containsExactlyInAnyOrderElementsOf(due);
            due.forEach(reference::remove);
        }
    }

    private static void check(FlowTable table, Map<Integer, Flow> reference) {
        List<Flow> flows = reference.values().stream()
                .sorted(Comparator.comparingLong(flow -> flow.number))
                .toList();
        assertThat(table.size()).isEqualTo(flows.size());
        List<Integer> rows = table.flows();
        for (int i = 0; i < flows.size(); i++) {
            Flow flow = flows.get(i);
            int row = rows.get(i);
            assertThat(table.number(row)).isEqualTo(flow.number);
            assertThat(table.clientAddress(row)).isEqualTo(-flow.client);
            assertThat(table.clientPort(row)).isEqualTo(flow.client);
            assertThat(table.state(row)).isEqualTo(flow.state);
            assertThat(table.expiresNanos(row)).isEqualTo(flow.expiresNanos);
            assertThat(table.backend(row)).isEqualTo(flow.client % 3);
            assertThat(table.source(row)).isEqualTo(flow.source);
            int bySource = table.findSource(flow.client % 3, flow.client << 16 | flow.client);
            assertThat(bySource).isEqualTo(flow.source == FlowTable.NONE ? FlowTable.NONE : row);
        }
    }

    @Property(tries = 100)
    void theIndexIsAMap(@ForAll long seed) {
        Random random = new Random(seed);
        FlowIndex index = new FlowIndex();
        Map<Long, Integer> reference = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            long key = random.nextInt(60) * 0x1_0000_0001L;
            Integer expected = reference.get(key);
            assertThat(index.get(key)).isEqualTo(expected == null ? FlowIndex.NONE : expected);
            if (expected == null) {
                index.add(key, step);
                reference.put(key, step);
            } else if (random.nextBoolean()) {
                index.remove(key);
                reference.remove(key);
            }
        }
    }
}
