package org.twlab.experiments.statistics;

import java.util.Arrays;
import java.util.Optional;

/**
 * Measurements of one run in the order in which they were made, each of which may depend on those before it: mean and
 * interval by batch means (G. S. Fishman, Discrete-Event Simulation, 2001, chapter 6). The series is cut into {@value
 * #BATCHES} batches of equal length, whose means are nearly independent if a batch is much longer than the memory of the
 * series; Student's interval is that of those means. What the run does before it is steady does not belong into the series.
 *
 * <p>Whether the series is long enough is told by its <em>effective size</em>, how many independent values would know the mean
 * as well: {@code n / (1 + 2 Σ ρ_k)}, where ρ_k is the correlation at lag k, summed over the pairs of lags (0, 1),
 * (2, 3), ... as long as the sum of a pair is positive (C. J. Geyer, Statistical Science 7, 1992). It must be at least {@value #EFFECTIVE_PER_BATCH}
 * for each batch; then batches that follow one another share about a fortieth of their variance, by which the interval
 * becomes at most some hundredths too short.
 *
 * @param size of the series
 * @param effectiveSize see above; not above {@code size}, nor above {@value #MOST_CORRELATED}: of a longer series the
 *     correlations are those of the means of neighbouring values
 * @param mean of the series
 * @param batchMeans in order; the values themselves where there are not even as many as batches
 */
public record LongRun(int size, double effectiveSize, double mean, Sample batchMeans) {
    /** How many batches a series is cut into. */
    public static final int BATCHES = 20;

    /** Effective values that each batch must have. */
    public static final int EFFECTIVE_PER_BATCH = 10;

    /** Correlations of more values than this would take long; no more are needed to tell the few hundred that count. */
    private static final int MOST_CORRELATED = 8192;

    /**
     * The estimate from a series.
     *
     * @param series at least one value, none beyond ±1e150
     */
    public static LongRun of(double... series) {
        Sample all = Sample.of(series);
        int length = series.length / BATCHES;
        double[] means = new double[length == 0 ? 0 : BATCHES];
        for (int batch = 0; batch < means.length; batch++) {
            // what is left over is left out at the beginning, which is the least steady
            int from = series.length - (BATCHES - batch) * length;
            means[batch] = mean(series, from, from + length);
        }
        double[] correlated = thinned(series);
        return new LongRun(
                series.length,
                effectiveSize(correlated, Sample.of(correlated).mean()),
                all.mean(),
                Sample.of(means.length == 0 ? series : means));
    }

    /** Whether the series is long enough for an interval. */
    public boolean isLongEnough() {
        return effectiveSize >= BATCHES * EFFECTIVE_PER_BATCH;
    }

    /**
     * The interval for the mean of the steady process; empty if the series is too short.
     *
     * @param level between 0 and 1, such as 0.95
     */
    public Optional<Interval> interval(double level) {
        if (!isLongEnough()) {
            return Optional.empty();
        }
        double half = batchMeans.interval(level).halfWidth();
        return Optional.of(new Interval(mean - half, mean + half));
    }

    /** A constant series knows its mean at once, so its values count as independent. */
    private static double effectiveSize(double[] series, double mean) {
        double variance = covariance(series, mean, 0);
        if (variance == 0) {
            return series.length;
        }
        double sum = -1;
        for (int lag = 0; lag + 1 < series.length; lag += 2) {
            double pair = (covariance(series, mean, lag) + covariance(series, mean, lag + 1)) / variance;
            if (pair <= 0) {
                break;
            }
            sum += 2 * pair;
        }
        return series.length / Math.max(1, sum);
    }

    private static double covariance(double[] series, double mean, int lag) {
        double sum = 0;
        for (int i = lag; i < series.length; i++) {
            sum += (series[i - lag] - mean) * (series[i] - mean);
        }
        return sum / series.length;
    }

    /** A series with few enough values: as it is, or the means of neighbours, of which no more can be effective. */
    private static double[] thinned(double... series) {
        int group = (series.length + MOST_CORRELATED - 1) / MOST_CORRELATED;
        double[] means = new double[series.length / group];
        for (int i = 0; i < means.length; i++) {
            means[i] = mean(series, i * group, (i + 1) * group);
        }
        return means;
    }

    private static double mean(double[] series, int from, int to) {
        return Sample.sum(Arrays.copyOfRange(series, from, to)) / (to - from);
    }
}
