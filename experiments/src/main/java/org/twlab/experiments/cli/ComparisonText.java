package org.twlab.experiments.cli;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.twlab.experiments.compare.Comparison;
import org.twlab.experiments.compare.Comparison.Row;
import org.twlab.experiments.statistics.Interval;
import org.twlab.experiments.statistics.Proportion;
import org.twlab.reports.json.JsonArray;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.json.JsonObject;
import org.twlab.reports.table.Column;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.table.Table;
import org.twlab.reports.table.TableSchema;
import org.twlab.reports.terminal.TerminalStyle;
import org.twlab.reports.terminal.TerminalTable;

/** How a comparison is printed. */
record ComparisonText(ImmutableList<String> axes, Comparison comparison) {
    /** Smaller p-values are printed as smaller than this. */
    private static final double SMALLEST_P = 0.0001;

    /** @param all whether metrics that are equal in every pair are shown too */
    String table(boolean all, TerminalStyle style) {
        Table table = new Table(TableSchema.of("comparison", "a metric at a point", columns()));
        for (Row row : comparison.rows()) {
            if (all || row.differences().unequal() > 0) {
                add(table, row);
            }
        }
        StringBuilder text = new StringBuilder();
        if (table.rowCount() > 0) {
            text.append(TerminalTable.render(table, style)).append('\n');
        }
        return text.append(summary()).append('\n').toString();
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        axes.forEach(axis -> columns.add(Column.text(axis, "value of this axis of the sweep")));
        columns.add(Column.text("metric", "what is compared"));
        columns.add(Column.integer("pairs", "", "replications that have a value in both"));
        columns.add(Column.decimal("first", "", "mean over the pairs"));
        columns.add(Column.decimal("second", "", "mean over the pairs"));
        columns.add(Column.text("difference of means", "second less first, with its 95 % interval (Student)"));
        columns.add(Column.text("median difference", "with its 95 % interval (order statistics)"));
        columns.add(Column.text("second greater", "share of the pairs that differ, with its 95 % interval (Wilson)"));
        columns.add(Column.text("p", "of no difference of the means, corrected for all rows (Holm)"));
        return columns;
    }

    private static void add(Table table, Row row) {
        row.labels().forEach(table::text);
        table.text(row.metric()).integer(row.differences().size());
        table.decimal(row.firstMean()).decimal(row.secondMean());
        table.text(withInterval(row.differences().mean(), row.interval()));
        table.text(withInterval(row.median(), row.medianInterval()));
        table.text(row.greater()
                .map(share -> withInterval(share.share(), Optional.of(share.wilson(Comparison.LEVEL)))));
        table.text(pValue(row.adjustedP()));
        table.endRow();
    }

    private static String withInterval(double value, Optional<Interval> interval) {
        return interval.map(found -> NumberText.interval(value, found.low(), found.high()))
                .orElseGet(() -> NumberText.human(value));
    }

    private static Optional<String> pValue(double p) {
        if (Double.isNaN(p)) {
            return Optional.empty();
        }
        return Optional.of(p < SMALLEST_P ? "< " + NumberText.exact(SMALLEST_P) : NumberText.human(p, 2));
    }

    private String summary() {
        int rows = comparison.rows().size();
        return comparison.differing() + " of " + Texts.count(rows, "comparison") + " differ by more than chance, "
                + comparison.equal() + " are equal in every pair";
    }

    String json(String first, String second) {
        JsonArray rows = new JsonArray();
        for (Row row : comparison.rows()) {
            JsonObject point = new JsonObject();
            for (int axis = 0; axis < axes.size(); axis++) {
                point.put(axes.get(axis), row.labels().get(axis));
            }
            JsonObject object = new JsonObject()
                    .put("point", point)
                    .put("metric", row.metric())
                    .put("pairs", row.differences().size())
                    .put("first", row.firstMean())
                    .put("second", row.secondMean());
            put(object, "difference", row.differences().mean(), row.interval());
            put(object, "median", row.median(), row.medianInterval());
            Optional<Proportion> greater = row.greater();
            put(
                    object,
                    "greater",
                    greater.map(Proportion::share).orElse(Double.NaN),
                    greater.map(share -> share.wilson(Comparison.LEVEL)));
            rows.add(object.put("p", row.adjustedP()).put("differs", row.differs()));
        }
        return JsonDocument.of(new JsonObject()
                        .put("first", first)
                        .put("second", second)
                        .put("level", Comparison.LEVEL)
                        .put("comparisons", rows))
                .text();
    }

    private static void put(JsonObject object, String name, double value, Optional<Interval> interval) {
        object.put(name, value);
        object.put(name + "_ci_low", interval.map(Interval::low).orElse(Double.NaN));
        object.put(name + "_ci_high", interval.map(Interval::high).orElse(Double.NaN));
    }
}
