package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProportionTest {
    /** The 95 % intervals of R's {@code prop.test(hits, trials, correct = FALSE)}. */
    @ParameterizedTest
    @CsvSource({
        "0, 10, 0, 0.27753279",
        "5, 10, 0.23659309, 0.76340691",
        "10, 10, 0.72246721, 1",
        "81, 263, 0.25529112, 0.36621045",
        "1, 29, 0.00610901, 0.17175510"
    })
    void printedIntervals(int hits, int trials, double low, double high) {
        Interval interval = new Proportion(hits, trials).wilson(0.95);

        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
    }

    /** The ends are the shares whose own standard error, times z, reaches the observed one. */
    @Test
    void theEndsAreZStandardErrorsAway() {
        Proportion observed = new Proportion(37, 120);
        Interval interval = observed.wilson(0.9);

        double z = 1.6448536269514722; // 0.95 quantile of the normal distribution
        for (double end : new double[] {interval.low(), interval.high()}) {
            assertThat(Math.abs(observed.share() - end) / Math.sqrt(end * (1 - end) / 120))
                    .isCloseTo(z, within(1e-9));
        }
    }

    @Test
    void refusesWhatIsNoProportion() {
        assertThatThrownBy(() -> new Proportion(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Proportion(3, 2)).hasMessageContaining("hits (3)");
        assertThatThrownBy(() -> new Proportion(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Proportion(1, 2).wilson(1)).hasMessageContaining("level (1.0)");
    }
}
