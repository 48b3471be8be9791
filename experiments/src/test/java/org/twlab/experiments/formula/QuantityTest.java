package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "3, 3, NONE",
        "2.5, 2.5, NONE",
        "1e3, 1000, NONE",
        "2.5E-3, 0.0025, NONE",
        "0.1%, 0.001, NONE",
        "100ns, 0.0000001, SECONDS",
        "250us, 0.00025, SECONDS",
        "20ms, 0.02, SECONDS",
        "1.5s, 1.5, SECONDS",
        "10min, 600, SECONDS",
        "2h, 7200, SECONDS",
        "20d, 1728000, SECONDS",
        "200B, 200, BYTES",
        "1KiB, 1024, BYTES",
        "1.5MiB, 1572864, BYTES",
        "1GiB, 1073741824, BYTES",
        "5/s, 5, PER_SECOND",
        "10Mbit/s, 1250000, BYTES_PER_SECOND",
        "8kbit/s, 1000, BYTES_PER_SECOND",
        "-5s, -5, SECONDS"
    })
    void quantitiesInBaseUnits(String text, double value, Unit unit) {
        assertThat(Quantity.parse(text)).contains(new Quantity(value, unit));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "s", "5 s", "5 /s", "5sec", "1_000", "1.", ".5", "5.5.5", "--5", "5/min", "1e999", "∞", "٣"})
    void whatIsNone(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    /** The decimal product is formed before it is rounded: 0.1 x 0.001 in doubles would be 1.0000000000000002e-4. */
    @Test
    void conversionsRoundOnce() {
        assertThat(Quantity.parse("0.3us").orElseThrow().value()).isEqualTo(3e-7);
        assertThat(Quantity.parse("0.1ms").orElseThrow().value()).isEqualTo(1e-4);
    }
}
