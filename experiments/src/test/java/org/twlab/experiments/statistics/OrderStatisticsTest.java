package org.twlab.experiments.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderStatisticsTest {
    private static double[] oneTo(int size) {
        return IntStream.rangeClosed(1, size).asDoubleStream().toArray();
    }

    /** Ranks for the median as tables of the sign test print them (W. J. Conover, Practical Nonparametric Statistics). */
    @ParameterizedTest
    @CsvSource({
        "6, 1, 6",
        "7, 1, 7",
        "8, 1, 8",
        "9, 2, 8",
        "10, 2, 9",
        "11, 2, 10",
        "12, 3, 10",
        "15, 4, 12",
        "20, 6, 15",
        "25, 8, 18"
    })
    void ranksOfTheMedian(int size, double low, double high) {
        assertThat(OrderStatistics.interval(50, 0.95, oneTo(size))).contains(new Interval(low, high));
    }

    /** Of n values all lie on one side of the median with probability 2^(1 - n), which 5 values do not push below 5 %. */
    @Test
    void tooFewValuesGiveNone() {
        assertThat(OrderStatistics.interval(50, 0.95, oneTo(5))).isEmpty();
        assertThat(OrderStatistics.interval(50, 0.9, oneTo(5))).contains(new Interval(1, 5));
        assertThat(OrderStatistics.interval(50, 0.95)).isEmpty();
        // 0.99^n is the probability that none is above the 99th percentile: 0.025 takes 368 values
        assertThat(OrderStatistics.interval(99, 0.95, oneTo(367))).isEmpty();
        assertThat(OrderStatistics.interval(99, 0.95, oneTo(368))).isPresent();
    }

    @Test
    void orderAndSymmetryDoNotMatter() {
        double[] shuffled = {9, 1, 8, 2, 7, 3, 6, 4, 10, 5};
        assertThat(OrderStatistics.interval(50, 0.95, shuffled)).contains(new Interval(2, 9));
        assertThat(shuffled).startsWith(9, 1, 8);
        // the q-th percentile of mirrored values is the mirrored (100 - q)-th
        assertThat(OrderStatistics.interval(10, 0.95, oneTo(60)))
                .map(found -> new Interval(61 - found.high(), 61 - found.low()))
                .isEqualTo(OrderStatistics.interval(90, 0.95, oneTo(60)));
    }

    @Test
    void refusesWhatIsNoPercentile() {
        assertThatThrownBy(() -> OrderStatistics.interval(0, 0.95, 1, 2)).hasMessageContaining("percent (0)");
        assertThatThrownBy(() -> OrderStatistics.interval(50, 0, 1, 2)).hasMessageContaining("level (0.0)");
        assertThatThrownBy(() -> OrderStatistics.interval(50, 0.95, 1, Double.NaN))
                .hasMessageContaining("NaN");
    }
}
