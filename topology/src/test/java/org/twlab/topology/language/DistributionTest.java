package org.twlab.topology.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.ImmutableLongArray;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.twlab.core.sim.RandomStreams;

/** What is drawn. Moments and quantiles are those of the textbook; tolerances are four standard errors. */
class DistributionTest {
    private static final int DRAWS = 100_000;
    private static final long SECOND = 1_000_000_000L;

    @Test
    void uniformTakesBothEndsAndNothingElse() {
        long[] drawn = draw(new Distribution.Uniform(3, 5));

        assertThat(LongStream.of(drawn).distinct().sorted()).containsExactly(3L, 4L, 5L);
        double share = (double) LongStream.of(drawn).filter(value -> value == 3).count() / DRAWS;
        assertThat(share).isCloseTo(1.0 / 3, within(4 * Math.sqrt(2.0 / 9 / DRAWS)));
    }

    @Test
    void uniformOfOneValueDrawsNothing() {
        UniformRandomProvider untouched = new RandomStreams(1, 0).named("x");
        new Distribution.Uniform(7, 7).draw(untouched, 0);

        assertThat(untouched.nextLong())
                .isEqualTo(new RandomStreams(1, 0).named("x").nextLong());
    }

    /** Mean m, standard deviation m; P(X > m) = 1/e. */
    @Test
    void exponentialHasItsMeanAndTail() {
        long[] drawn = draw(new Distribution.Exponential(2 * SECOND));

        assertThat(mean(drawn) / SECOND).isCloseTo(2, within(4 * 2 / Math.sqrt(DRAWS)));
        assertThat(shareAbove(drawn, 2 * SECOND)).isCloseTo(1 / Math.E, within(4 * Math.sqrt(0.37 * 0.63 / DRAWS)));
    }

    /** P(X > m + s) = 0.158655. */
    @Test
    void normalHasMeanDeviationAndTail() {
        long[] drawn = draw(new Distribution.Normal(10 * SECOND, SECOND));

        assertThat(mean(drawn) / SECOND).isCloseTo(10, within(4 / Math.sqrt(DRAWS)));
        assertThat(shareAbove(drawn, 11 * SECOND)).isCloseTo(0.158655, within(4 * Math.sqrt(0.16 * 0.84 / DRAWS)));
    }

    @Test
    void normalBelowZeroIsZero() {
        long[] drawn = draw(new Distribution.Normal(0, SECOND));

        assertThat(LongStream.of(drawn).min()).hasValue(0);
        double zeros = (double) LongStream.of(drawn).filter(value -> value == 0).count() / DRAWS;
        assertThat(zeros).isCloseTo(0.5, within(4 * 0.5 / Math.sqrt(DRAWS)));
    }

    /** P(X > x) = (min / x)^shape: 2^-1.5 at twice the minimum. */
    @Test
    void paretoHasItsMinimumAndTail() {
        long[] drawn = draw(new Distribution.Pareto(SECOND, 1.5));
        double tail = Math.pow(2, -1.5);

        assertThat(LongStream.of(drawn).min().orElseThrow()).isGreaterThanOrEqualTo(SECOND);
        assertThat(shareAbove(drawn, 2 * SECOND)).isCloseTo(tail, within(4 * Math.sqrt(tail * (1 - tail) / DRAWS)));
    }

    @Test
    void aHeavyTailIsCutAtTheLargestValue() {
        assertThat(LongStream.of(draw(new Distribution.Pareto(SECOND, 0.001))).max())
                .hasValue(Distribution.MAX);
    }

    @Test
    void empiricalDrawsItsValuesEquallyOften() {
        long[] drawn = draw(new Distribution.Empirical(ImmutableLongArray.of(5, 5, 9)));

        assertThat(LongStream.of(drawn).distinct().sorted()).containsExactly(5L, 9L);
        assertThat(shareAbove(drawn, 5)).isCloseTo(1.0 / 3, within(4 * Math.sqrt(2.0 / 9 / DRAWS)));
    }

    @Test
    void stepAndListGoByIndexAlone() {
        assertThat(byIndex(new Distribution.Step(10, 3), 4)).containsExactly(10, 13, 16, 19);
        assertThat(byIndex(new Distribution.Listed(ImmutableLongArray.of(1, 2, 4)), 7))
                .containsExactly(1, 2, 4, 1, 2, 4, 1);
        assertThat(new Distribution.Step(10, 3).usesIndex()).isTrue();
        assertThat(new Distribution.Uniform(1, 2).usesIndex()).isFalse();
        assertThat(new Distribution.Step(1, Distribution.MAX).draw(random(), 3)).isEqualTo(Distribution.MAX);
    }

    /** Exact but for the normal distribution, whose cut at 0 only adds; the mean of the draws is 4 standard errors off at most. */
    @Test
    void theLeastMeanIsNotAboveThatOfWhatIsDrawn() {
        assertMean(new Distribution.Constant(7), 7, 0);
        assertMean(new Distribution.Uniform(SECOND, 3 * SECOND), 2 * SECOND, 4 * 2 * SECOND / Math.sqrt(12.0 * DRAWS));
        assertMean(new Distribution.Exponential(SECOND), SECOND, 4 * SECOND / Math.sqrt(DRAWS));
        // variance of a Pareto distribution: shape / ((shape - 1)^2 (shape - 2))
        assertMean(new Distribution.Pareto(SECOND, 5), 1.25 * SECOND, 4 * SECOND * Math.sqrt(5.0 / 48 / DRAWS));
        assertMean(new Distribution.Empirical(ImmutableLongArray.of(0, 0, 6)), 2, 4 * Math.sqrt(8.0 / DRAWS));
        assertMean(new Distribution.Listed(ImmutableLongArray.of(0, 8)), 4, 0);
        assertMean(new Distribution.Step(4, 0), 4, 0);
        assertMean(new Distribution.Normal(0, SECOND), SECOND / Math.sqrt(2 * Math.PI), 4 * SECOND / Math.sqrt(DRAWS));

        Distribution cut = new Distribution.Normal(SECOND, SECOND);
        assertThat(cut.leastMean()).isEqualTo(SECOND).isLessThan(mean(draw(cut)));
        assertThat(new Distribution.Step(0, 1).leastMean()).isInfinite();
        assertThat(new Distribution.Pareto(1, 1).leastMean()).isInfinite();
    }

    private static void assertMean(Distribution distribution, double expected, double error) {
        assertThat(distribution.leastMean()).isCloseTo(expected, within(1e-9 * expected));
        assertThat(mean(draw(distribution))).isCloseTo(expected, within(error));
    }

    private static long[] byIndex(Distribution distribution, int count) {
        UniformRandomProvider random = random();
        return LongStream.range(0, count).map(k -> distribution.draw(random, k)).toArray();
    }

    private static UniformRandomProvider random() {
        return new RandomStreams(20, 0).named("distribution");
    }

    private static long[] draw(Distribution distribution) {
        return byIndex(distribution, DRAWS);
    }

    private static double mean(long[] drawn) {
        return Arrays.stream(drawn).average().orElseThrow();
    }

    private static double shareAbove(long[] drawn, long bound) {
        return (double) Arrays.stream(drawn).filter(value -> value > bound).count() / drawn.length;
    }
}
