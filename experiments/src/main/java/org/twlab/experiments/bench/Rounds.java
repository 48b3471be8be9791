package org.twlab.experiments.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;
import org.twlab.reports.table.NumberText;

/** Rounds of one workload: the first ones warm up and are dropped, the others are measured. */
final class Rounds {
    /** Rounds that are dropped. After one, compilation still took up to half of the CPU time of the next two. */
    static final int WARM_UP = 3;

    /** Rounds that count. */
    static final int MEASURED = 5;

    private final double[] perCpuSecond;
    private final long wallNanos;
    private final long heapBytes;

    private Rounds(double[] perCpuSecond, long wallNanos, long heapBytes) {
        this.perCpuSecond = perCpuSecond;
        this.wallNanos = wallNanos;
        this.heapBytes = heapBytes;
    }

    /**
     * Measures a workload.
     *
     * @param workload is done once a round
     * @param times how often what is counted happened in the last round
     */
    static Rounds of(Runnable workload, LongSupplier times) {
        for (int round = 0; round < WARM_UP; round++) {
            workload.run();
        }
        double[] rates = new double[MEASURED];
        long wallNanos = 0;
        for (int round = 0; round < MEASURED; round++) {
            Stopwatch watch = Stopwatch.start();
            workload.run();
            Stopwatch.Elapsed elapsed = watch.stop();
            rates[round] = elapsed.perCpuSecond(times.getAsLong());
            wallNanos += elapsed.wallNanos();
        }
        Arrays.sort(rates);
        return new Rounds(rates, wallNanos, Stopwatch.heapBytesNow());
    }

    /** Median of the rates, per CPU second. */
    double median() {
        return perCpuSecond[perCpuSecond.length / 2];
    }

    /** Range, wall time and heap for readers. */
    String note() {
        double low = perCpuSecond[0];
        double high = perCpuSecond[perCpuSecond.length - 1];
        return "range " + NumberText.human(low) + " to " + NumberText.human(high) + ", wall "
                + NumberText.duration(wallNanos / MEASURED) + " a round, heap " + (heapBytes >> 20) + " MiB";
    }
}
