package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import org.junit.jupiter.api.Test;

/** The worked examples of the RFCs. */
class ChecksumsTest {

    /** RFC 1071 section 3: the words 0001 f203 f4f5 f6f7 add up to ddf2. */
    @Test
    void exampleOfRfc1071() {
        assertThat(Checksums.compute(hex("0001f203f4f5f6f7"))).isEqualTo(~0xDDF2 & 0xFFFF);
    }

    /** RFC 1071 section 4.1: a last odd byte counts as the high half of a word. */
    @Test
    void lastOddByteIsPaddedWithZero() {
        assertThat(Checksums.compute(hex("0001f2"))).isEqualTo(~0xF201 & 0xFFFF);
    }

    /** RFC 1624 section 4: header checksum DD2F, a word changes from 5555 to 3285, the result is 0000 and not FFFF. */
    @Test
    void exampleOfRfc1624() {
        assertThat(Checksums.update16(0xDD2F, 0x5555, 0x3285)).isZero();
    }

    @Test
    void updateOf32BitsIsThatOfItsWords() {
        assertThat(Checksums.update32(0xDD2F, 0x5555_0102, 0x3285_0102)).isZero();
        assertThat(Checksums.update32(0xDD2F, 0x0102_5555, 0x0102_3285)).isZero();
    }

    /** Example header of many textbooks: 4500 0073 0000 4000 4011 b861 c0a8 0001 c0a8 00c7. */
    @Test
    void headerOfAUdpPacket() {
        assertThat(Checksums.compute(hex("4500007300004000" + "40110000" + "c0a80001" + "c0a800c7")))
                .isEqualTo(0xB861);
        assertThat(Checksums.compute(hex("4500007300004000" + "4011b861" + "c0a80001" + "c0a800c7")))
                .isZero();
    }

    @Test
    void notStampedIsNoChecksumValue() {
        assertThat(Checksums.isStamped(0)).isTrue();
        assertThat(Checksums.isStamped(0xFFFF)).isTrue();
        assertThat(Checksums.isStamped(Checksums.NOT_STAMPED)).isFalse();
    }

    private static byte[] hex(String digits) {
        return BaseEncoding.base16().lowerCase().decode(digits);
    }
}
