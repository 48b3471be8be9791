package org.twlab.reports.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class NumberTextProperties {

    /** Every bit pattern, and the magnitudes that results have. */
    @Provide
    Arbitrary<Double> finiteNumbers() {
        Arbitrary<Double> anyBits =
                Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite);
        Arbitrary<Double> usual = Arbitraries.doubles().between(-1e13, 1e13).ofScale(9);
        Arbitrary<Double> ratios = Arbitraries.doubles().between(0, 1).ofScale(15);
        Arbitrary<Double> integers = Arbitraries.longs()
                .between(-2_000_000_000_000L, 2_000_000_000_000L)
                .map(Long::doubleValue);
        return Arbitraries.oneOf(anyBits, usual, ratios, integers);
    }

    @Property(tries = 3000)
    void aFileNumberIsTheNearestWithTwelveDigits(@ForAll("finiteNumbers") double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal error =
                new BigDecimal(NumberText.exact(value)).subtract(exact).abs();

        assertThat(error).isLessThanOrEqualTo(halfUnitOfDigit(12, exact));
    }

    @Property(tries = 3000)
    void aFileNumberIsPlainAndShort(@ForAll("finiteNumbers") double value) {
        String text = NumberText.exact(value);

        assertThat(text).matches("-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?").isNotEqualTo("-0");
        assertThat(new BigDecimal(text).stripTrailingZeros().precision()).isLessThanOrEqualTo(12);
    }

    @Property(tries = 3000)
    void aNumberForPeopleIsTheNearestWithFourDigitsOrAllIntegerDigits(@ForAll("finiteNumbers") double value) {
        BigDecimal exact = new BigDecimal(value);
        BigDecimal error =
                new BigDecimal(NumberText.human(value)).subtract(exact).abs();

        assertThat(error).isLessThanOrEqualTo(halfUnitOfDigit(4, exact));
    }

    @Property
    void aDurationIsWithinFourDigits(@ForAll long nanos) {
        String text = NumberText.duration(nanos);
        String number = text.replaceAll("[a-z]+$", "");
        BigDecimal unit = BigDecimal.valueOf(
                switch (text.substring(number.length())) {
                    case "ns" -> 1L;
                    case "us" -> 1_000L;
                    case "ms" -> 1_000_000L;
                    case "s" -> 1_000_000_000L;
                    case "min" -> 60_000_000_000L;
                    case "h" -> 3_600_000_000_000L;
                    case "d" -> 86_400_000_000_000L;
                    default -> throw new AssertionError(text);
                });
        BigDecimal exact = BigDecimal.valueOf(nanos).divide(unit, MathContext.DECIMAL128);
        BigDecimal error = new BigDecimal(number).subtract(exact).abs();

        assertThat(error).isLessThanOrEqualTo(halfUnitOfDigit(4, exact));
    }

    private static BigDecimal halfUnitOfDigit(int digits, BigDecimal value) {
        int leading = value.precision() - value.scale() - 1;
        return value.signum() == 0 ? BigDecimal.ZERO : new BigDecimal("0.5").scaleByPowerOfTen(leading - digits + 1);
    }
}
