package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.twlab.core.sim.RandomStreams;

class BatchMeansTest {
    /** Residuals of 1 of 4 and 3 of 4 from one half are -1 and 1: se² = 2 (1 + 1) / 64. */
    @Test
    void aWorkedExample() {
        BatchMeans means = BatchMeans.ofShare(new long[] {1, 3}, new long[] {4, 4});
        assertThat(means.share()).isEqualTo(0.5);
        assertThat(means.standardError()).isCloseTo(0.25, within(1e-15));
        assertThat(means.observations()).isEqualTo(8);
        assertThat(means.sigmasFrom(1)).isCloseTo(2, within(1e-14));
    }

    /** Blocks of unequal size with one share have no error, unlike the mean of their shares would with rounding. */
    @Test
    void blocksOfOneShareHaveNoError() {
        BatchMeans means = BatchMeans.ofShare(new long[] {1, 2, 0, 4}, new long[] {2, 4, 0, 8});
        assertThat(means.standardError()).isZero();
        assertThat(means.sigmasFrom(0.5)).isZero();
        assertThat(means.sigmasFrom(0.6)).isEqualTo(Double.POSITIVE_INFINITY);
    }

    /** Observations in runs of ten equal ones: the error is that of a tenth as many, sqrt(10) times larger. */
    @Test
    void correlationEnlargesTheError() {
        UniformRandomProvider random = new RandomStreams(3, 0).named("runs");
        int blocks = 400;
        long[] hits = new long[blocks];
        long[] all = new long[blocks];
        for (int block = 0; block < blocks; block++) {
            for (int run = 0; run < 50; run++) {
                hits[block] += random.nextDouble() < 0.3 ? 10 : 0;
                all[block] += 10;
            }
        }
        double expected = Math.sqrt(0.3 * 0.7 / (blocks * 50));
        BatchMeans means = BatchMeans.ofShare(hits, all);
        assertThat(means.standardError()).isCloseTo(expected, within(0.15 * expected));
        assertThat(means.sigmasFrom(0.3)).isLessThan(4);
    }

    @Test
    void blocksThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> BatchMeans.ofShare(new long[] {1}, new long[] {1}))
                .hasMessage("hits (1 blocks) and all (1) must be the same, at least 2");
        assertThatThrownBy(() -> BatchMeans.ofShare(new long[] {1, 2}, new long[] {1, 1}))
                .hasMessage("hits (2) must be from 0 to all (1)");
        assertThatThrownBy(() -> BatchMeans.ofShare(new long[2], new long[2]))
                .hasMessage("all (no observation) must have at least one");
    }
}
