package org.twlab.reports.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

    /** The expected texts are what C's {@code printf("%.12g")} gives, written out in plain notation. */
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.1",
        "0.30000000000000004, 0.3",
        "0.6666666666666666, 0.666666666667",
        "123456789.123456789, 123456789.123",
        "1234567890123456, 1234567890120000",
        "-2.5, -2.5",
        "2.0E-3, 0.002",
        "1e-7, 0.0000001",
        "999999999999.5, 1000000000000"
    })
    void aDecimalNumberInAFileHasTwelveDigitsInPlainNotation(double value, String expected) {
        assertThat(NumberText.exact(value)).isEqualTo(expected);
    }

    /** {@code Double.toString(Double.parseDouble("2e23"))} is 1.9999999999999998E23 on JDK 17 and 2.0E23 from JDK 19 on. */
    @Test
    void digitsDoNotComeFromTheJdk() {
        assertThat(NumberText.exact(Double.parseDouble("2e23"))).isEqualTo("200000000000000000000000");
        assertThat(NumberText.human(Double.parseDouble("2e23"))).isEqualTo("2e23");
    }

    @Test
    void thereIsNoNegativeZero() {
        assertThat(NumberText.exact(-0.0)).isEqualTo("0");
        assertThat(NumberText.human(-0.0)).isEqualTo("0");
    }

    @Test
    void numbersDoNotDependOnTheLocale() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            assertThat(NumberText.exact(1234.5)).isEqualTo("1234.5");
            assertThat(NumberText.human(1234.5678)).isEqualTo("1235");
            assertThat(NumberText.duration(1_500_000_000L)).isEqualTo("1.5s");
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void whatIsNotFiniteHasNoText(double value) {
        assertThatIllegalArgumentException().isThrownBy(() -> NumberText.exact(value));
        assertThatIllegalArgumentException().isThrownBy(() -> NumberText.human(value));
    }

    @ParameterizedTest
    @CsvSource({
        "0.6839, 0.6839",
        "0.683912345, 0.6839",
        "0.68395, 0.6839", // the double lies below the decimal: 0.683949999999999947
        "1, 1",
        "19.999, 20",
        "19.994, 19.99",
        "123456.7, 123457",
        "-123456.7, -123457",
        "0.00001234, 0.00001234",
        "0.0000001234, 1.234e-7",
        "1.23456e18, 1.235e18",
        "1e15, 1e15",
        "999999999999999, 999999999999999",
        "-2.5e-9, -2.5e-9"
    })
    void aDecimalNumberForPeopleHasFourDigits(double value, String expected) {
        assertThat(NumberText.human(value)).isEqualTo(expected);
    }

    @Test
    void anIntervalStandsInBrackets() {
        assertThat(NumberText.interval(0.98, 0.97, 0.99)).isEqualTo("0.98 [0.97, 0.99]");
        assertThat(NumberText.interval(0.98, Double.NaN, Double.NaN)).isEqualTo("0.98");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ns",
        "999, 999ns",
        "250000, 250us",
        "1500, 1.5us",
        "12345678, 12.35ms",
        "1500000000, 1.5s",
        "90000000000, 90s",
        "119000000000, 119s",
        "120000000000, 2min",
        "600000000000, 10min",
        "7200000000000, 2h",
        "129600000000000, 36h",
        "1728000000000000, 20d",
        "-1500000000, -1.5s",
        "9223372036854775807, 106752d",
        "-9223372036854775808, -106752d"
    })
    void aDurationIsSpelledAsInAScenario(long nanos, String expected) {
        assertThat(NumberText.duration(nanos)).isEqualTo(expected);
    }

    @Test
    void digitsAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NumberText.human(1, 13))
                .withMessage("digits (13) must be in 1..12");
    }
}
