package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.twlab.experiments.invariant.Violation;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.reports.table.Table;

/**
 * What one run yields. It holds nothing of the simulated network.
 *
 * @param key which run
 * @param attempts every connection attempt
 * @param counters that are not 0
 * @param metrics value by name; NaN where there is none
 * @param snapshots rows of {@code sockets.csv}, {@code mappings.csv}, {@code samples.csv} and {@code violations.csv}
 * @param violations where it broke an invariant
 * @param faults how many packets each fault decided about, in the order of the file
 * @param traffic totals of what the applications read and wrote
 * @param segments TCP segments sent by all hosts, retransmissions included
 * @param events fired by the simulation
 */
public record RunResult(
        RunKey key,
        AttemptLog attempts,
        CounterLog counters,
        Map<String, Double> metrics,
        List<Table> snapshots,
        ImmutableList<Violation> violations,
        ImmutableList<Long> faults,
        Traffic.Totals traffic,
        long segments,
        long events) {

    /** The same with a metric that is known only now. */
    RunResult with(String metric, double value) {
        Map<String, Double> all = new LinkedHashMap<>(metrics);
        all.put(metric, value);
        return new RunResult(
                key,
                attempts,
                counters,
                ImmutableMap.copyOf(all),
                snapshots,
                violations,
                faults,
                traffic,
                segments,
                events);
    }
}
