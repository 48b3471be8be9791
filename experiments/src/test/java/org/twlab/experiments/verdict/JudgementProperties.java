package org.twlab.experiments.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.twlab.experiments.statistics.Interval;

class JudgementProperties {
    private static final AllowedRange RANGE = AllowedRange.within(9, 11);

    /** As many replications more with the same mean and spread decide; one fewer does not. */
    @Property(tries = 300)
    void theReplicationsNeededAreEnoughAndNotTooMany(
            @ForAll @IntRange(min = 2, max = 40) int size,
            @ForAll @DoubleRange(min = 8, max = 12) double mean,
            @ForAll @DoubleRange(min = 0.01, max = 3) double deviation) {
        Judgement early = Judgement.of(RANGE, sample(size, mean, deviation));
        Assume.that(early.verdict() == Verdict.INCONCLUSIVE);
        Assume.that(early.replicationsNeeded().isPresent());
        int needed = early.replicationsNeeded().getAsInt();
        Assume.that(needed < 20_000);
        assertThat(needed).isPositive();
        assertThat(Judgement.of(RANGE, sample(size + needed + 1, mean, deviation))
                        .verdict())
                .isEqualTo(RANGE.values().contains(mean) ? Verdict.CONFIRMED : Verdict.REFUTED);
        if (needed > 2) {
            assertThat(Judgement.of(RANGE, sample(size + needed - 2, mean, deviation))
                            .verdict())
                    .isEqualTo(Verdict.INCONCLUSIVE);
        }
    }

    /** The three verdicts are those of the decisive interval, which holds the displayed one. */
    @Property(tries = 300)
    void theVerdictIsThatOfTheDecisiveInterval(
            @ForAll @IntRange(min = 1, max = 40) int size,
            @ForAll @DoubleRange(min = 8, max = 12) double mean,
            @ForAll @DoubleRange(min = 0, max = 1) double deviation) {
        Judgement judgement = Judgement.of(RANGE, sample(size, mean, deviation));
        Interval decisive = judgement.decisive();
        assertThat(judgement.displayed().isInside(decisive)).isTrue();
        boolean inside = decisive.low() >= 9 && decisive.high() <= 11;
        boolean outside = decisive.low() > 11 || decisive.high() < 9;
        assertThat(judgement.verdict() == Verdict.CONFIRMED).isEqualTo(inside);
        assertThat(judgement.verdict() == Verdict.REFUTED).isEqualTo(outside);
        assertThat(judgement.replicationsNeeded().isPresent() && (inside || outside))
                .isFalse();
    }

    /** Values in pairs around the mean, one on it if their number is odd, with this standard deviation. */
    private static double[] sample(int size, double mean, double deviation) {
        double[] values = new double[size];
        Arrays.fill(values, mean);
        double distance = size % 2 == 1 ? deviation : deviation * Math.sqrt((size - 1.0) / size);
        for (int i = 0; i + 1 < size; i += 2) {
            values[i] = mean - distance;
            values[i + 1] = mean + distance;
        }
        return values;
    }
}
