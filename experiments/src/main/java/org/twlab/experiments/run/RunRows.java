package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import java.util.List;
import java.util.Map;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.scenario.Axis;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.reports.run.RunDirectory;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.TableSchema;

/** Writes the rows of runs into a run directory. */
final class RunRows {
    private final LoadedScenario loaded;
    private final MetricPlan metrics;
    private final RunDirectory directory;
    private final TableSchema runs;

    RunRows(LoadedScenario loaded, MetricPlan metrics, RunDirectory directory) {
        this.loaded = loaded;
        this.metrics = metrics;
        this.directory = directory;
        this.runs = runs(loaded, metrics);
    }

    private static TableSchema runs(LoadedScenario loaded, MetricPlan metrics) {
        List<Column> columns = metrics.columns().stream().map(Metric::column).toList();
        return RunTables.runs(axes(loaded), columns);
    }

    /** The tables that runs write to. */
    static List<TableSchema> tables(LoadedScenario loaded, MetricPlan metrics) {
        return List.of(
                RunTables.CONNECTIONS,
                RunTables.COUNTERS,
                RunTables.SAMPLES,
                RunTables.SOCKETS,
                RunTables.MAPPINGS,
                runs(loaded, metrics));
    }

    /** One text column for each axis of the sweep. */
    static ImmutableList<Column> axes(LoadedScenario loaded) {
        return loaded.axes().stream().map(RunRows::column).collect(ImmutableList.toImmutableList());
    }

    private static Column column(Axis axis) {
        return Column.text(axis.name(), "value of this axis of the sweep");
    }

    /** @param values in the order of the columns */
    void write(RunResult result, List<Double> values) {
        int point = result.key().point();
        int replication = result.key().replication();
        result.attempts().writeTo(directory.table(RunTables.CONNECTIONS), point, replication);
        result.counters().writeTo(directory.table(RunTables.COUNTERS), result.key());
        result.snapshots().forEach(directory::append);
        writeRun(result.key(), "ok", values);
    }

    void write(RunFailure failure) {
        writeRun(failure.key(), failure.message(), metrics.inColumns(Map.of()));
    }

    private void writeRun(RunKey key, String status, List<Double> values) {
        Point point = loaded.points().get(key.point());
        RowWriter row = directory.table(runs);
        row.integer(key.point())
                .integer(key.replication())
                .integer(loaded.base().seed());
        point.values().values().forEach(row::text);
        row.text(status);
        values.forEach(row::decimal);
        row.endRow();
    }
}
