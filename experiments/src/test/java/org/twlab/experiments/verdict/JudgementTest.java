package org.twlab.experiments.verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.twlab.experiments.verdict.Verdict.CONFIRMED;
import static org.twlab.experiments.verdict.Verdict.INCONCLUSIVE;
import static org.twlab.experiments.verdict.Verdict.REFUTED;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.statistics.Interval;

class JudgementTest {
    private static final AllowedRange NINE_TO_ELEVEN = AllowedRange.within(9, 11);

    @ParameterizedTest
    @CsvSource({"10, CONFIRMED", "9, CONFIRMED", "11, CONFIRMED", "8.999, REFUTED", "11.001, REFUTED"})
    void aSingleReplicationIsJudgedByItsValue(double value, Verdict expected) {
        Judgement judgement = Judgement.of(NINE_TO_ELEVEN, value);
        assertThat(judgement.verdict()).isEqualTo(expected);
        assertThat(judgement.decisive()).isEqualTo(new Interval(value, value));
        assertThat(judgement.replicationsNeeded()).isEmpty();
    }

    /** s = 0.1, n = 5, t(4) = 8.610 at 99.9 %: half-width 0.385. At 95 % it is 0.124, which would decide more. */
    @ParameterizedTest
    @CsvSource({
        "10, CONFIRMED",
        "9.39, CONFIRMED",
        "9.38, INCONCLUSIVE",
        "9.0, INCONCLUSIVE",
        "8.62, INCONCLUSIVE",
        "8.61, REFUTED",
        "11.38, INCONCLUSIVE",
        "11.39, REFUTED",
        "10.61, CONFIRMED",
        "10.62, INCONCLUSIVE"
    })
    void severalAreJudgedByTheirInterval(double mean, Verdict expected) {
        Judgement judgement = Judgement.of(NINE_TO_ELEVEN, spreadAround(mean));
        assertThat(judgement.verdict()).isEqualTo(expected);
        assertThat(judgement.mean()).isCloseTo(mean, within(1e-12));
        assertThat(judgement.decisive().halfWidth()).isCloseTo(0.38505, within(1e-4));
        assertThat(judgement.displayed().halfWidth()).isCloseTo(0.12417, within(1e-4));
    }

    private static double[] spreadAround(double mean) {
        double step = 0.1 * Math.sqrt(0.4);
        return new double[] {mean - 2 * step, mean - step, mean, mean + step, mean + 2 * step};
    }

    @Test
    void equalValuesAreDecidedWhateverTheirNumber() {
        assertThat(Judgement.of(NINE_TO_ELEVEN, 11, 11).verdict()).isEqualTo(CONFIRMED);
        assertThat(Judgement.of(NINE_TO_ELEVEN, 12, 12).verdict()).isEqualTo(REFUTED);
    }

    @Test
    void twoUnequalReplicationsRarelyDecide() {
        Judgement judgement = Judgement.of(NINE_TO_ELEVEN, 9.9, 10.1);
        assertThat(judgement.verdict()).isEqualTo(INCONCLUSIVE);
        assertThat(judgement.decisive().halfWidth()).isCloseTo(63.6619, within(1e-3));
    }

    @Test
    void aBoundItselfIsNeitherAboveNorBelow() {
        assertThat(Judgement.of(AllowedRange.above(0), 0).verdict()).isEqualTo(REFUTED);
        assertThat(Judgement.of(AllowedRange.above(0), Double.MIN_VALUE).verdict())
                .isEqualTo(CONFIRMED);
        assertThat(Judgement.of(AllowedRange.below(1), 1).verdict()).isEqualTo(REFUTED);
        assertThat(Judgement.of(AllowedRange.below(1), 0.999999).verdict()).isEqualTo(CONFIRMED);
    }

    /** Their interval, 0.45 to 1.35, would leave it open; one counterexample decides. */
    @Test
    void withoutToleranceOneDeviatingReplicationRefutes() {
        AllowedRange one = AllowedRange.around(1, new Tolerance.None());
        assertThat(Judgement.of(one, 1, 1, 1, 1).verdict()).isEqualTo(CONFIRMED);
        assertThat(Judgement.of(one, 1, 1, 1, 0.9).verdict()).isEqualTo(REFUTED);
    }

    @Test
    void withoutToleranceRoundingErrorsDoNotRefute() {
        AllowedRange sum = AllowedRange.around(0.1 + 0.2, new Tolerance.None());
        assertThat(Judgement.of(sum, 0.3).verdict()).isEqualTo(CONFIRMED);
        assertThat(Judgement.of(sum, 0.30000000001).verdict()).isEqualTo(REFUTED);
        AllowedRange zero = AllowedRange.around(0, new Tolerance.None());
        assertThat(Judgement.of(zero, -0.0).verdict()).isEqualTo(CONFIRMED);
        assertThat(Judgement.of(zero, Double.MIN_VALUE).verdict()).isEqualTo(REFUTED);
    }

    @Test
    void tolerancesAreRelativeToTheSizeOfThePrediction() {
        assertThat(AllowedRange.around(-200, new Tolerance.Relative(0.01)).values())
                .isEqualTo(new Interval(-202, -198));
        assertThat(AllowedRange.around(63, new Tolerance.Absolute(0.5)).values())
                .isEqualTo(new Interval(62.5, 63.5));
    }

    /**
     * Room of 0.1 to the nearer end and s = 0.1: t(n - 1) / sqrt(n) must fall to 1. t(14) = 4.140 and t(15) = 4.073 in
     * the tables, against sqrt(15) = 3.873 and sqrt(16) = 4; t(16) = 4.015 and sqrt(17) = 4.123: 17 in all.
     */
    @ParameterizedTest
    @CsvSource({"9.1", "10.9", "8.9", "11.1"})
    void theReplicationsStillNeededShrinkTheIntervalToTheRoomThereIs(double mean) {
        Judgement judgement = Judgement.of(NINE_TO_ELEVEN, spreadAround(mean));
        assertThat(judgement.verdict()).isEqualTo(INCONCLUSIVE);
        assertThat(judgement.replicationsNeeded()).hasValue(12);
    }

    @Test
    void aMeanOnTheBoundNeverDecides() {
        assertThat(Judgement.of(NINE_TO_ELEVEN, 8.5, 9.5, 8, 10).replicationsNeeded())
                .isEmpty();
    }

    @Test
    void openRangesHaveOneEndToReach() {
        Judgement judgement = Judgement.of(AllowedRange.above(9), spreadAround(9.1));
        assertThat(judgement.replicationsNeeded()).hasValue(12);
    }

    @Test
    void verdictsOverPointsTakeTheWorst() {
        assertThat(Verdict.over(List.of(CONFIRMED, REFUTED, INCONCLUSIVE))).isEqualTo(REFUTED);
        assertThat(Verdict.over(List.of(CONFIRMED, INCONCLUSIVE))).isEqualTo(INCONCLUSIVE);
        assertThat(Verdict.over(List.of(CONFIRMED, CONFIRMED))).isEqualTo(CONFIRMED);
        assertThat(Verdict.over(List.of())).isEqualTo(INCONCLUSIVE);
        assertThat(Verdict.values())
                .extracting(Verdict::toString)
                .containsExactly("refuted", "inconclusive", "confirmed");
    }

    @Test
    void valuesThatAreNoNumbersAreRefused() {
        assertThatThrownBy(() -> Judgement.of(NINE_TO_ELEVEN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Judgement.of(NINE_TO_ELEVEN, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
