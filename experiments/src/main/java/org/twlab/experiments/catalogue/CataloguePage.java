package org.twlab.experiments.catalogue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.twlab.experiments.scenario.Catalogue.Group;
import org.twlab.reports.table.NumberText;
import org.twlab.reports.verdict.ExpectationResult;
import org.twlab.reports.verdict.ExpectationResult.Outcome;

/** A run of the catalogue as a page of the documentation, in Markdown. */
public final class CataloguePage {
    private static final String INTRODUCTION = """
            # The catalogue

            Claims about TIME_WAIT, each a scenario that comes with the tool: `twlab run NAME` runs one and prints claim,
            prediction, measurement with interval, and verdict; `twlab show NAME` prints its file. A prediction is exact or a closed
            form (`twlab list formulas`), never a number from an earlier run. `twlab run --all` runs them all and writes
            this page; the figures are those of default sizes.

            Of each metric the tables show the range over the points of the sweep: of what was predicted, and of the means that
            were measured.
            """;

    private CataloguePage() {}

    /** The page. */
    public static String of(List<EntryResult> results) {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (Group group : Group.values()) {
            List<EntryResult> members = results.stream()
                    .filter(result -> result.entry().group().equals(Optional.of(group)))
                    .toList();
            if (!members.isEmpty()) {
                page.append("\n## ").append(group.heading()).append('\n');
                members.forEach(result -> append(page, result));
            }
        }
        return page.toString();
    }

    private static void append(StringBuilder page, EntryResult result) {
        page.append("\n### ")
                .append(result.entry().number().orElse(""))
                .append(" `")
                .append(result.entry().name())
                .append("`\n\n");
        result.entry()
                .claim()
                .ifPresent(claim -> page.append("**").append(claim).append("**\n"));
        result.source()
                .ifPresent(source -> page.append("Source: ").append(source).append(".\n"));
        page.append('\n')
                .append(result.runs())
                .append(result.runs() == 1 ? " run: " : " runs: ")
                .append(result.verdict().label())
                .append(".\n");
        if (result.expectations().isEmpty()) {
            return;
        }
        page.append("\n| metric | points | predicted | measured | verdict |\n|---|---|---|---|---|\n");
        byMetric(result).values().forEach(rows -> page.append(row(rows.get(0).metric(), rows)));
    }

    /** Expectations about one metric that allow the same kind of value, so that their ranges can stand in one row. */
    private static Map<String, List<ExpectationResult>> byMetric(EntryResult result) {
        Map<String, List<ExpectationResult>> metrics = new LinkedHashMap<>();
        for (ExpectationResult expectation : result.expectations()) {
            metrics.computeIfAbsent(expectation.metric() + kind(expectation.allowed()), key -> new ArrayList<>())
                    .add(expectation);
        }
        return metrics;
    }

    private static String kind(ExpectationResult.Allowed allowed) {
        if (allowed.predicted().isPresent()) {
            return " predicted";
        }
        return (Double.isFinite(allowed.low()) ? " above" : "") + (Double.isFinite(allowed.high()) ? " below" : "");
    }

    private static String row(String metric, List<ExpectationResult> rows) {
        Outcome worst = Outcome.CONFIRMED;
        for (ExpectationResult result : rows) {
            worst = result.verdict().compareTo(worst) < 0 ? result.verdict() : worst;
        }
        long points = rows.stream().map(ExpectationResult::where).distinct().count();
        String measured = range(rows, result -> result.measured().mean());
        return "| `" + metric + "` | " + points + " | " + predicted(rows) + " | " + measured + " | " + worst.label()
                + " |\n";
    }

    /** Predicted values; where some have none, the bounds of all. */
    private static String predicted(List<ExpectationResult> rows) {
        boolean all =
                rows.stream().allMatch(result -> result.allowed().predicted().isPresent());
        if (all) {
            return range(rows, result -> result.allowed().predicted().orElseThrow());
        }
        double low = rows.stream()
                .mapToDouble(result -> result.allowed().low())
                .min()
                .orElseThrow();
        double high = rows.stream()
                .mapToDouble(result -> result.allowed().high())
                .max()
                .orElseThrow();
        if (!Double.isFinite(low)) {
            return Double.isFinite(high) ? "at most " + NumberText.human(high) : "any";
        }
        return Double.isFinite(high)
                ? NumberText.human(low) + " to " + NumberText.human(high)
                : "at least " + NumberText.human(low);
    }

    private static String range(List<ExpectationResult> rows, ToDoubleFunction<ExpectationResult> value) {
        double[] values = rows.stream()
                .mapToDouble(value)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
        if (values.length == 0) {
            return "";
        }
        String low = NumberText.human(values[0]);
        String high = NumberText.human(values[values.length - 1]);
        return low.equals(high) ? low : low + " to " + high;
    }
}
