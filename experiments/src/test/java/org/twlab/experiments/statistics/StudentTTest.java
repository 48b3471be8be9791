package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StudentTTest {
    /** Two-sided quantiles as printed in statistical tables. */
    @ParameterizedTest
    @CsvSource({
        "1, 12.706, 63.657, 636.619",
        "2, 4.303, 9.925, 31.599",
        "3, 3.182, 5.841, 12.924",
        "4, 2.776, 4.604, 8.610",
        "5, 2.571, 4.032, 6.869",
        "9, 2.262, 3.250, 4.781",
        "10, 2.228, 3.169, 4.587",
        "20, 2.086, 2.845, 3.850",
        "29, 2.045, 2.756, 3.659",
        "30, 2.042, 2.750, 3.646",
        "60, 2.000, 2.660, 3.460",
        "120, 1.980, 2.617, 3.373",
        "1000000, 1.960, 2.576, 3.291"
    })
    void printedTables(int degrees, double level95, double level99, double level999) {
        assertThat(StudentT.quantile(0.95, degrees)).isCloseTo(level95, within(0.0005));
        assertThat(StudentT.quantile(0.99, degrees)).isCloseTo(level99, within(0.0005));
        assertThat(StudentT.quantile(0.999, degrees)).isCloseTo(level999, within(0.0005));
    }

    /** With one and two degrees of freedom the distribution has an elementary inverse. */
    @ParameterizedTest
    @ValueSource(doubles = {0.1, 0.5, 0.8, 0.95, 0.99, 0.999})
    void elementaryInverses(double level) {
        double cauchy = Math.tan(Math.PI * level / 2);
        assertThat(StudentT.quantile(level, 1)).isCloseTo(cauchy, within(cauchy * 1e-12));
        double two = level * Math.sqrt(2 / (1 - level * level));
        assertThat(StudentT.quantile(level, 2)).isCloseTo(two, within(two * 1e-12));
    }

    @Test
    void argumentsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> StudentT.quantile(1, 5)).hasMessage("level (1.0) must lie between 0 and 1");
        assertThatThrownBy(() -> StudentT.quantile(0.95, 0)).hasMessage("degreesOfFreedom (0) must be at least 1");
    }
}
