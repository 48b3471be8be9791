package org.twlab.experiments.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.twlab.experiments.metrics.Metric;
import org.twlab.experiments.scenario.ExpectedMetric;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.Point;
import org.twlab.experiments.statistics.Interval;
import org.twlab.experiments.statistics.Percentiles;
import org.twlab.experiments.statistics.Sample;
import org.twlab.experiments.verdict.AllowedRange;
import org.twlab.experiments.verdict.Judgement;
import org.twlab.experiments.verdict.Verdict;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.RowWriter;
import org.twlab.reports.table.Table;
import org.twlab.reports.verdict.ExpectationResult;
import org.twlab.reports.verdict.ExpectationResult.Allowed;
import org.twlab.reports.verdict.ExpectationResult.Estimate;

/** What the replications of a batch say together: statistics of every metric, and a verdict on every expectation. */
final class Conclusions {
    private static final Estimate NOTHING_MEASURED = new Estimate(Double.NaN, Double.NaN, Double.NaN);

    private final LoadedScenario loaded;
    private final MetricPlan metrics;
    private final MeasuredValues values;
    private final List<Integer> points;

    /** @param points those of which some run was asked for */
    Conclusions(LoadedScenario loaded, MetricPlan metrics, MeasuredValues values, List<Integer> points) {
        this.loaded = loaded;
        this.metrics = metrics;
        this.values = values;
        this.points = List.copyOf(points);
    }

    /** The rows of {@code summary.csv}. */
    Table summary() {
        Table rows = new Table(RunTables.summary(RunRows.axes(loaded)));
        for (int point : points) {
            for (Metric metric : metrics.shownAt(loaded.points().get(point))) {
                rows.integer(point);
                loaded.points().get(point).values().values().forEach(rows::text);
                rows.text(metric.name()).text(metric.definition().unit());
                statistics(rows, finite(values.of(point, metric.name())));
                rows.endRow();
            }
        }
        return rows;
    }

    private static void statistics(RowWriter rows, double[] sample) {
        rows.integer(sample.length);
        if (sample.length == 0) {
            rows.absent().absent().absent().absent().absent().absent();
            return;
        }
        Sample statistics = Sample.of(sample);
        rows.decimal(statistics.mean());
        if (sample.length == 1) {
            rows.absent().absent();
        } else {
            Interval interval = statistics.interval(Judgement.DISPLAYED_LEVEL);
            rows.decimal(interval.low()).decimal(interval.high());
        }
        for (int percent : new int[] {50, 90, 99}) {
            rows.decimal(Percentiles.of(percent, sample));
        }
    }

    /** Mean of a metric at a point over its replications; NaN where there is none. */
    double mean(int point, String metric) {
        double[] sample = finite(values.of(point, metric));
        return sample.length == 0 ? Double.NaN : Sample.of(sample).mean();
    }

    /** Every expectation at every point it speaks of, in the order of the file. */
    List<ExpectationResult> expectations() {
        List<ExpectationResult> results = new ArrayList<>();
        for (ExpectedMetric expected : loaded.base().expectations()) {
            for (int point : points) {
                Point at = loaded.points().get(point);
                if (expected.appliesTo(at.values())) {
                    results.addAll(judge(expected, at));
                }
            }
        }
        return results;
    }

    /** One result, or with {@code [*]} one for each member. */
    private List<ExpectationResult> judge(ExpectedMetric expected, Point point) {
        return metrics.namesAt(point, expected.metric()).stream()
                .map(metric -> judge(expected, point, metric))
                .toList();
    }

    private ExpectationResult judge(ExpectedMetric expected, Point point, String metric) {
        Map<String, Double> axes = point.numbers();
        AllowedRange range = expected.expectation().allowedAt(axes);
        Allowed allowed = new Allowed(
                expected.expectation().predictedAt(axes),
                range.values().low(),
                range.values().high());
        double[] sample = finite(sample(expected, point, metric));
        if (sample.length == 0) {
            return new ExpectationResult(
                    point.index(),
                    metric,
                    where(point),
                    allowed,
                    NOTHING_MEASURED,
                    ExpectationResult.Outcome.INCONCLUSIVE,
                    OptionalInt.empty());
        }
        Judgement judgement = Judgement.of(range, sample);
        Interval shown = judgement.displayed();
        boolean single = judgement.replications() == 1;
        return new ExpectationResult(
                point.index(),
                metric,
                where(point),
                allowed,
                new Estimate(judgement.mean(), single ? Double.NaN : shown.low(), single ? Double.NaN : shown.high()),
                outcome(judgement.verdict()),
                judgement.replicationsNeeded());
    }

    /** The metric, or with {@code versus} its ratio to that of another point, by replication. */
    private double[] sample(ExpectedMetric expected, Point point, String metric) {
        double[] sample = values.of(point.index(), metric);
        if (expected.versus().isEmpty()) {
            return sample;
        }
        double[] base = values.of(versus(expected, point).index(), metric);
        double[] ratios = new double[sample.length];
        Arrays.setAll(ratios, i -> sample[i] / base[i]);
        return ratios;
    }

    /** The point that differs only in the axes named. */
    private Point versus(ExpectedMetric expected, Point point) {
        Map<String, String> labels = new LinkedHashMap<>(point.values());
        labels.putAll(expected.versus());
        return loaded.pointWith(labels)
                .orElseThrow(() -> new IllegalStateException("no point with " + expected.versus()));
    }

    private static String where(Point point) {
        return point.values().entrySet().stream()
                .map(axis -> axis.getKey() + "=" + axis.getValue())
                .collect(Collectors.joining(", "));
    }

    private static ExpectationResult.Outcome outcome(Verdict verdict) {
        return switch (verdict) {
            case REFUTED -> ExpectationResult.Outcome.REFUTED;
            case INCONCLUSIVE -> ExpectationResult.Outcome.INCONCLUSIVE;
            case CONFIRMED -> ExpectationResult.Outcome.CONFIRMED;
        };
    }

    private static double[] finite(double[] sample) {
        return Arrays.stream(sample).filter(Double::isFinite).toArray();
    }
}
