package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.twlab.core.kernel.Counter;

/** The counters that are not held are 0, and those that are keep apart. */
class CountersProperties {

    @Property
    void eachCounterCountsItsOwn(@ForAll @Size(max = 400) List<Counter> counted) {
        Counters counters = new Counters();
        long[] expected = new long[Counter.values().length];

        for (Counter counter : counted) {
            counters.add(counter);
            expected[counter.ordinal()]++;
        }

        for (Counter counter : Counter.values()) {
            assertThat(counters.get(counter)).as(counter.linuxName()).isEqualTo(expected[counter.ordinal()]);
        }
    }
}
