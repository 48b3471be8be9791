package org.twlab.experiments.run;

import java.util.Arrays;
import java.util.List;
import org.twlab.core.kernel.Counter;
import org.twlab.core.tcp.TcpHost;
import org.twlab.reports.table.RowWriter;

/** The counters that are not 0 at the end of a run, in the order of hosts and of the enumeration; 9 bytes each. */
public final class CounterLog {
    private static final Counter[] COUNTERS = Counter.values();

    private final List<String> hosts;
    /** By host: index after its last row. */
    private final int[] ends;

    private byte[] counters = new byte[64];
    private long[] values = new long[64];
    private int size;

    private CounterLog(List<TcpHost> hosts) {
        this.hosts = hosts.stream().map(TcpHost::name).toList();
        this.ends = new int[hosts.size()];
    }

    /** Reads the counters now. */
    public static CounterLog of(List<TcpHost> hosts) {
        CounterLog log = new CounterLog(hosts);
        for (int host = 0; host < hosts.size(); host++) {
            for (Counter counter : COUNTERS) {
                long value = hosts.get(host).counters().get(counter);
                if (value != 0) {
                    log.add(counter, value);
                }
            }
            log.ends[host] = log.size;
        }
        return log;
    }

    private void add(Counter counter, long value) {
        if (size == counters.length) {
            counters = Arrays.copyOf(counters, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        counters[size] = (byte) counter.ordinal();
        values[size++] = value;
    }

    /** Writes the rows of {@code counters.csv}. */
    public void writeTo(RowWriter rows, RunKey key) {
        int row = 0;
        for (int host = 0; host < ends.length; host++) {
            for (; row < ends[host]; row++) {
                rows.integer(key.point())
                        .integer(key.replication())
                        .text(hosts.get(host))
                        .text(COUNTERS[counters[row]].linuxName())
                        .integer(values[row])
                        .endRow();
            }
        }
    }
}
