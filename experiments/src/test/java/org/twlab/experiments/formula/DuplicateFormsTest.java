package org.twlab.experiments.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicateFormsTest {
    private static final double NUMBERS = Math.pow(2, 32);

    /** The odds that are quoted for a window of 64 KiB and of 1 MiB: 1.53e-5 and 2.44e-4. */
    @ParameterizedTest
    @CsvSource({"65535, 1, 1.53e-5", "1048576, 1, 2.44e-4"})
    void theChanceOfASequenceNumber(double window, double length, double chance) {
        assertThat(form("stray_accepted", window, length)).isCloseTo(chance, within(0.005 * chance));
    }

    /** RFC 9293 section 3.10.7.4, counted: the numbers at which the first or the last octet lies in the window. */
    @ParameterizedTest
    @CsvSource({"1, 1", "10, 1", "10, 4", "65535, 1460"})
    void isThatOfTheAcceptabilityTest(int window, int length) {
        double acceptable = LongStream.rangeClosed(-2L * length, window + 2L)
                .filter(first -> isInside(first, window) || isInside(first + length - 1, window))
                .count();

        assertThat(form("stray_accepted", window, length) * NUMBERS).isCloseTo(acceptable, within(1e-6 * acceptable));
    }

    private static boolean isInside(long number, int window) {
        return 0 <= number && number < window;
    }

    @Test
    void severalSegmentsHaveSeveralChances() {
        double one = form("stray_accepted", 1 << 30, 1);
        assertThat(one).isCloseTo(0.25, within(1e-12));
        assertThat(form("stray_accepted", 1 << 30, 1, 3)).isCloseTo(1 - Math.pow(0.75, 3), within(1e-12));
        assertThat(form("stray_accepted", 1 << 30, 1, 0)).isZero();
    }

    /** Before RFC 5961 half of all acknowledgment numbers pass, with it a window's worth of them: 10^4 times fewer. */
    @Test
    void theAcknowledgmentNumberMattersSinceRfc5961() {
        double sequence = form("stray_accepted", 65_535, 1460);
        assertThat(form("stray_accepted_before_rfc5961", 65_535, 1460)).isEqualTo(sequence / 2, within(1e-15));
        double plain = form("stray_accepted_rfc5961", 65_535, 1460, 65_535, 0, 0);
        assertThat(plain).isCloseTo(sequence * 65_536 / NUMBERS, within(1e-12 * sequence));
        double fast = form("stray_accepted_rfc5961", 65_535, 1460, 65_535);
        assertThat(fast - plain).isCloseTo((0.5 - 65_536 / NUMBERS) / NUMBERS, within(1e-15 * sequence));
        assertThat(form("stray_accepted_rfc5961", 65_535, 1460, 1 << 30, 4e9)).isLessThanOrEqualTo(sequence / 2);
    }

    /** 64 ns a number are 15.6 MB/s: an older stream reaches the new window only if it was faster. */
    @ParameterizedTest
    @CsvSource({
        "1000000, 0.064, 65535, 1460, 1",
        "1000000, 0.065, 65535, 1460, 0",
        "998541, 0.064, 65535, 1460, 1",
        "998540, 0.064, 65535, 1460, 0",
        "1065534, 0.064, 65535, 1460, 1",
        "1065535, 0.064, 65535, 1460, 0",
        "0, 10, 65535, 1460, 0",
        "0, 137.4, 65535, 1460, 0",
        "0, 274.877906944, 65535, 1460, 1",
        "0, 274.8, 65535, 1460, 0"
    })
    void aClockedNumberCollidesAtExactOffsets(
            double offset, double elapsed, double window, double length, double collides) {
        assertThat(form("isn_collides", offset, elapsed, window, length)).isEqualTo(collides);
    }

    @ParameterizedTest
    @CsvSource({"50000, 0.2, 1", "50000, 0.21, 0", "100000, 0.2, 1", "120000, 0.2, 0", "50000, 0.001, 1"})
    void theClockOfRfc793IsSlower(double offset, double elapsed, double collides) {
        assertThat(form("isn_collides", offset, elapsed, 65_535, 1460, 250_000)).isEqualTo(collides);
        assertThat(form("isn_collides", offset + 7000, elapsed, 65_535, 1460, 250_000, 7000))
                .isEqualTo(collides);
    }

    @Test
    void argumentsThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> form("stray_accepted", 0, 1))
                .hasMessage("window (0.0) must be a whole number from 1 to 1073741824");
        assertThatThrownBy(() -> form("isn_collides", 0, 1, 65_535, 0))
                .hasMessage("length (0.0) must be a whole number from 1 to 65535");
    }

    private static double form(String name, double... arguments) {
        return ClosedForms.named(name).orElseThrow().apply(arguments);
    }
}
