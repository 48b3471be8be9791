package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralsTest {
    @ParameterizedTest
    @CsvSource({
        "3, 3",
        "2.5, 2.5",
        "1e3, 1000",
        "2.5E-3, 0.0025",
        "0.1%, 0.001",
        "20ppm, 0.00002",
        "100ns, 0.0000001",
        "250us, 0.00025",
        "20ms, 0.02",
        "1.5s, 1.5",
        "10min, 600",
        "2h, 7200",
        "20d, 1728000",
        "200B, 200",
        "1KiB, 1024",
        "1.5MiB, 1572864",
        "1GiB, 1073741824",
        "10MB, 10000000",
        "5/s, 5",
        "30/min, 0.5",
        "36/h, 0.01",
        "10Mbit/s, 1250000",
        "8kbit/s, 1000"
    })
    void secondsBytesPerSecondAndBytesPerSecond(String text, double value) {
        assertThat(valueOf(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s",
                "5 s",
                "5 /s",
                "5sec",
                "1_000",
                "1.",
                ".5",
                "5.5.5",
                "5/min2",
                "1e999",
                "1e9999999",
                "∞",
                "٣"
            })
    void whatIsNone(String text) {
        assertThat(Expression.parse(text, Set.of())).isInstanceOf(Expression.Rejected.class);
    }

    /** The decimal product is formed before it is rounded: 0.1 x 0.001 in doubles would be 1.0000000000000002e-4. */
    @Test
    void conversionsRoundOnce() {
        assertThat(valueOf("0.3us")).isEqualTo(3e-7);
        assertThat(valueOf("0.1ms")).isEqualTo(1e-4);
    }

    private static double valueOf(String text) {
        Expression.Parsed parsed = Expression.parse(text, Set.of());
        assertThat(parsed).as(text).isInstanceOf(Expression.Accepted.class);
        return ((Expression.Accepted) parsed).expression().evaluate(Map.of()).orElseThrow();
    }
}
