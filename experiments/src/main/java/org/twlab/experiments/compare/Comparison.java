package org.twlab.experiments.compare;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.twlab.experiments.compare.RunsFile.Runs;
import org.twlab.experiments.statistics.Holm;
import org.twlab.experiments.statistics.Interval;
import org.twlab.experiments.statistics.OrderStatistics;
import org.twlab.experiments.statistics.PairedDifferences;
import org.twlab.experiments.statistics.Percentiles;
import org.twlab.experiments.statistics.Proportion;
import org.twlab.experiments.statistics.Sample;

/**
 * Two batches compared metric by metric at the points that both have: replications of equal number are a pair, since they
 * have the same random numbers if the batches have the same seed.
 *
 * @param rows in the order of the first batch's points and metrics
 */
public record Comparison(ImmutableList<Row> rows) {
    /** Level of all intervals. */
    public static final double LEVEL = 0.95;

    private static final int MEDIAN = 50;

    /**
     * A metric at a point.
     *
     * @param labels of the point's axes
     * @param firstMean mean of the first batch over the pairs
     * @param secondMean mean of the second
     * @param differences second less first
     * @param adjustedP p-value of no difference in the mean, corrected for all rows (Holm); NaN for a single pair
     */
    public record Row(
            ImmutableList<String> labels,
            String metric,
            double firstMean,
            double secondMean,
            PairedDifferences differences,
            double adjustedP) {

        /** Whether chance does not explain the difference of the means. */
        public boolean differs() {
            return adjustedP <= 1 - LEVEL;
        }

        /** Student's interval for the mean difference; empty for a single pair. */
        public Optional<Interval> interval() {
            return differences.size() == 1 ? Optional.empty() : Optional.of(differences.interval(LEVEL));
        }

        public double median() {
            return Percentiles.of(MEDIAN, differences.values());
        }

        /** The interval for the median of the differences, whatever their distribution; empty for fewer than 6 pairs. */
        public Optional<Interval> medianInterval() {
            return OrderStatistics.interval(MEDIAN, LEVEL, differences.values());
        }

        /** In which share of the pairs that differ the second is greater; empty where none differs. */
        public Optional<Proportion> greater() {
            return differences.unequal() == 0
                    ? Optional.empty()
                    : Optional.of(new Proportion(differences.greater(), differences.unequal()));
        }
    }

    /**
     * Compares.
     *
     * @param second has the same axes as the first
     * @param wanted whether a metric is compared
     */
    public static Comparison of(RunsFile first, RunsFile second, Predicate<String> wanted) {
        if (!first.axes().equals(second.axes())) {
            throw new IllegalArgumentException("axes " + first.axes() + " and " + second.axes() + " must be equal");
        }
        List<Row> rows = new ArrayList<>();
        first.points().forEach((labels, runs) -> {
            Runs others = second.points().get(labels);
            if (others == null) {
                return;
            }
            for (String metric : first.metrics()) {
                if (second.metrics().contains(metric) && wanted.test(metric)) {
                    row(labels, metric, column(first, metric, runs, second, others))
                            .ifPresent(rows::add);
                }
            }
        });
        double[] adjusted = Holm.adjusted(
                rows.stream().mapToDouble(row -> row.differences().pValue()).toArray());
        ImmutableList.Builder<Row> corrected = ImmutableList.builder();
        for (int i = 0; i < adjusted.length; i++) {
            Row row = rows.get(i);
            corrected.add(new Row(
                    row.labels(), row.metric(), row.firstMean(), row.secondMean(), row.differences(), adjusted[i]));
        }
        return new Comparison(corrected.build());
    }

    private record Pair(double first, double second) {
        boolean isComplete() {
            return Double.isFinite(first) && Double.isFinite(second);
        }
    }

    private static List<Pair> column(RunsFile first, String metric, Runs runs, RunsFile second, Runs others) {
        int one = first.metrics().indexOf(metric);
        int other = second.metrics().indexOf(metric);
        return runs.byReplication().entrySet().stream()
                .flatMap(run -> Optional.ofNullable(others.byReplication().get(run.getKey()))
                        .map(values -> new Pair(run.getValue().get(one), values.get(other)))
                        .stream())
                .filter(Pair::isComplete)
                .toList();
    }

    private static Optional<Row> row(ImmutableList<String> labels, String metric, List<Pair> pairs) {
        if (pairs.isEmpty()) {
            return Optional.empty();
        }
        double[] first = pairs.stream().mapToDouble(Pair::first).toArray();
        double[] second = pairs.stream().mapToDouble(Pair::second).toArray();
        return Optional.of(new Row(
                labels,
                metric,
                Sample.of(first).mean(),
                Sample.of(second).mean(),
                PairedDifferences.of(first, second),
                Double.NaN));
    }

    /** Rows whose means differ by more than chance. */
    public long differing() {
        return rows.stream().filter(Row::differs).count();
    }

    /** Rows in which every pair is equal. */
    public long equal() {
        return rows.stream().filter(row -> row.differences().unequal() == 0).count();
    }
}
