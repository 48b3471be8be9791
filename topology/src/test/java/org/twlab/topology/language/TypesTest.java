package org.twlab.topology.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values that are one word. */
class TypesTest {

    @ParameterizedTest
    @CsvSource({
        "0%, 0, 1000000",
        "100%, 1000000, 1000000",
        "0.1%, 1000, 1000000",
        "20ppm, 20, 1000000",
        "0.25ppm, 25, 100000000"
    })
    void ratiosAreExactFractions(String text, long numerator, long denominator) {
        assertThat(Types.RATIO.parse().apply(text).value()).contains(new Ratio(numerator, denominator));
    }

    @ParameterizedTest
    @ValueSource(strings = {"101%", "1", "-1%", "0.0000000000001ppm"})
    void whatIsNoShareIsRefused(String text) {
        assertThat(Types.RATIO.parse().apply(text).value()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"80, 80, 80", "80-87, 80, 87", "1-65535, 1, 65535"})
    void portsAreOneOrARange(String text, int first, int last) {
        assertThat(Types.PORTS.parse().apply(text).value()).contains(new PortRange(first, last));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "87-80   | '87-80' is an empty port range: 87 is more than 80",
                "0       | '0': a port is a number from 1 to 65535",
                "80-65536| '80-65536': a port is a number from 1 to 65535",
                "http    | 'http' is not a port or port range such as 80 or 80-87",
                "80 - 87 | '80 - 87' is not a port or port range such as 80 or 80-87",
                "99999999999 | '99999999999' is not a port or port range such as 80 or 80-87",
            })
    void wrongPortsAreExplained(String text, String problem) {
        assertThat(Types.PORTS.parse().apply(text).problem()).isEqualTo(problem);
    }

    @Test
    void portsTakeTurns() {
        PortRange ports = new PortRange(80, 82);

        assertThat(java.util.stream.LongStream.range(0, 5).map(ports::port)).containsExactly(80L, 81L, 82L, 80L, 81L);
    }

    @Test
    void networksAreWrittenWithoutHostBits() {
        assertThat(Types.NETWORK.parse().apply("192.0.2.0/24").value()).isPresent();
        assertThat(Types.NETWORK.parse().apply("192.0.2.7/24").problem())
                .isEqualTo("'192.0.2.7/24' is an address in the network 192.0.2.0/24, write '192.0.2.0/24'");
        assertThat(Types.NETWORK.parse().apply("192.0.2.0/33").value()).isEmpty();
        assertThat(Types.ADDRESS.parse().apply("::1").value()).isEmpty();
        assertThat(Types.ADDRESS.parse().apply("192.0.2").value()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "True", "1"})
    void onlyTrueAndFalseAreBooleans(String text) {
        assertThat(Types.BOOLEAN.parse().apply(text).problem()).isEqualTo("'" + text + "' is neither true nor false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"010", "+7", "7"})
    void integersAreDecimal(String text) {
        assertThat(Types.integer(0, 100).parse().apply(text).value()).contains(Long.parseLong(text));
    }

    @Test
    void integersHaveBounds() {
        assertThat(Types.integer(1, 5).parse().apply("6").problem()).isEqualTo("6 is not a whole number from 1 to 5");
        assertThat(Types.integer(1, 5).parse().apply("1.0").problem())
                .isEqualTo("'1.0' is not a whole number from 1 to 5");
        assertThat(Types.integer(Long.MIN_VALUE, Long.MAX_VALUE)
                        .parse()
                        .apply("-9223372036854775808")
                        .value())
                .contains(Long.MIN_VALUE);
        assertThat(Types.integer(Long.MIN_VALUE, Long.MAX_VALUE)
                        .parse()
                        .apply("9223372036854775808")
                        .value())
                .isEmpty();
    }

    @Test
    void ratesAreExact() {
        assertThat(Types.RATE.parse().apply("0.5/s").value()).contains(new Rate(new BigDecimal("43200.0")));
        assertThat(Types.RATE.parse().apply("0/s").problem()).isEqualTo("'0/s' must be above 0");
        assertThat(Types.RATE.parse().apply("2000000000/s").problem())
                .isEqualTo("'2000000000/s' is more than one per nanosecond");
    }
}
