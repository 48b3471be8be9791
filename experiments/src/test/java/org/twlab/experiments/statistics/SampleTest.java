package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SampleTest {
    /** Worked out by hand: mean 10, sum of squares 2.5, s = sqrt(2.5 / 4), t(4) = 2.776. */
    @Test
    void intervalOfAWorkedExample() {
        Sample sample = Sample.of(9, 9.5, 10, 10.5, 11);
        assertThat(sample.mean()).isEqualTo(10);
        assertThat(sample.standardDeviation()).isCloseTo(0.790569415, within(1e-9));
        assertThat(sample.standardError()).isCloseTo(0.353553391, within(1e-9));
        assertThat(sample.interval(0.95).low()).isCloseTo(10 - 2.776445 * 0.353553391, within(1e-6));
        assertThat(sample.interval(0.95).high()).isCloseTo(10 + 2.776445 * 0.353553391, within(1e-6));
    }

    @Test
    void aSingleValueIsItsOwnInterval() {
        Sample sample = Sample.of(0.7);
        assertThat(sample.mean()).isEqualTo(0.7);
        assertThat(sample.standardError()).isZero();
        assertThat(sample.interval(0.999)).isEqualTo(new Interval(0.7, 0.7));
    }

    /** 0.1 ten times does not add up to 1 in doubles; the mean of equal values is that value all the same. */
    @Test
    void equalValuesGiveADegenerateInterval() {
        double[] values = new double[10];
        Arrays.fill(values, 0.1);
        Sample sample = Sample.of(values);
        assertThat(sample.mean()).isEqualTo(0.1);
        assertThat(sample.interval(0.95)).isEqualTo(new Interval(0.1, 0.1));
    }

    @Test
    void sumsKeepWhatPlainAdditionLoses() {
        assertThat(Sample.sum(1, 1e100, 1, -1e100)).isEqualTo(2);
        assertThat(Sample.sum()).isZero();
        assertThat(Sample.of(1e15, 0.25, -1e15, 0.75).mean()).isEqualTo(0.25);
    }

    @Test
    void valuesAreCopied() {
        double[] values = {1, 2, 3};
        Sample sample = Sample.of(values);
        values[0] = 100;
        assertThat(sample.mean()).isEqualTo(2);
        assertThat(sample.size()).isEqualTo(3);
    }

    @Test
    void valuesThatAreNoNumbersAreRefused() {
        assertThatThrownBy(Sample::of).hasMessage("values (none given) must be at least one");
        assertThatThrownBy(() -> Sample.of(1, Double.NaN)).hasMessage("value (NaN) must lie within ±1.0E150");
        assertThatThrownBy(() -> Sample.of(Double.POSITIVE_INFINITY))
                .hasMessage("value (Infinity) must lie within ±1.0E150");
    }

    @Test
    void intervalsKnowTheirPlace() {
        Interval allowed = new Interval(1, 2);
        assertThat(new Interval(1, 2).isInside(allowed)).isTrue();
        assertThat(new Interval(0.9, 2).isInside(allowed)).isFalse();
        assertThat(new Interval(1.5, 2.1).isInside(allowed)).isFalse();
        assertThat(new Interval(2, 3).isOutside(allowed)).isFalse();
        assertThat(new Interval(2.1, 3).isOutside(allowed)).isTrue();
        assertThat(new Interval(0, 0.9).isOutside(allowed)).isTrue();
        assertThat(new Interval(0, 1).isOutside(allowed)).isFalse();
        assertThat(new Interval(0, 3).isOutside(allowed)).isFalse();
        assertThat(allowed.contains(2)).isTrue();
        assertThat(allowed.contains(2.1)).isFalse();
        assertThat(allowed.halfWidth()).isEqualTo(0.5);
        assertThatThrownBy(() -> new Interval(2, 1)).hasMessage("low (2.0) must be at most high (1.0)");
        assertThatThrownBy(() -> new Interval(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
