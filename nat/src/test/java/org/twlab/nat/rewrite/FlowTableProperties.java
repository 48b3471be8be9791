package org.twlab.nat.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/** The table of flows against java.util.HashMap. */
class FlowTableProperties {
    @Property(tries = 500)
    void holdsWhatAHashMapHolds(@ForAll @Size(max = 300) List<@LongRange(min = -60, max = 60) Long> steps) {
        FlowTable<Integer> table = new FlowTable<>();
        Map<Long, Integer> model = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            long flow = steps.get(i) >> 1 << 33 | 5; // far apart, so that many share a place
            if (steps.get(i) % 2 == 0) {
                table.put(flow, i);
                model.put(flow, i);
            } else {
                table.remove(flow);
                model.remove(flow);
            }
            assertThat(table.size()).isEqualTo(model.size());
        }
        for (long step = -60; step <= 60; step++) {
            long flow = step >> 1 << 33 | 5;
            assertThat(table.get(flow)).isEqualTo(model.get(flow));
        }
    }
}
