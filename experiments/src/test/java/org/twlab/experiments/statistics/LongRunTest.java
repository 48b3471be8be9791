package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.twlab.core.sim.RandomStreams;

class LongRunTest {
    /** 45 values: two in each of 20 batches, and the first five are left over. */
    @Test
    void batchesAreCutFromTheEnd() {
        double[] series = new double[45];
        Arrays.setAll(series, i -> i);

        LongRun run = LongRun.of(series);

        assertThat(run.mean()).isEqualTo(22);
        assertThat(run.size()).isEqualTo(45);
        // means 5.5, 7.5, ..., 43.5
        assertThat(run.batchMeans().size()).isEqualTo(LongRun.BATCHES);
        assertThat(run.batchMeans().mean()).isEqualTo(24.5);
        assertThat(run.batchMeans().standardDeviation()).isCloseTo(2 * Math.sqrt(35), within(1e-12));
    }

    /** Blocks of ten equal values are worth one independent value each: of 5000, 500, and each batch has 25 of them. */
    @Test
    void theEffectiveSizeIsThatOfIndependentValues() {
        UniformRandomProvider random = new RandomStreams(7, 0).named("blocks");
        double[] series = new double[5000];
        for (int i = 0; i < series.length; i++) {
            series[i] = i % 10 == 0 ? random.nextDouble() : series[i - 1];
        }

        // a sum of some ten estimated correlations, each off by about 1/√500
        assertThat(LongRun.of(series).effectiveSize()).isBetween(300.0, 700.0);
        assertThat(LongRun.of(series).isLongEnough()).isTrue();
        assertThat(LongRun.of(Arrays.copyOf(series, 1000)).isLongEnough()).isFalse();
    }

    @Test
    void aTrendIsNeverLongEnough() {
        double[] series = new double[100_000];
        Arrays.setAll(series, i -> i);

        assertThat(LongRun.of(series).isLongEnough()).isFalse();
        assertThat(LongRun.of(series).interval(0.95)).isEmpty();
    }

    @Test
    void aConstantIsKnownOnceThereAreValuesEnough() {
        double[] series = new double[LongRun.BATCHES * LongRun.EFFECTIVE_PER_BATCH];
        Arrays.fill(series, 4);

        assertThat(LongRun.of(series).interval(0.95)).contains(new Interval(4, 4));
        assertThat(LongRun.of(Arrays.copyOf(series, series.length - 1)).interval(0.95))
                .isEmpty();
        assertThat(LongRun.of(1, 2, 3).interval(0.95)).isEmpty();
    }
}
