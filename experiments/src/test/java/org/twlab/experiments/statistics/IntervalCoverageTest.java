package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.sim.RandomStreams;

/**
 * Every procedure on {@value #EXPERIMENTS} synthetic experiments whose truth is known. A share of 0.95 of so many has a
 * standard deviation of √(0.95 · 0.05 / 2000) = 0.49 %, so two points are four of them.
 */
class IntervalCoverageTest {
    private static final int EXPERIMENTS = 2000;
    private static final double LEVEL = 0.95;
    private static final double POINTS = 0.02;
    private static final double TRUTH = 3;

    private static UniformRandomProvider random(String name) {
        return new RandomStreams(20261129, 0).named(name);
    }

    private static double normal(UniformRandomProvider random) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        return radius * Math.cos(2 * Math.PI * random.nextDouble());
    }

    private static double[] normals(UniformRandomProvider random, int size, double mean, double deviation) {
        double[] values = new double[size];
        Arrays.setAll(values, i -> mean + deviation * normal(random));
        return values;
    }

    /** First-order autoregression about the truth, begun in its steady state. */
    private static double[] autoregression(UniformRandomProvider random, int size, double memory) {
        double[] values = new double[size];
        double state = normal(random) / Math.sqrt(1 - memory * memory);
        for (int i = 0; i < size; i++) {
            values[i] = TRUTH + state;
            state = memory * state + normal(random);
        }
        return values;
    }

    private static double share(int covered, int of) {
        return (double) covered / of;
    }

    @ParameterizedTest
    @CsvSource({"3", "10", "30"})
    void studentOnNormalData(int size) {
        UniformRandomProvider random = random("student/" + size);
        int covered = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            covered +=
                    Sample.of(normals(random, size, TRUTH, 2)).interval(LEVEL).contains(TRUTH) ? 1 : 0;
        }
        assertThat(share(covered, EXPERIMENTS)).isBetween(LEVEL - POINTS, LEVEL + POINTS);
    }

    /** What pairs have in common is ten times what is to be seen. */
    @ParameterizedTest
    @CsvSource({"5", "20"})
    void pairedDifferencesOfPairsWithMuchInCommon(int size) {
        UniformRandomProvider random = random("pairs/" + size);
        int covered = 0;
        int rejected = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            double[] common = normals(random, size, 50, 30);
            double[] first = normals(random, size, 0, 1);
            double[] second = normals(random, size, TRUTH, 2);
            Arrays.setAll(first, i -> first[i] + common[i]);
            Arrays.setAll(second, i -> second[i] + common[i]);
            PairedDifferences differences = PairedDifferences.of(first, second);
            covered += differences.interval(LEVEL).contains(TRUTH) ? 1 : 0;
            Arrays.setAll(second, i -> second[i] - TRUTH);
            rejected += PairedDifferences.of(first, second).pValue() <= 1 - LEVEL ? 1 : 0;
        }
        assertThat(share(covered, EXPERIMENTS)).isBetween(LEVEL - POINTS, LEVEL + POINTS);
        assertThat(share(rejected, EXPERIMENTS)).isBetween(1 - LEVEL - POINTS, 1 - LEVEL + POINTS);
    }

    @ParameterizedTest
    @CsvSource({"2500, 0.7", "1200, 0.5", "400, 0"})
    void batchMeansOfAutocorrelatedData(int size, double memory) {
        UniformRandomProvider random = random("batches/" + memory);
        int covered = 0;
        int passed = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            Optional<Interval> interval =
                    LongRun.of(autoregression(random, size, memory)).interval(LEVEL);
            passed += interval.isPresent() ? 1 : 0;
            covered += interval.filter(found -> found.contains(TRUTH)).isPresent() ? 1 : 0;
        }
        assertThat(share(passed, EXPERIMENTS)).isGreaterThan(0.95);
        assertThat(share(covered, passed)).isBetween(LEVEL - POINTS, LEVEL + POINTS);
    }

    /**
     * With a memory of 0.9 a value is worth (1 - 0.9) / (1 + 0.9) = 1/19, so 1000 of them are worth 53 where 200 are asked
     * for; estimates of that scatter by a third.
     */
    @ParameterizedTest
    @CsvSource({"10", "200", "1000"})
    void batchMeansRefuseARunThatIsTooShort(int size) {
        UniformRandomProvider random = random("short/" + size);
        int refused = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            refused += LongRun.of(autoregression(random, size, 0.9))
                            .interval(LEVEL)
                            .isEmpty()
                    ? 1
                    : 0;
        }
        assertThat(share(refused, EXPERIMENTS)).isGreaterThan(0.999);
    }

    /** 200 values with a memory of 19 make batches of ten, which depend on one another: an interval would be too short. */
    @Test
    void withoutTheCheckBatchMeansWouldBeTooSure() {
        UniformRandomProvider random = random("unchecked");
        int covered = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            Sample means = LongRun.of(autoregression(random, 200, 0.9)).batchMeans();
            covered += means.interval(LEVEL).contains(TRUTH) ? 1 : 0;
        }
        assertThat(share(covered, EXPERIMENTS)).isLessThan(LEVEL - 4 * POINTS);
    }

    /** The exact coverage is the probability of all counts whose interval has the truth. */
    @ParameterizedTest
    @CsvSource({"10, 0.5", "20, 0.3", "50, 0.05", "100, 0.9"})
    void wilsonAsOftenAsTheBinomialDistributionSays(int trials, double truth) {
        double exact = 0;
        double logFactorials = 0;
        for (int hits = 0; hits <= trials; hits++) {
            logFactorials += hits == 0 ? 0 : Math.log((double) (trials - hits + 1) / hits);
            double probability =
                    Math.exp(logFactorials + hits * Math.log(truth) + (trials - hits) * Math.log1p(-truth));
            exact += new Proportion(hits, trials).wilson(LEVEL).contains(truth) ? probability : 0;
        }
        UniformRandomProvider random = random("wilson/" + trials);
        int covered = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            int hits = 0;
            for (int i = 0; i < trials; i++) {
                hits += random.nextDouble() < truth ? 1 : 0;
            }
            covered += new Proportion(hits, trials).wilson(LEVEL).contains(truth) ? 1 : 0;
        }
        assertThat(share(covered, EXPERIMENTS)).isBetween(exact - POINTS, exact + POINTS);
        // Brown, Cai and DasGupta, Statistical Science 16, 2001: near the level except next to 0 and 1
        assertThat(exact).isBetween(0.92, 0.99);
    }

    /** Of exponential values with mean 1 the p-th percentile is -ln(1 - p). */
    @ParameterizedTest
    @CsvSource({"50, 10", "50, 31", "90, 60", "25, 40"})
    void orderStatisticsOfSkewedData(int percent, int size) {
        double truth = -Math.log1p(-percent / 100.0);
        UniformRandomProvider random = random("order/" + percent + "/" + size);
        int covered = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            double[] values = new double[size];
            Arrays.setAll(values, i -> -Math.log(1 - random.nextDouble()));
            covered += OrderStatistics.interval(percent, LEVEL, values)
                            .orElseThrow()
                            .contains(truth)
                    ? 1
                    : 0;
        }
        assertThat(share(covered, EXPERIMENTS)).isGreaterThanOrEqualTo(LEVEL - POINTS);
    }

    /** Ten comparisons of which none is true; half of them use the same data as another. */
    @Test
    void holmSeldomCallsAnythingDifferentWhereNothingIs() {
        UniformRandomProvider random = random("holm");
        int hypotheses = 10;
        int falseAlarms = 0;
        int uncorrected = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            double[] pValues = new double[hypotheses];
            double[] base = normals(random, 8, 0, 1);
            for (int i = 0; i < hypotheses; i++) {
                double[] first = i % 2 == 0 ? base : normals(random, 8, 0, 1);
                pValues[i] =
                        PairedDifferences.of(first, normals(random, 8, 0, 1)).pValue();
            }
            falseAlarms += Arrays.stream(Holm.adjusted(pValues)).min().orElseThrow() <= 1 - LEVEL ? 1 : 0;
            uncorrected += Arrays.stream(pValues).min().orElseThrow() <= 1 - LEVEL ? 1 : 0;
        }
        assertThat(share(falseAlarms, EXPERIMENTS)).isLessThanOrEqualTo(1 - LEVEL + POINTS);
        assertThat(share(uncorrected, EXPERIMENTS)).isGreaterThan(0.25);
    }

    /** Three of ten are truly different by ten standard errors: they are found, and still nothing else is. */
    @Test
    void holmFindsWhatIsDifferent() {
        UniformRandomProvider random = random("holm/different");
        int falseAlarms = 0;
        int found = 0;
        for (int k = 0; k < EXPERIMENTS; k++) {
            double[] pValues = new double[10];
            for (int i = 0; i < 10; i++) {
                double mean = i < 3 ? 10 / Math.sqrt(20) : 0;
                pValues[i] = PairedDifferences.of(new double[20], normals(random, 20, mean, 1))
                        .pValue();
            }
            double[] adjusted = Holm.adjusted(pValues);
            found += Arrays.stream(adjusted, 0, 3).max().orElseThrow() <= 1 - LEVEL ? 1 : 0;
            falseAlarms += Arrays.stream(adjusted, 3, 10).min().orElseThrow() <= 1 - LEVEL ? 1 : 0;
        }
        assertThat(share(found, EXPERIMENTS)).isGreaterThan(0.99);
        assertThat(share(falseAlarms, EXPERIMENTS)).isLessThanOrEqualTo(1 - LEVEL + POINTS);
    }
}
