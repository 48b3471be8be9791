package org.twlab.topology.language;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** Quantities written out. */
class QuantityProperties {

    @Property
    void whatIsWrittenReadsBack(@ForAll Quantity quantity, @ForAll @LongRange(min = 0) long value) {
        assertThat(quantity.parse(quantity.text(value)).value().orElseThrow())
                .isEqualByComparingTo(BigDecimal.valueOf(value));
    }

    @Example
    void inTheLargestUnitThatIsExact() {
        assertThat(Quantity.DURATION.text(1_500_000)).isEqualTo("1.5ms");
        assertThat(Quantity.DURATION.text(5_723_456)).isEqualTo("5.723456ms");
        assertThat(Quantity.DURATION.text(999)).isEqualTo("999ns");
        assertThat(Quantity.DURATION.text(0)).isEqualTo("0ns");
        assertThat(Quantity.DURATION.text(1_000_000_001)).isEqualTo("1000.000001ms");
        assertThat(Quantity.BITRATE.text(10_000_000)).isEqualTo("10Mbit/s");
        assertThat(Quantity.SIZE.text(1536)).isEqualTo("1.5KiB");
    }
}
