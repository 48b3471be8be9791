package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/**
 * The mean of correlated samples by batch means: batches much longer than the correlation are independent, so the
 * standard error of the mean of m batch means is their standard deviation / sqrt(m). With m of 30 and more a miss by 4
 * standard errors (Student's t with m - 1 degrees of freedom) has a probability under 4e-4, once: seeds are fixed.
 */
final class BatchMeans {
    private final double[] means;

    private BatchMeans(double[] means) {
        this.means = means;
    }

    /** Of the samples after the first {@code skipped}, in as many batches; what does not fill a batch is left out. */
    static BatchMeans of(double[] samples, int skipped, int batches) {
        int size = (samples.length - skipped) / batches;
        double[] means = new double[batches];
        for (int batch = 0; batch < batches; batch++) {
            int from = skipped + batch * size;
            means[batch] = Arrays.stream(samples, from, from + size).average().orElseThrow();
        }
        return new BatchMeans(means);
    }

    double mean() {
        return Arrays.stream(means).average().orElseThrow();
    }

    double standardError() {
        double mean = mean();
        double squares = Arrays.stream(means)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(squares / (means.length - 1) / means.length);
    }

    /** @param bias how far the expected value may be from the prediction, derived where this is called */
    void assertMeanIs(double predicted, double bias) {
        assertThat(mean())
                .as("mean of %s batches, standard error %s", means.length, standardError())
                .isBetween(predicted - bias - 4 * standardError(), predicted + bias + 4 * standardError());
    }
}
