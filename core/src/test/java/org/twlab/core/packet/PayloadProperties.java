package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

/** Bytes known by where they come from behave like the same bytes stored. */
class PayloadProperties {

    @Property
    void slicesOfAStreamAreSlicesOfItsBytes(
            @ForAll @LongRange(min = 1) long connection,
            @ForAll boolean fromOpener,
            @ForAll @LongRange(min = 0, max = 1L << 40) long offset,
            @ForAll @IntRange(max = 50) int from,
            @ForAll @IntRange(max = 50) int length) {
        StreamBytes stream = new StreamBytes(connection, fromOpener, offset, 100);
        LiteralBytes stored = LiteralBytes.of(stream.toBytes());

        assertThat(stream.slice(from, from + length).sameBytes(stored.slice(from, from + length)))
                .isTrue();
        assertThat(stream.slice(from, from + length))
                .isEqualTo(new StreamBytes(connection, fromOpener, offset + from, length));
        assertThat(stored.slice(from, from + length).length()).isEqualTo(length);
    }

    /** A wrong byte passes unnoticed with a chance of 1/256; of 64 bytes of another place most must differ. */
    @Property
    void anotherPlaceHasOtherBytes(
            @ForAll @LongRange(min = 1, max = 1_000_000) long connection,
            @ForAll boolean fromOpener,
            @ForAll @LongRange(min = 0, max = 1L << 33) long offset,
            @ForAll @IntRange(min = 1, max = 3000) int shift) {
        byte[] bytes = new StreamBytes(connection, fromOpener, offset, 64).toBytes();

        assertThat(equalBytes(bytes, new StreamBytes(connection, fromOpener, offset + shift, 64)))
                .isLessThan(16);
        assertThat(equalBytes(bytes, new StreamBytes(connection + shift, fromOpener, offset, 64)))
                .isLessThan(16);
        assertThat(equalBytes(bytes, new StreamBytes(connection, !fromOpener, offset, 64)))
                .isLessThan(16);
    }

    private static int equalBytes(byte[] bytes, Payload other) {
        int equal = 0;
        for (int i = 0; i < bytes.length; i++) {
            equal += bytes[i] == other.byteAt(i) ? 1 : 0;
        }
        return equal;
    }

    @Example
    void otherLengthOrByteIsNotTheSame() {
        LiteralBytes bytes = LiteralBytes.of((byte) 1, (byte) 2);

        assertThat(bytes.sameBytes(LiteralBytes.of((byte) 1))).isFalse();
        assertThat(bytes.sameBytes(LiteralBytes.of((byte) 1, (byte) 3))).isFalse();
        assertThat(bytes.sameBytes(LiteralBytes.of((byte) 1, (byte) 2))).isTrue();
        assertThat(bytes).isNotEqualTo(LiteralBytes.of((byte) 1, (byte) 3));
    }
}
