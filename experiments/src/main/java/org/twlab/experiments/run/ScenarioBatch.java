package org.twlab.experiments.run;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.reports.pcapng.PacketCapture;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunFiles;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.verdict.ExpectationResult;

/** Executes the runs of a loaded scenario, writes their rows and draws the conclusions. */
public final class ScenarioBatch {
    private final LoadedScenario loaded;
    private final MetricPlan metrics;
    private final Extent extent;
    private final @Nullable Watcher watcher;
    private final boolean capturing;
    private final String tool;

    /**
     * Which runs.
     *
     * @param whole the batch
     * @param part of it that is executed; the whole where it is not one of several
     */
    private record Extent(RunRange whole, RunRange part, boolean isPart) {}

    /** @param range the runs wanted */
    public ScenarioBatch(LoadedScenario loaded, MetricPlan metrics, RunRange range) {
        this(loaded, metrics, range, null);
    }

    /** @param watcher is told of every event of every run, by the thread of the run; null for nobody */
    public ScenarioBatch(LoadedScenario loaded, MetricPlan metrics, RunRange range, @Nullable Watcher watcher) {
        this(loaded, metrics, new Extent(range, range, false), watcher, false, "");
    }

    private ScenarioBatch(
            LoadedScenario loaded,
            MetricPlan metrics,
            Extent extent,
            @Nullable Watcher watcher,
            boolean capturing,
            String tool) {
        this.watcher = watcher;
        this.capturing = capturing;
        this.loaded = loaded;
        this.metrics = metrics;
        this.extent = extent;
        this.tool = tool;
    }

    /** The same runs; each writes what its capture points see to a file of the run directory. */
    public ScenarioBatch capturingPackets() {
        return new ScenarioBatch(loaded, metrics, extent, watcher, true, tool);
    }

    /** The same runs, made by a program whose name and version are part of what identifies a run. */
    public ScenarioBatch madeBy(String program) {
        return new ScenarioBatch(loaded, metrics, extent, watcher, capturing, program);
    }

    /** One of several parts of these runs, which draws no conclusions. */
    public ScenarioBatch part(Shard shard) {
        RunRange part = shard.of(extent.whole(), loaded.base().replications() > 1 && stopRule() != StopRule.NEVER);
        return new ScenarioBatch(loaded, metrics, new Extent(extent.whole(), part, true), watcher, capturing, tool);
    }

    /** Every run of a scenario. */
    public static RunRange allRuns(LoadedScenario loaded) {
        return RunRange.all(loaded.points().size(), loaded.base().replications());
    }

    /** When the points of a scenario have replications enough. */
    private static StopRule stopRule() {
        return StopRule.NEVER;
    }

    /** The runs that are executed, those that the directory has already included. */
    public RunRange range() {
        return extent.part();
    }

    /** Shows how far a batch has come. */
    @FunctionalInterface
    public interface Progress {
        void show(long done, long most);
    }

    /**
     * Executes what is missing: of a new directory everything, of one that an interrupted batch left the runs after those
     * in its journal.
     *
     * @param directory gets the rows of every table; stays open
     * @param jobs threads
     * @param interrupted whether somebody wants the batch to stop
     */
    public BatchReport execute(RunDirectory directory, int jobs, BooleanSupplier interrupted, Progress progress) {
        RunRows rows = new RunRows(loaded, metrics, directory);
        MeasuredValues values = new MeasuredValues(metrics, extent.whole().replications());
        PacketFiles packets = capturing ? new PacketFiles(loaded, extent.whole().size() == 1, directory) : null;
        Tally tally = new Tally(rows, metrics, values, packets, new IdleFaults(loaded.points()));
        RunPlan plan = new RunPlan(extent.part(), stopRule());
        boolean complete;
        try (Ledger ledger = Ledger.open(
                directory,
                RunRows.tables(loaded, metrics),
                new RunHash(loaded, tool),
                plan,
                record -> tally.replay(record, plan))) {
            if (packets != null) {
                packets.removeAfter(plan);
            }
            complete = new Batch(jobs, interrupted)
                    .execute(plan, key -> run(key, packets), tally.writingTo(ledger, progress));
        }
        if (!complete) {
            Conclusions none = new Conclusions(loaded, metrics, values, List.of());
            return tally.report(false, new PointTable(loaded, none).of(List.of()), List.of());
        }
        List<Integer> points = concludedPoints();
        Conclusions conclusions = new Conclusions(loaded, metrics, values, points);
        directory.append(conclusions.summary());
        List<ExpectationResult> expectations = conclusions.expectations();
        expectations.forEach(result -> result.appendTo(directory.table(RunTables.EXPECTATIONS)));
        return tally.report(true, new PointTable(loaded, conclusions).of(points), expectations);
    }

    private List<Integer> concludedPoints() {
        return extent.isPart()
                ? List.of()
                : IntStream.range(extent.whole().firstPoint(), extent.whole().endPoint())
                        .boxed()
                        .toList();
    }

    /** Whether a directory holds all of these runs, as {@link #join} needs it. */
    public boolean isWholeIn(RunFiles directory) {
        return Ledger.isWhole(
                directory,
                RunRows.tables(loaded, metrics),
                new RunHash(loaded, tool),
                new RunPlan(extent.part(), stopRule()),
                metrics);
    }

    /**
     * Fills a new directory with the runs of the parts of this batch, so that {@link #execute} finds nothing missing.
     *
     * @param parts in the order of their runs
     */
    public void join(RunDirectory directory, List<RunFiles> parts) {
        Ledger.join(directory, RunRows.tables(loaded, metrics), parts);
        parts.forEach(part -> PacketFiles.copy(part, directory));
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
        return SingleRun.prepare(point, key.replication(), metrics.byPoint().get(key.point()), follower)
                .run();
    }
}
