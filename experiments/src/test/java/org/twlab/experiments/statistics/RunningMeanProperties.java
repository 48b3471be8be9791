package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RunningMeanProperties {
    @Property(tries = 200)
    void itIsTheSampleOfTheSameValues(@ForAll("values") double[] values) {
        RunningMean running = new RunningMean();
        for (double value : values) {
            running.add(value);
        }
        Sample sample = Sample.of(values);

        // A sum of 40 squares of up to 2000² is right to 40 · 4e6 · 2^-53 = 2e-8, a deviation near 0 to its root,
        // 1.4e-4, and
        // the widest interval is t(1) / √2 = 9 deviations.
        assertThat(running.size()).isEqualTo(values.length);
        assertThat(running.mean()).isCloseTo(sample.mean(), within(1e-10));
        assertThat(running.halfWidth(0.95)).isCloseTo(sample.interval(0.95).halfWidth(), within(1.3e-3));
    }

    @Provide
    Arbitrary<double[]> values() {
        return Arbitraries.doubles()
                .between(-1000, 1000)
                .ofScale(3)
                .array(double[].class)
                .ofMinSize(2)
                .ofMaxSize(40);
    }

    @Test
    void equalValuesHaveNoWidthAndASingleOneHasNoEnd() {
        RunningMean running = new RunningMean();
        assertThat(running.halfWidth(0.95)).isInfinite();
        running.add(0.1);
        assertThat(running.halfWidth(0.95)).isInfinite();
        running.add(0.1);
        running.add(0.1);
        assertThat(running.halfWidth(0.95)).isZero();
        assertThat(running.mean()).isEqualTo(0.1);
        assertThatThrownBy(() -> running.add(Double.NaN)).hasMessageContaining("NaN");
    }
}
