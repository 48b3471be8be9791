package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.twlab.experiments.verdict.Tolerance;

/** Bisection over the values that a search may try. */
class SearchIntervalProperties {
    private static final long HIGH = 1_000_000;

    /** Halving, with values rounded to a hundredth of the gap, takes at most a few steps more than a million halves to. */
    private static final int MOST_STEPS = 25;

    /** Values up to the threshold hold; the last pair is on both sides of it, and next to each other in whole numbers. */
    @Property(tries = 200)
    void wholeNumbersAreFoundExactly(@ForAll @LongRange(min = 1, max = HIGH - 1) long threshold) {
        SearchInterval interval = of("0", Long.toString(HIGH), new Tolerance.Absolute(0.5));
        long holds = 0;
        long fails = HIGH;
        int steps = 0;
        Optional<String> next = interval.between("0", Long.toString(HIGH));
        while (next.isPresent()) {
            long value = Long.parseLong(next.get());
            assertThat(value).isGreaterThan(holds).isLessThan(fails);
            if (value <= threshold) {
                holds = value;
            } else {
                fails = value;
            }
            steps++;
            next = interval.between(Long.toString(holds), Long.toString(fails));
        }

        assertThat(holds).isEqualTo(threshold);
        assertThat(steps).isLessThanOrEqualTo(MOST_STEPS);
    }

    /** For either goal, the value that holds is within the tolerance of one that does not, or 1 ns beside it. */
    @Property(tries = 200)
    void durationsAreFoundWithinTheTolerance(
            @ForAll @LongRange(min = 1, max = 3_599_999_999_999L) long thresholdNanos,
            @ForAll @IntRange(min = 1, max = 50_000) int millionths,
            @ForAll boolean largest) {
        double ratio = millionths / 1e6;
        SearchInterval interval = of("0ms", "3600000ms", new Tolerance.Relative(ratio));
        String holds = largest ? interval.lowText() : interval.highText();
        String fails = largest ? interval.highText() : interval.lowText();
        Optional<String> next = interval.between(holds, fails);
        while (next.isPresent()) {
            boolean below = SearchInterval.number(next.get()).movePointRight(9).longValueExact() <= thresholdNanos;
            if (below == largest) {
                holds = next.get();
            } else {
                fails = next.get();
            }
            next = interval.between(holds, fails);
        }

        double gap = Math.abs(seconds(holds) - seconds(fails));
        // a number of seconds below 3600 is off by at most 2^-42 s when it is a double
        assertThat(gap).isLessThanOrEqualTo(Math.max(ratio * seconds(holds), 1e-9) + 1e-12);
        assertThat(thresholdNanos / 1e9)
                .isBetween(Math.min(seconds(holds), seconds(fails)) - 1e-12, Math.max(seconds(holds), seconds(fails)));
    }

    @Test
    void valuesTriedCanBeRead() {
        SearchInterval rates = of("400/s", "700/s", new Tolerance.Relative(0.0001));

        assertThat(rates.between("400/s", "700/s")).contains("550/s");
        assertThat(rates.between("550/s", "549.3/s")).contains("549.65/s");
        assertThat(rates.between("549.65/s", "549.7/s")).isEmpty();
        assertThat(rates.unitOfNumbers()).isEqualTo("1/s");
    }

    /** Half of 3 KiB is a whole number of bytes, but no whole number of KiB. */
    @Test
    void binarySizesAreCountedInBytes() {
        SearchInterval sizes = of("1KiB", "2KiB", new Tolerance.Absolute(1));

        assertThat(sizes.lowText()).isEqualTo("1024B");
        assertThat(sizes.between("1024B", "2048B")).contains("1540B");
        assertThat(sizes.between("1540B", "1542B")).contains("1541B");
        assertThat(sizes.between("1540B", "1541B")).isEmpty();
    }

    private static double seconds(String text) {
        return SearchInterval.number(text).doubleValue();
    }

    private static SearchInterval of(String low, String high, Tolerance tolerance) {
        return SearchInterval.of(low, high, tolerance).value().orElseThrow();
    }
}
