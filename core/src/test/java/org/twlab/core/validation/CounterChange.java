package org.twlab.core.validation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.twlab.core.kernel.Counter;
import org.twlab.core.tcp.TcpHost;

/** How a host's counters have changed since a moment, under their Linux names without the group. */
final class CounterChange {
    /** In every exchange: the recordings leave them out, the packets themselves are compared. */
    private static final Set<Counter> TRAFFIC = EnumSet.of(Counter.IN_SEGS, Counter.OUT_SEGS, Counter.DELAYED_ACKS);

    /** The counters that simulated hosts keep and recordings show. */
    static final Set<String> KEPT = kept();

    private final TcpHost host;
    private final Map<Counter, Long> before = new EnumMap<>(Counter.class);

    CounterChange(TcpHost host) {
        this.host = host;
        restart();
    }

    private static Set<String> kept() {
        Set<String> names = new TreeSet<>();
        for (Counter counter : EnumSet.complementOf(EnumSet.copyOf(TRAFFIC))) {
            names.add(counter.linuxName());
        }
        return names;
    }

    void restart() {
        for (Counter counter : Counter.values()) {
            before.put(counter, host.counters().get(counter));
        }
    }

    /** What has changed, without what has not. */
    Map<String, Long> now() {
        Map<String, Long> changes = new TreeMap<>();
        before.forEach((counter, value) -> {
            long change = host.counters().get(counter) - value;
            if (change != 0 && !TRAFFIC.contains(counter)) {
                changes.put(counter.linuxName(), change);
            }
        });
        return changes;
    }
}
