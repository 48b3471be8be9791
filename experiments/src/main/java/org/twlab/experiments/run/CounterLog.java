package org.twlab.experiments.run;

import java.util.List;
import org.twlab.core.kernel.Counter;
import org.twlab.core.tcp.Counters;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.traffic.NodeNames;
import org.twlab.reports.table.RowWriter;

/**
 * The counters of the hosts of a run that is over, those that are not 0, in the order of hosts and of the enumeration. It
 * holds the hosts' own counters: copies of those of a million hosts would not fit beside them.
 */
public final class CounterLog {
    private static final Counter[] COUNTERS = Counter.values();

    private final List<String> names;
    private final Counters[] counters;

    private CounterLog(List<TcpHost> hosts) {
        names = new NodeNames(hosts);
        counters = hosts.stream().map(TcpHost::counters).toArray(Counters[]::new);
    }

    /** The counters of hosts that count no more. */
    public static CounterLog of(List<TcpHost> hosts) {
        return new CounterLog(hosts);
    }

    /** Writes the rows of {@code counters.csv}. */
    public void writeTo(RowWriter rows, RunKey key) {
        for (int host = 0; host < counters.length; host++) {
            String name = names.get(host);
            for (Counter counter : COUNTERS) {
                long value = counters[host].get(counter);
                if (value != 0) {
                    rows.integer(key.point())
                            .integer(key.replication())
                            .text(name)
                            .text(counter.linuxName())
                            .integer(value)
                            .endRow();
                }
            }
        }
    }
}
