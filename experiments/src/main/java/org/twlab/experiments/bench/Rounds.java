package org.twlab.experiments.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.twlab.reports.table.NumberText;

/** Rounds of one workload: the first warms up and is dropped, the others are measured. */
final class Rounds {
    /** Rounds that count. */
    static final int MEASURED = 3;

    private final double[] perCpuSecond;
    private final long times;
    private final long wallNanos;
    private final long heapBytes;

    private Rounds(double[] perCpuSecond, long times, long wallNanos, long heapBytes) {
        this.perCpuSecond = perCpuSecond;
        this.times = times;
        this.wallNanos = wallNanos;
        this.heapBytes = heapBytes;
    }

    /**
     * Measures a workload.
     *
     * @param workload does it once and says how often it did what is counted
     */
    static Rounds of(LongSupplier workload) {
        workload.getAsLong();
        List<Double> rates = new ArrayList<>();
        long times = 0;
        long wallNanos = 0;
        for (int round = 0; round < MEASURED; round++) {
            Stopwatch watch = Stopwatch.start();
            times = workload.getAsLong();
            Stopwatch.Elapsed elapsed = watch.stop();
            rates.add(elapsed.perCpuSecond(times));
            wallNanos += elapsed.wallNanos();
        }
        double[] sorted = rates.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return new Rounds(sorted, times, wallNanos, Stopwatch.heapBytesNow());
    }

    /** Median of the rates, per CPU second. */
    double median() {
        return perCpuSecond[perCpuSecond.length / 2];
    }

    /** How often the thing counted happened in the last round. */
    long times() {
        return times;
    }

    /** Range, wall time and heap for readers. */
    String note() {
        double low = Arrays.stream(perCpuSecond).min().orElseThrow();
        double high = Arrays.stream(perCpuSecond).max().orElseThrow();
        return "range " + NumberText.human(low) + " to " + NumberText.human(high) + ", wall "
                + NumberText.duration(wallNanos / MEASURED) + " a round, heap " + (heapBytes >> 20) + " MiB";
    }
}
