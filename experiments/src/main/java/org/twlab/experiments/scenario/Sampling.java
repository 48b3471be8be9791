package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;

/**
 * What is looked at now and then during a run.
 *
 * @param everyNanos from one look to the next, above 0; the first is at the start of the run
 * @param gauges each {@code SCOPE.GAUGE}, such as {@code server.time_wait}
 */
public record Sampling(long everyNanos, ImmutableList<String> gauges) {

    /** The metric whose value at the end of a run is that of a gauge: {@code server.gauge.time_wait_end}. */
    public static String metric(String gauge) {
        int dot = gauge.lastIndexOf('.');
        return gauge.substring(0, dot) + ".gauge" + gauge.substring(dot) + "_end";
    }
}
