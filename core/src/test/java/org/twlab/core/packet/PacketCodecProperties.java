package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.packet.Decoded.Malformed;

/** Values to bytes and back, bytes to values and back, and what damage does. */
class PacketCodecProperties {

    @Property
    void decodingUndoesEncoding(@ForAll("packets") Ipv4Packet packet) {
        byte[] bytes = PacketCodec.encode(packet);

        assertThat(bytes).hasSize(packet.totalLength());
        assertThat(PacketCodec.decode(bytes)).isEqualTo(new Decoded.Packet(packet));
    }

    @Property
    void encodingUndoesDecoding(@ForAll("rawPackets") byte[] bytes) {
        Ipv4Packet packet = PacketCodec.decode(bytes).orThrow();

        assertThat(PacketCodec.encode(packet)).isEqualTo(bytes);
        assertThat(packet.headerChecksum()).isEqualTo(Checksums.NOT_STAMPED);
        assertThat(packet.payload().checksum()).isEqualTo(Checksums.NOT_STAMPED);
    }

    /** Only UDP has a blind spot: a checksum with one bit set becomes 0, which says that there is none. */
    @Property(tries = 300)
    void everySingleBitErrorIsRefused(@ForAll("rawPackets") byte[] bytes) {
        int checksumAt = RawPackets.checksumAt(bytes);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] damaged = bytes.clone();
            damaged[bit / 8] ^= (byte) (0x80 >>> bit % 8);
            boolean blind = bytes[9] == 17 && damaged[9] == 17 && RawPackets.get16(damaged, checksumAt) == 0;

            assertThat(PacketCodec.decode(damaged) instanceof Malformed)
                    .as("bit %d", bit)
                    .isEqualTo(!blind);
        }
    }

    @Property
    void packetsInsideOtherBytesDecodeTheSame(
            @ForAll("rawPackets") byte[] bytes, @ForAll @IntRange(max = 20) int before) {
        byte[] frame = new byte[before + bytes.length + 7];
        System.arraycopy(bytes, 0, frame, before, bytes.length);

        assertThat(PacketCodec.decode(frame, before, bytes.length)).isEqualTo(PacketCodec.decode(bytes));
    }

    @Property
    void anythingElseIsRefusedWithoutException(@ForAll("garbage") byte[] bytes) {
        Decoded decoded = PacketCodec.decode(bytes);

        assertThat(decoded).isInstanceOf(Malformed.class);
    }

    @Property
    void stampedPacketsSayTheSameOnTheWire(@ForAll("packets") Ipv4Packet packet) {
        Ipv4Packet stamped = PacketCodec.stamp(packet);

        assertThat(Checksums.isStamped(stamped.headerChecksum())).isTrue();
        assertThat(Checksums.isStamped(stamped.payload().checksum()))
                .isEqualTo(!(packet.payload() instanceof OpaquePayload));
        assertThat(PacketCodec.encode(stamped)).isEqualTo(PacketCodec.encode(packet));
        assertThat(PacketCodec.verify(stamped)).isTrue();
        assertThat(PacketCodec.stamp(stamped)).isEqualTo(stamped);
    }

    @Property
    void stampedChecksumsAreThoseOfAnotherImplementation(@ForAll("rawPackets") byte[] bytes) {
        Ipv4Packet stamped = PacketCodec.stamp(PacketCodec.decode(bytes).orThrow());

        assertThat(stamped.headerChecksum()).isEqualTo(RawPackets.get16(bytes, 10));
        assertThat(stamped.payload().checksum()).isEqualTo(RawPackets.get16(bytes, RawPackets.checksumAt(bytes)));
    }

    @Property
    void aWrongStampIsWrittenAsItIsAndNoticed(
            @ForAll("rawPackets") byte[] bytes, @ForAll @IntRange(min = 1, max = 0xFFFE) int error) {
        Ipv4Packet stamped = PacketCodec.stamp(PacketCodec.decode(bytes).orThrow());
        int wrongHeader = (stamped.headerChecksum() + error) % 0xFFFF;
        int wrongContent = (stamped.payload().checksum() + error - 1) % 0xFFFF + 1;
        Ipv4Packet badHeader =
                stamped.withHeader(stamped.tos(), stamped.flagsAndOffset(), stamped.options(), wrongHeader);
        Ipv4Packet badContent = stamped.withPayload(stamped.payload().withChecksum(wrongContent));

        assertThat(RawPackets.get16(PacketCodec.encode(badHeader), 10)).isEqualTo(wrongHeader);
        assertThat(PacketCodec.verify(badHeader)).isFalse();
        assertThat(RawPackets.get16(PacketCodec.encode(badContent), RawPackets.checksumAt(bytes)))
                .isEqualTo(wrongContent);
        assertThat(PacketCodec.verify(badContent)).isFalse();
    }

    @Provide
    Arbitrary<Ipv4Packet> packets() {
        return PacketArbitraries.packets();
    }

    @Provide
    Arbitrary<byte[]> rawPackets() {
        return RawPackets.whole();
    }

    /** Bytes that start like a packet; the header checksum of a field of zeros and ones is never right by chance here. */
    @Provide
    Arbitrary<byte[]> garbage() {
        return PacketArbitraries.bytes(0, 80)
                .filter(bytes ->
                        bytes.length < 20 || (bytes[0] & 0xF0) != 0x40 || RawPackets.get16(bytes, 2) != bytes.length);
    }
}
