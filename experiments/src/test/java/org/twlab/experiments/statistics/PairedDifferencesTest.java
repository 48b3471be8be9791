package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PairedDifferencesTest {
    /** Hours of sleep gained with two drugs (Student, Biometrika 6, 1908); t, p and interval as every textbook prints them. */
    @Test
    void studentsSleepers() {
        double[] first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0};
        double[] second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};

        PairedDifferences differences = PairedDifferences.of(first, second);

        assertThat(differences.mean()).isCloseTo(1.58, within(1e-12));
        assertThat(differences.interval(0.95).low()).isCloseTo(0.7001142, within(1e-7));
        assertThat(differences.interval(0.95).high()).isCloseTo(2.4598858, within(1e-7));
        assertThat(differences.pValue()).isCloseTo(0.00283289, within(1e-8));
        assertThat(differences.greater()).isEqualTo(9);
        assertThat(differences.unequal()).isEqualTo(9);
    }

    @Test
    void withoutSpreadTheyAreEqualOrTheyAreNot() {
        assertThat(PairedDifferences.of(new double[] {1, 2}, new double[] {1, 2})
                        .pValue())
                .isEqualTo(1);
        assertThat(PairedDifferences.of(new double[] {1, 2}, new double[] {3, 4})
                        .pValue())
                .isZero();
        assertThat(PairedDifferences.of(new double[] {1}, new double[] {3}).pValue())
                .isNaN();
        assertThat(PairedDifferences.of(new double[] {1}, new double[] {3}).interval(0.95))
                .isEqualTo(new Interval(2, 2));
    }

    @Test
    void refusesWhatIsNotPaired() {
        assertThatThrownBy(() -> PairedDifferences.of(new double[2], new double[3]))
                .hasMessageContaining("as many");
        assertThatThrownBy(() -> PairedDifferences.of(new double[0], new double[0]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
