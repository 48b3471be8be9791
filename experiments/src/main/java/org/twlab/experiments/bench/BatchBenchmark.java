package org.twlab.experiments.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.twlab.experiments.run.BatchReport;
import org.twlab.reports.output.FileSystemSink;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.table.NumberText;

/**
 * What a second thread brings to a batch, its run directory written to the disk: batches with one and with two threads
 * alternate, so that both meet the same disturbances, and each pair gives one ratio of wall times.
 */
final class BatchBenchmark implements Benchmark {
    private static final int RUNS = 200;
    private static final int PAIRS = 5;
    private static final int SECONDS = 20;

    @Override
    public String name() {
        return "batch";
    }

    @Override
    public String description() {
        return RUNS + " runs of about " + 100 * SECONDS
                + " connections, with 2 threads against 1, alternating; one batch" + " of warm-up";
    }

    @Override
    public Measured measure() {
        ScenarioWorkload workload = ScenarioWorkload.load(
                "connections-1.yaml",
                List.of(
                        "replications=" + RUNS,
                        "duration=" + SECONDS + "s",
                        "traffic.client-server.arrivals={poisson: 1/s}",
                        "traffic.client-server.stop=" + (SECONDS - 1) + "s"));
        List<String> problems = new ArrayList<>();
        wallNanos(workload, 2, problems);
        double[] ratios = new double[PAIRS];
        double[] rates = new double[PAIRS];
        for (int pair = 0; pair < PAIRS; pair++) {
            long alone = wallNanos(workload, 1, problems);
            long together = wallNanos(workload, 2, problems);
            ratios[pair] = (double) alone / together;
            rates[pair] = RUNS * 1e9 / together;
        }
        Arrays.sort(ratios);
        Arrays.sort(rates);
        String range = "range " + NumberText.human(ratios[0]) + " to " + NumberText.human(ratios[PAIRS - 1]);
        return new Measured(
                List.of(
                        new Figure("speedup", "2 threads against 1", "", ratios[PAIRS / 2], range),
                        new Figure("runs_per_s", "2 threads", "1/s", rates[PAIRS / 2], "")),
                problems);
    }

    private static long wallNanos(ScenarioWorkload workload, int jobs, List<String> problems) {
        Path place = Path.of(
                System.getProperty("java.io.tmpdir"),
                "twlab-bench-" + ProcessHandle.current().pid());
        RunDirectory directory = RunDirectory.at(place, new FileSystemSink());
        try {
            Stopwatch watch = Stopwatch.start();
            BatchReport report = workload.batch(directory, jobs);
            long nanos = watch.stop().wallNanos();
            if (report.runs() != RUNS || !report.failures().isEmpty()) {
                problems.add(report.runs() + " runs, " + report.failures().size() + " failed");
            }
            return nanos;
        } finally {
            directory.discard();
        }
    }
}
