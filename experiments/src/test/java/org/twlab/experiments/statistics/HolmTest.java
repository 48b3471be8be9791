package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class HolmTest {
    private static final Offset<Double> EXACT = Offset.offset(1e-15);

    /** 0.01 by 4, then 0.02 by 3, 0.03 by 2 (which is not less than the one before), 0.04 by 1 likewise. */
    @Test
    void eachIsMultipliedByHowManyAreLeft() {
        assertThat(Holm.adjusted(0.01, 0.04, 0.03, 0.02)).containsExactly(new double[] {0.04, 0.06, 0.06, 0.06}, EXACT);
    }

    @Test
    void noneIsAboveOneAndOneAloneStays() {
        assertThat(Holm.adjusted(0.5, 0.9)).containsExactly(1, 1);
        assertThat(Holm.adjusted(0.3)).containsExactly(0.3);
        assertThat(Holm.adjusted()).isEmpty();
    }

    /** A test that could not be made costs the others nothing. */
    @Test
    void notANumberDoesNotCount() {
        assertThat(Holm.adjusted(0.01, Double.NaN, 0.03)).containsExactly(new double[] {0.02, Double.NaN, 0.03}, EXACT);
    }

    @Test
    void refusesWhatIsNoProbability() {
        assertThatThrownBy(() -> Holm.adjusted(0.1, 1.5)).hasMessageContaining("1.5");
        assertThatThrownBy(() -> Holm.adjusted(-0.1)).hasMessageContaining("-0.1");
    }
}
