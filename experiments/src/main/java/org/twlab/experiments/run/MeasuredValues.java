package org.twlab.experiments.run;

import java.util.Arrays;
import java.util.Map;
import org.twlab.experiments.metrics.Metric;

/** The metrics of all runs of a batch, by point, replication and name; NaN where there is no value. */
final class MeasuredValues {
    private final MetricPlan metrics;
    private final double[][][] values;

    MeasuredValues(MetricPlan metrics, int points, int replications) {
        this.metrics = metrics;
        values = new double[points][replications][metrics.columns().size()];
        for (double[][] point : values) {
            for (double[] run : point) {
                Arrays.fill(run, Double.NaN);
            }
        }
    }

    void put(RunKey key, Map<String, Double> measured) {
        double[] run = values[key.point()][key.replication()];
        for (int column = 0; column < run.length; column++) {
            run[column] = measured.getOrDefault(metrics.columns().get(column).name(), Double.NaN);
        }
    }

    /** One value for each replication. */
    double[] of(int point, String metric) {
        int column = column(metric);
        return Arrays.stream(values[point]).mapToDouble(run -> run[column]).toArray();
    }

    private int column(String name) {
        for (int column = 0; column < metrics.columns().size(); column++) {
            Metric metric = metrics.columns().get(column);
            if (metric.name().equals(name)) {
                return column;
            }
        }
        throw new IllegalArgumentException("no metric '" + name + "' is measured");
    }
}
