package org.twlab.topology.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers with units. */
class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "DURATION, 1ns, 1",
        "DURATION, 250us, 250000",
        "DURATION, 1.5s, 1500000000",
        "DURATION, 10min, 600000000000",
        "DURATION, 2h, 7200000000000",
        "DURATION, 20d, 1728000000000000",
        "DURATION, 0s, 0",
        "DURATION, 0.000000001s, 1",
        "SIZE, 200B, 200",
        "SIZE, 1kB, 1000",
        "SIZE, 1KiB, 1024",
        "SIZE, 0.5KiB, 512",
        "SIZE, 3MiB, 3145728",
        "SIZE, 2GB, 2000000000",
        "BITRATE, 10Mbit/s, 10000000",
        "BITRATE, 2.5Gbit/s, 2500000000",
    })
    void isExactInBaseUnits(Quantity quantity, String text, long expected) {
        assertThat(quantity.parseWhole(text, Long.MAX_VALUE, "").value()).contains(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DURATION | 120    | '120' has no unit, expected a duration such as 250us, 1.5s, 10min or 20d",
                "DURATION | 0      | '0' has no unit, expected a duration such as 250us, 1.5s, 10min or 20d",
                "DURATION | 10MB   | '10MB' is a size, expected a duration such as 250us, 1.5s, 10min or 20d",
                "DURATION | 5/s    | '5/s' is a rate, expected a duration such as 250us, 1.5s, 10min or 20d",
                "DURATION | 1:30   | '1:30' has the unknown unit ':30'; units of a duration: ns, us, ms, s, min, h, d",
                "DURATION | 5sec   | '5sec' has the unknown unit 'sec'; units of a duration: ns, us, ms, s, min, h, d",
                "DURATION | 5nn    | '5nn' has the unknown unit 'nn'; units of a duration: ns, us, ms, s, min, h, d; did you mean 'ns'?",
                "DURATION | -5s    | '-5s' is negative, expected a duration such as 250us, 1.5s, 10min or 20d",
                "DURATION | s      | 's' is not a duration such as 250us, 1.5s, 10min or 20d",
                "DURATION | 1e3s   | '1e3s' has the unknown unit 'e3s'; units of a duration: ns, us, ms, s, min, h, d",
                "DURATION | 0.5ns  | '0.5ns' is finer than 1 ns",
                "DURATION | 2h     | '2h' is more than the 1h allowed",
                "SIZE     | 1.5B   | '1.5B' is finer than 1 B",
                "SIZE     | 5s     | '5s' is a duration, expected a size such as 200B, 1KiB or 10MB",
                "RATE     | 5      | '5' has no unit, expected a rate such as 5/s, 0.5/s or 30/min",
                "RATIO    | 0.1    | '0.1' has no unit, expected a ratio such as 0.1% or 20ppm",
            })
    void saysWhatIsWrong(Quantity quantity, String text, String problem) {
        assertThat(quantity.parseWhole(text, 3_600_000_000_000L, "1h").problem())
                .isEqualTo(problem);
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, 0.25",
        "1KiB, 1024",
        "8Mbit/s, 1000000",
        "30/min, 0.5",
        "0.1%, 0.001",
        "20ppm, 0.00002",
        "-3, -3",
        "2.50, 2.5"
    })
    void isSecondsBytesAndPerSecondInExpressions(String text, BigDecimal expected) {
        assertThat(Quantity.number(text).orElseThrow()).isEqualByComparingTo(expected);
    }

    @Test
    void aWordIsNoNumber() {
        assertThat(Quantity.number("as-it-is")).isEmpty();
        assertThat(Quantity.number("32768 60999")).isEmpty();
        assertThat(Quantity.number("10.211.55.1")).isEmpty();
    }

    /** A number of any length costs no more than its text. */
    @Test
    void hugeNumbersAreRefusedNotComputedWith() {
        assertThat(Quantity.DURATION
                        .parseWhole("9".repeat(1000) + "d", 1, "1ns")
                        .problem())
                .endsWith("is more than the 1ns allowed");
    }
}
