package org.twlab.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.reports.output.OutputFailure;
import org.twlab.reports.pcapng.PacketCapture;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Table;
import org.twlab.reports.verdict.ExpectationResult;

/** Executes the runs of a loaded scenario, writes their rows and draws the conclusions. */
public final class ScenarioBatch {
    private final LoadedScenario loaded;
    private final MetricPlan metrics;
    private final RunRange range;
    private final @Nullable Watcher watcher;
    private final boolean capturing;

    /** @param range the runs wanted */
    public ScenarioBatch(LoadedScenario loaded, MetricPlan metrics, RunRange range) {
        this(loaded, metrics, range, null, false);
    }

    /** @param watcher is told of every event of every run, by the thread of the run; null for nobody */
    public ScenarioBatch(LoadedScenario loaded, MetricPlan metrics, RunRange range, @Nullable Watcher watcher) {
        this(loaded, metrics, range, watcher, false);
    }

    private ScenarioBatch(
            LoadedScenario loaded, MetricPlan metrics, RunRange range, @Nullable Watcher watcher, boolean capturing) {
        this.watcher = watcher;
        this.capturing = capturing;
        this.loaded = loaded;
        this.metrics = metrics;
        this.range = range;
    }

    /** The same runs; each writes what its capture points see to a file of the run directory. */
    public ScenarioBatch capturingPackets() {
        return new ScenarioBatch(loaded, metrics, range, watcher, true);
    }

    /** Every run of a scenario. */
    public static RunRange allRuns(LoadedScenario loaded) {
        return RunRange.all(loaded.points().size(), loaded.base().replications());
    }

    /** When the points of a scenario have replications enough. */
    private static StopRule stopRule() {
        return StopRule.NEVER;
    }

    /** Shows how far a batch has come. */
    @FunctionalInterface
    public interface Progress {
        void show(long done, long most);
    }

    /**
     * Executes.
     *
     * @param directory gets the rows of every table; stays open
     * @param jobs threads
     * @param interrupted whether somebody wants the batch to stop
     */
    public BatchReport execute(RunDirectory directory, int jobs, BooleanSupplier interrupted, Progress progress) {
        RunRows rows = new RunRows(loaded, metrics, directory);
        MeasuredValues values = new MeasuredValues(
                metrics, loaded.points().size(), loaded.base().replications());
        PacketFiles packets = capturing ? new PacketFiles(loaded, range.size() == 1, directory) : null;
        Tally tally = new Tally(
                rows, values, packets, new IdleFaults(loaded.points()), new SearchEnds(loaded.points()), progress);
        RunPlan plan = new RunPlan(range, stopRule());
        boolean complete = new Batch(jobs, interrupted).execute(plan, key -> run(key, packets), tally);
        directory.flush();
        List<Integer> points =
                IntStream.range(range.firstPoint(), range.endPoint()).boxed().toList();
        Conclusions conclusions = new Conclusions(loaded, metrics, values, points);
        if (complete) {
            directory.append(conclusions.summary());
            List<ExpectationResult> expectations = conclusions.expectations();
            expectations.forEach(result -> result.appendTo(directory.table(RunTables.EXPECTATIONS)));
            return tally.report(true, new PointTable(loaded, conclusions).of(points), expectations);
        }
        return tally.report(false, new PointTable(loaded, conclusions).of(List.of()), List.of());
    }

    private RunResult run(RunKey key, @Nullable PacketFiles packets) {
        if (packets == null) {
            return run(key, watcher);
        }
        try (PacketCapture capture = packets.open(key)) {
            return run(key, capture::on);
        }
    }

    private RunResult run(RunKey key, @Nullable Watcher follower) {
        Point point = loaded.points().get(key.point());
        if (point.scenario().search().isPresent()) {
            return new ValueSearch(point, key.replication()).run(follower);
        }
        return SingleRun.prepare(point, key.replication(), metrics.byPoint().get(key.point()), follower)
                .run();
    }

    /** Writes what comes and counts it. */
    private static final class Tally implements BatchListener {
        private final RunRows rows;
        private final MeasuredValues values;
        private final @Nullable PacketFiles packets;
        private final IdleFaults idleFaults;
        private final SearchEnds searchEnds;
        private final Progress progress;
        private final List<RunFailure> failures = new ArrayList<>();
        private final List<BatchReport.RunViolation> violations = new ArrayList<>();
        private int runs;
        private long attempts;
        private long events;

        Tally(
                RunRows rows,
                MeasuredValues values,
                @Nullable PacketFiles packets,
                IdleFaults idleFaults,
                SearchEnds searchEnds,
                Progress progress) {
            this.rows = rows;
            this.values = values;
            this.packets = packets;
            this.idleFaults = idleFaults;
            this.searchEnds = searchEnds;
            this.progress = progress;
        }

        @Override
        public void completed(RunResult result) {
            if (packets != null) {
                packets.completed(result.key());
            }
            rows.write(result);
            values.put(result.key(), result.metrics());
            idleFaults.add(result);
            searchEnds.add(result);
            result.violations()
                    .forEach(violation -> violations.add(new BatchReport.RunViolation(result.key(), violation)));
            runs++;
            attempts += result.attempts().size();
            events += result.events();
        }

        @Override
        public void failed(RunFailure failure) {
            if (packets != null) {
                packets.discarded(failure.key());
            }
            if (failure.error() instanceof OutputFailure output) {
                throw output; // not the run's fault: the disk is full
            }
            rows.write(failure);
            failures.add(failure);
            runs++;
        }

        @Override
        public void discarded(RunKey key) {
            if (packets != null) {
                packets.discarded(key);
            }
        }

        @Override
        public void progress(long done, long most) {
            progress.show(done, most);
        }

        BatchReport report(boolean complete, Table points, List<ExpectationResult> expectations) {
            List<String> warnings = complete
                    ? Stream.concat(searchEnds.warnings().stream(), idleFaults.warnings().stream())
                            .toList()
                    : List.of();
            return new BatchReport(
                    complete, runs, failures, warnings, violations, attempts, events, points, expectations);
        }
    }
}
