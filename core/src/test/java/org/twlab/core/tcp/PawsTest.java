package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edges of RFC 7323 section 5.3 and 5.5. */
class PawsTest {
    private static final long IDLE_SECONDS = 24 * 86_400;

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, false",
        "-1, 0, 0, true",
        "-1, 1, 0, false",
        "-2, 1, 0, true",
        "-2147483647, 1, 0, true",
        "-2147483648, 1, 0, false",
        "-2, 1, 2073599, true",
        "-2, 1, 2073600, false"
    })
    void rejectsWhatIsOlderThanTheWindowUntilTheConnectionWasIdleFor24Days(
            int ticks, int windowTicks, int ageSeconds, boolean rejected) {
        assertThat(Paws.rejects(1000, ageSeconds, 1000 + ticks, windowTicks, IDLE_SECONDS))
                .isEqualTo(rejected);
    }
}
