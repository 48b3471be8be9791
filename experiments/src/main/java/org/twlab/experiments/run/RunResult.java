package org.twlab.experiments.run;

import java.util.Map;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.reports.table.Table;

/**
 * What one run yields. It holds nothing of the simulated network.
 *
 * @param key which run
 * @param attempts every connection attempt
 * @param counters rows of {@code counters.csv}
 * @param metrics value by name; NaN where there is none
 * @param traffic totals of what the applications read and wrote
 * @param segments TCP segments sent by all hosts, retransmissions included
 * @param events fired by the simulation
 */
public record RunResult(
        RunKey key,
        AttemptLog attempts,
        Table counters,
        Map<String, Double> metrics,
        Traffic.Totals traffic,
        long segments,
        long events) {}
