package org.twlab.experiments.bench;

import java.util.ArrayList;
import java.util.List;
import org.twlab.experiments.bench.ConnectionsBenchmark.Case;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.reports.table.NumberText;

/** Short connections while a given number of TIME-WAIT entries is held, and the memory of an entry. */
final class TimeWaitBenchmark implements Benchmark {
    private static final int CLIENTS = 100;
    private static final int TIME_WAIT_SECONDS = 60;
    private static final int LEAST_SECONDS = 120;
    private static final int LEAST_CONNECTIONS = 200_000;
    private static final int[] ENTRIES = {1_000, 10_000, 100_000, 1_000_000, 1_200_000};
    /** Below, the memory of everything else hides that of the entries. */
    private static final int FEWEST_WEIGHED = 100_000;

    @Override
    public String name() {
        return "timewait";
    }

    @Override
    public String description() {
        return "the same over 1 router at the rate that keeps this many entries in TIME-WAIT; bytes per entry: heap after a"
                + " garbage collection at the end, less that of the same run without TIME-WAIT; one run of warm-up";
    }

    @Override
    public Measured measure() {
        List<Figure> figures = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int entries : ENTRIES) {
            List<String> changes = changes(entries);
            Case one = new Case(entries + " entries", "timewait.yaml", changes);
            ScenarioWorkload workload = ScenarioWorkload.load(one.file(), changes);
            figures.addAll(ConnectionsBenchmark.measure(one, workload, problems));
            workload.compareTraces().forEach(problem -> problems.add(one.parameter() + ": " + problem));
            if (entries >= FEWEST_WEIGHED) {
                figures.add(weigh(one, workload));
            }
        }
        return new Measured(figures, problems);
    }

    private static List<String> changes(int entries) {
        double rate = (double) entries / TIME_WAIT_SECONDS;
        long seconds = Math.max(LEAST_SECONDS, Math.round(LEAST_CONNECTIONS / rate));
        return List.of(
                "traffic.client-server.arrivals={poisson: " + NumberText.exact(rate / CLIENTS) + "/s}",
                "traffic.client-server.stop=" + (seconds - 1) + "s",
                "duration=" + seconds + "s");
    }

    private static Figure weigh(Case one, ScenarioWorkload workload) {
        List<String> without = new ArrayList<>(one.changes());
        without.add("topology.nodes.client.time-wait=0s");
        Weight empty = weigh(ScenarioWorkload.load(one.file(), without));
        Weight full = weigh(workload);
        double bytes = (double) (full.heapBytes() - empty.heapBytes()) / (full.entries() - empty.entries());
        return new Figure(
                "bytes_per_entry", one.parameter(), "bytes", bytes, full.entries() + " entries held when weighed");
    }

    private record Weight(long heapBytes, long entries) {}

    /** Heap that a finished run and its network hold. */
    private static Weight weigh(ScenarioWorkload workload) {
        long before = Stopwatch.heapBytes();
        SingleRun run = workload.prepare();
        RunResult result = run.run();
        long after = Stopwatch.heapBytes();
        // both are asked afterwards, so that they are still held while the heap is measured
        long rows = result.attempts().size();
        return new Weight(after - before, rows < 0 ? 0 : run.timeWaitEntries());
    }
}
