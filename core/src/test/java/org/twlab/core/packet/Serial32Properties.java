package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** RFC 9293 section 3.4: numbers are ordered modulo 2^32, and only within half of the number space. */
class Serial32Properties {

    @Property
    void laterIsLaterEvenAcrossWraparound(@ForAll("serials") int start, @ForAll @IntRange(min = 1) int steps) {
        int later = start + steps;

        assertThat(Serial32.precedes(start, later)).isTrue();
        assertThat(Serial32.precedes(later, start)).isFalse();
        assertThat(Serial32.precedesOrEquals(start, later)).isTrue();
        assertThat(Serial32.precedesOrEquals(later, start)).isFalse();
        assertThat(Serial32.distance(start, later)).isEqualTo(steps);
        assertThat(Serial32.distance(later, start)).isEqualTo(-steps);
        assertThat(Serial32.later(start, later)).isEqualTo(later);
        assertThat(Serial32.later(later, start)).isEqualTo(later);
    }

    @Property
    void nothingPrecedesItself(@ForAll("serials") int serial) {
        assertThat(Serial32.precedes(serial, serial)).isFalse();
        assertThat(Serial32.precedesOrEquals(serial, serial)).isTrue();
        assertThat(Serial32.distance(serial, serial)).isZero();
    }

    /** Linux {@code before(a, b)} is {@code (s32)(a - b) < 0}; with 2^31 between them each number is before the other. */
    @Property
    void halfTheSpaceApartBothPrecede(@ForAll("serials") int serial) {
        int opposite = serial + Integer.MIN_VALUE;

        assertThat(Serial32.precedes(serial, opposite)).isTrue();
        assertThat(Serial32.precedes(opposite, serial)).isTrue();
    }

    /** Against unsigned arithmetic in 64 bits. */
    @Property
    void withinIsCountedFromTheStart(
            @ForAll("serials") int x, @ForAll("serials") int start, @ForAll @IntRange(min = 0) int size) {
        long steps = Math.floorMod(Integer.toUnsignedLong(x) - Integer.toUnsignedLong(start), 1L << 32);

        assertThat(Serial32.isWithin(x, start, size)).isEqualTo(steps < size);
    }

    @Property
    void writtenUnsigned(@ForAll("serials") int serial) {
        assertThat(Long.parseLong(Serial32.toString(serial))).isEqualTo(serial & 0xFFFF_FFFFL);
    }

    /** Every number, with the places where signed and unsigned arithmetic disagree drawn half the time. */
    @Provide
    Arbitrary<Integer> serials() {
        return Arbitraries.oneOf(
                Arbitraries.of(0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Integer.MIN_VALUE + 1),
                Arbitraries.integers());
    }
}
