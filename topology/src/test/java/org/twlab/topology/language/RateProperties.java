package org.twlab.topology.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Evenly spaced instants. */
class RateProperties {

    /** The k-th instant is the floor of k x 10^9 / n nanoseconds, computed in whole numbers. */
    @Property
    void noErrorAddsUp(@ForAll @IntRange(min = 1, max = 1_000_000) int perSecond, @ForAll @IntRange(min = 0) int k) {
        Rate rate = new Rate(BigDecimal.valueOf(86_400L * perSecond));
        BigInteger exact = BigInteger.valueOf(k)
                .multiply(BigInteger.valueOf(1_000_000_000))
                .divide(BigInteger.valueOf(perSecond));

        assertThat(rate.nanosUntil(k)).isEqualTo(exact.longValueExact());
    }

    @Example
    void thirdsOfASecondComeToWholeSeconds() {
        Rate rate = Types.RATE.parse().apply("3/s").value().orElseThrow();

        assertThat(rate.nanosUntil(1)).isEqualTo(333_333_333);
        assertThat(rate.nanosUntil(3)).isEqualTo(1_000_000_000);
        assertThat(rate.nanosUntil(3_000_000)).isEqualTo(1_000_000_000_000_000L);
    }
}
