package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.twlab.core.kernel.Counter;

/** The counters that are not held are 0, and those that are keep apart, also beyond 31 bits. */
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

    @Property
    void noneOverflows(
            @ForAll @Size(max = 60) List<Counter> counted,
            @ForAll @IntRange(min = 1, max = Integer.MAX_VALUE) int step) {
        Counters counters = new Counters();
        long[] expected = new long[Counter.values().length];

        for (int i = 0; i < counted.size(); i++) {
            int more = i % 3 == 0 ? step : 1;
            counters.add(counted.get(i), more);
            expected[counted.get(i).ordinal()] += more;
        }

        for (Counter counter : Counter.values()) {
            assertThat(counters.get(counter)).as(counter.linuxName()).isEqualTo(expected[counter.ordinal()]);
        }
    }
}
