package org.twlab.experiments.run;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of all runs of a batch, by point, replication and name; NaN where there is no value. Eight bytes a value,
 * and nothing for runs that were not made.
 */
final class MeasuredValues {
    private final MetricPlan metrics;
    private final int replications;
    private final Map<Integer, OfPoint> points = new HashMap<>();

    /** @param replications of every point at most */
    MeasuredValues(MetricPlan metrics, int replications) {
        this.metrics = metrics;
        this.replications = replications;
    }

    /** The runs of a point from the first that was made, each a row of values. */
    private static final class OfPoint {
        private final int first;
        private double[] rows = {};

        OfPoint(int first) {
            this.first = first;
        }

        void put(int replication, List<Double> values) {
            int from = (replication - first) * values.size();
            int needed = from + values.size();
            if (needed > rows.length) {
                int before = rows.length;
                rows = Arrays.copyOf(rows, Math.max(needed, before + before / 2));
                Arrays.fill(rows, before, rows.length, Double.NaN);
            }
            for (int column = 0; column < values.size(); column++) {
                rows[from + column] = values.get(column);
            }
        }
    }

    /**
     * Takes the values of a run; those of a point come in the order of replications.
     *
     * @param values in the order of the columns
     */
    void put(RunKey key, List<Double> values) {
        points.computeIfAbsent(key.point(), unseen -> new OfPoint(key.replication()))
                .put(key.replication(), values);
    }

    /** One value for each replication that there can be. */
    double[] of(int point, String metric) {
        double[] sample = new double[replications];
        Arrays.fill(sample, Double.NaN);
        OfPoint made = points.get(point);
        if (made != null) {
            int columns = metrics.columns().size();
            int column = metrics.column(metric);
            for (int row = 0; (row + 1) * columns <= made.rows.length && made.first + row < replications; row++) {
                sample[made.first + row] = made.rows[row * columns + column];
            }
        }
        return sample;
    }
}
