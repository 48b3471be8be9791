package org.twlab.experiments.run;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import org.twlab.experiments.scenario.Axis;
import org.twlab.experiments.scenario.Flow;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;

/** The figures of a batch that a newcomer looks at: for each point its axes and the means of a few metrics. */
final class PointTable {
    private static final ImmutableList<Figure> FIGURES = ImmutableList.of(
            new Figure("connect.attempts", "attempts", "connection attempts of a run that ended"),
            new Figure("connect.success_ratio", "success ratio", "share of them that succeeded"),
            new Figure("connect.locked_out", "locked out", "hosts with more failed than successful attempts"),
            new Figure("connect.latency_p50_s", "median connect s", "median time to connect, in seconds"));

    private final LoadedScenario loaded;
    private final Conclusions conclusions;

    private record Figure(String metric, String heading, String meaning) {}

    PointTable(LoadedScenario loaded, Conclusions conclusions) {
        this.loaded = loaded;
        this.conclusions = conclusions;
    }

    /** A row for each of the points. */
    Table of(List<Integer> points) {
        Table table =
                new Table(TableSchema.of("points", "a point of the sweep, means over its replications", columns()));
        for (int index : points) {
            Point point = loaded.points().get(index);
            table.integer(index);
            point.values().values().forEach(table::text);
            for (String metric : metrics()) {
                table.decimal(conclusions.mean(index, metric));
            }
            table.endRow();
        }
        return table;
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.integer("point", "", "number of the point"));
        for (Axis axis : loaded.axes()) {
            columns.add(Column.text(axis.name(), "value of this axis of the sweep"));
        }
        loaded.base()
                .search()
                .ifPresent(search ->
                        columns.add(Column.decimal(search.name(), search.unit(), "the value that the search found")));
        for (Flow flow : loaded.base().traffic()) {
            String prefix = loaded.base().traffic().size() == 1 ? "" : flow.name() + " ";
            FIGURES.forEach(figure -> columns.add(Column.decimal(prefix + figure.heading(), "", figure.meaning())));
        }
        return columns;
    }

    private List<String> metrics() {
        List<String> metrics = new ArrayList<>();
        loaded.base().search().ifPresent(search -> metrics.add(search.metric()));
        for (Flow flow : loaded.base().traffic()) {
            FIGURES.forEach(figure -> metrics.add(flow.name() + "." + figure.metric()));
        }
        return metrics;
    }
}
