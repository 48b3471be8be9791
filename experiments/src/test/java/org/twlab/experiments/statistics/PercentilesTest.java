package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentilesTest {
    /** The textbook example of the nearest rank: 15, 20, 35, 40, 50. */
    @ParameterizedTest
    @CsvSource({"5, 15", "20, 15", "21, 20", "30, 20", "40, 20", "50, 35", "80, 40", "81, 50", "99, 50", "100, 50"})
    void nearestRank(int percent, long expected) {
        assertThat(Percentiles.of(percent, 50L, 15, 40, 20, 35)).isEqualTo(expected);
        assertThat(Percentiles.of(percent, 50.0, 15, 40, 20, 35)).isEqualTo((double) expected);
        assertThat(Percentiles.ofSorted(percent, 15L, 20, 35, 40, 50)).isEqualTo(expected);
    }

    @Test
    void ofAHundredValuesThePercentileIsThatValue() {
        long[] values = LongStream.rangeClosed(1, 100).toArray();
        for (int percent = 1; percent <= 100; percent++) {
            assertThat(Percentiles.of(percent, values)).isEqualTo(percent);
        }
    }

    @Test
    void ofOneValueItIsThatValue() {
        assertThat(Percentiles.of(1, 7L)).isEqualTo(7);
        assertThat(Percentiles.of(99, 7L)).isEqualTo(7);
    }

    @Test
    void largeIntegersAreNotRounded() {
        assertThat(Percentiles.of(50, Long.MAX_VALUE - 1, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE - 1);
    }

    @Test
    void argumentsOutOfRangeAreNamed() {
        assertThatThrownBy(() -> Percentiles.of(0, 1L)).hasMessage("percent (0) must be from 1 to 100");
        assertThatThrownBy(() -> Percentiles.of(101, 1.0)).hasMessage("percent (101) must be from 1 to 100");
        assertThatThrownBy(() -> Percentiles.of(50, new long[0]))
                .hasMessage("values (none given) must be at least one");
        assertThatThrownBy(() -> Percentiles.of(50, 1.0, Double.NaN)).hasMessage("values (with NaN) must be numbers");
    }
}
