package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.sim.RandomStreams;

class SampleProperties {
    @Property(tries = 200)
    void theMeanIsTheExactMeanRoundedNearby(@ForAll("values") double[] values) {
        BigDecimal exact = BigDecimal.ZERO;
        for (double value : values) {
            exact = exact.add(new BigDecimal(value));
        }
        double mean = exact.divide(BigDecimal.valueOf(values.length), MathContext.DECIMAL64)
                .doubleValue();
        assertThat(Sample.of(values).mean()).isCloseTo(mean, within(Math.abs(mean) * 1e-13 + 1e-18));
    }

    @Provide
    Arbitrary<double[]> values() {
        return Arbitraries.doubles()
                .between(-1e9, 1e9)
                .ofScale(6)
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(50);
    }

    /** Of many samples from one population, the share whose 95 % interval holds the true mean is 95 %. */
    @Property(tries = 5)
    void intervalsCoverTheTrueMeanAsOftenAsTheySay(@ForAll @IntRange(min = 2, max = 30) int size, @ForAll long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("coverage");
        int covered = 0;
        int samples = 4000;
        for (int k = 0; k < samples; k++) {
            double[] values = new double[size];
            for (int i = 0; i < size; i++) {
                double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
                values[i] = 5 + 3 * radius * Math.cos(2 * Math.PI * random.nextDouble());
            }
            covered += Sample.of(values).interval(0.95).contains(5) ? 1 : 0;
        }
        double sigma = Math.sqrt(0.95 * 0.05 / samples);
        assertThat((double) covered / samples).isCloseTo(0.95, within(5 * sigma));
    }
}
