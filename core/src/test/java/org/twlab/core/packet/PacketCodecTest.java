package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.io.BaseEncoding;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Decoded.Fault;
import org.twlab.core.packet.Decoded.Malformed;

/** Each way in which bytes are malformed, and the corners where a checksum stays stamped. */
class PacketCodecTest {
    /** 192.0.2.10:40001 to 203.0.113.20:8080, FIN ACK, no options, from the capture without timestamps. */
    private static final byte[] SEGMENT = BaseEncoding.base16()
            .lowerCase()
            .decode("45000028000440004006aebd" + "c000020acb007114" + "9c411f9080000004000003e9501100e5" + "00000000");

    static {
        RawPackets.putChecksums(SEGMENT);
    }

    @Test
    void truncated() {
        assertThat(PacketCodec.decode(new byte[0])).isEqualTo(new Malformed(Fault.TRUNCATED, 0, 20));
        assertThat(PacketCodec.decode(Arrays.copyOf(SEGMENT, 19))).isEqualTo(new Malformed(Fault.TRUNCATED, 19, 20));
    }

    @Test
    void version() {
        assertThat(decodedWith(0, 0x65)).isEqualTo(new Malformed(Fault.VERSION, 6, 4));
    }

    @Test
    void headerLength() {
        assertThat(decodedWith(0, 0x44)).isEqualTo(new Malformed(Fault.HEADER_LENGTH, 16, 20));
        assertThat(decodedWith(0, 0x4F)).isEqualTo(new Malformed(Fault.HEADER_LENGTH, 60, 40));
    }

    @Test
    void totalLength() {
        assertThat(PacketCodec.decode(Arrays.copyOf(SEGMENT, 46))).isEqualTo(new Malformed(Fault.TOTAL_LENGTH, 40, 46));
        assertThat(PacketCodec.decode(Arrays.copyOf(SEGMENT, 39))).isEqualTo(new Malformed(Fault.TOTAL_LENGTH, 40, 39));
    }

    @Test
    void headerChecksum() {
        int right = RawPackets.get16(SEGMENT, 10);

        assertThat(decodedWith(10, right >>> 8 ^ 0x01))
                .isEqualTo(new Malformed(Fault.HEADER_CHECKSUM, right ^ 0x0100, right));
    }

    @Test
    void transportTruncated() {
        assertThat(decodedAfter(cut(6, 19))).isEqualTo(new Malformed(Fault.TRANSPORT_TRUNCATED, 19, 20));
        assertThat(decodedAfter(cut(17, 7))).isEqualTo(new Malformed(Fault.TRANSPORT_TRUNCATED, 7, 8));
        assertThat(decodedAfter(cut(1, 7))).isEqualTo(new Malformed(Fault.TRANSPORT_TRUNCATED, 7, 8));
    }

    @Test
    void transportLength() {
        assertThat(decodedWith(32, 0x40)).isEqualTo(new Malformed(Fault.TRANSPORT_LENGTH, 16, 20));
        assertThat(decodedWith(32, 0x60)).isEqualTo(new Malformed(Fault.TRANSPORT_LENGTH, 24, 20));
        byte[] udp = cut(17, 20);
        RawPackets.put16(udp, 24, 19);
        assertThat(decodedAfter(udp)).isEqualTo(new Malformed(Fault.TRANSPORT_LENGTH, 19, 20));
    }

    @Test
    void transportChecksum() {
        int right = RawPackets.get16(SEGMENT, 36);

        assertThat(decodedWith(37, SEGMENT[37] ^ 0x10))
                .isEqualTo(new Malformed(Fault.TRANSPORT_CHECKSUM, right ^ 0x10, right));
    }

    @Test
    void malformedIsNoPacket() {
        assertThatIllegalStateException()
                .isThrownBy(() -> PacketCodec.decode(new byte[3]).orThrow())
                .withMessageContaining("TRUNCATED");
    }

    private static Decoded decodedWith(int at, int value) {
        byte[] bytes = SEGMENT.clone();
        bytes[at] = (byte) value;
        return PacketCodec.decode(bytes);
    }

    /** Zero checksums are put right before decoding, so that only the fault wanted is left. */
    private static Decoded decodedAfter(byte[] bytes) {
        RawPackets.put16(bytes, 10, 0);
        RawPackets.put16(bytes, 10, RawPackets.checksum(Arrays.copyOf(bytes, 20)));
        return PacketCodec.decode(bytes);
    }

    /** The segment's header before so many bytes of another protocol. */
    private static byte[] cut(int protocol, int length) {
        byte[] bytes = Arrays.copyOf(SEGMENT, 20 + length);
        bytes[9] = (byte) protocol;
        RawPackets.put16(bytes, 2, bytes.length);
        return bytes;
    }

    /** 0xFFFF and 0 are the same sum; a header that carries the unusual one is valid and comes out as it went in. */
    @Test
    void negativeZeroIsKeptInTheHeader() {
        byte[] bytes = SEGMENT.clone();
        int identification = RawPackets.get16(bytes, 4) + RawPackets.get16(bytes, 10);
        RawPackets.put16(bytes, 4, identification);
        RawPackets.put16(bytes, 10, 0);
        assertThat(PacketCodec.decode(bytes).orThrow().headerChecksum()).isEqualTo(Checksums.NOT_STAMPED);

        RawPackets.put16(bytes, 10, 0xFFFF);
        Ipv4Packet packet = PacketCodec.decode(bytes).orThrow();
        assertThat(packet.headerChecksum()).isEqualTo(0xFFFF);
        assertThat(PacketCodec.encode(packet)).isEqualTo(bytes);
    }

    @Test
    void negativeZeroIsKeptInTheSegment() {
        byte[] bytes = SEGMENT.clone();
        RawPackets.put16(bytes, 38, RawPackets.get16(bytes, 36));
        RawPackets.put16(bytes, 36, 0);
        assertThat(PacketCodec.decode(bytes).orThrow().tcp().checksum()).isEqualTo(Checksums.NOT_STAMPED);

        RawPackets.put16(bytes, 36, 0xFFFF);
        Ipv4Packet packet = PacketCodec.decode(bytes).orThrow();
        assertThat(packet.tcp().checksum()).isEqualTo(0xFFFF);
        assertThat(PacketCodec.encode(packet)).isEqualTo(bytes);
    }

    /** RFC 768: a computed 0 is sent as all ones, and a sent 0 says that there is none. */
    @Test
    void udpChecksumZero() {
        byte[] udp = cut(17, 20);
        RawPackets.put16(udp, 24, 20);
        RawPackets.putChecksums(udp);
        RawPackets.put16(udp, 38, RawPackets.get16(udp, 26));
        RawPackets.put16(udp, 26, 0xFFFF);
        Ipv4Packet packet = PacketCodec.decode(udp).orThrow();
        assertThat(packet.payload().checksum()).isEqualTo(Checksums.NOT_STAMPED);
        assertThat(PacketCodec.encode(packet)).isEqualTo(udp);

        RawPackets.put16(udp, 26, 0);
        udp[39] ^= 1;
        Ipv4Packet unchecked = PacketCodec.decode(udp).orThrow();
        assertThat(unchecked.payload().checksum()).isZero();
        assertThat(PacketCodec.verify(unchecked)).isTrue();
        assertThat(PacketCodec.encode(unchecked)).isEqualTo(udp);
        assertThat(SegmentTranslation.translate(unchecked, 1, 2, 3, 4).payload().checksum())
                .isZero();
    }

    /** The checksum of the whole segment cannot be told from the first fragment: it is carried unseen. */
    @Test
    void firstFragmentCarriesItsChecksum() {
        byte[] bytes = SEGMENT.clone();
        RawPackets.put16(bytes, 6, Ipv4Packet.MORE_FRAGMENTS);
        RawPackets.put16(bytes, 36, 0x1234);
        Ipv4Packet packet = decodedAfter(bytes).orThrow();

        assertThat(packet.tcp().checksum()).isEqualTo(0x1234);
        assertThat(PacketCodec.verify(packet)).isTrue();
        assertThat(PacketCodec.encode(packet)).isEqualTo(bytes);
    }

    @Test
    void fragmentsWithoutAWholeHeaderAreOpaque() {
        byte[] first = cut(6, 16);
        RawPackets.put16(first, 6, Ipv4Packet.MORE_FRAGMENTS);
        byte[] later = SEGMENT.clone();
        RawPackets.put16(later, 6, 0x00B9);

        assertThat(decodedAfter(first).orThrow().payload())
                .isEqualTo(new OpaquePayload(6, Arrays.copyOfRange(first, 20, 36)));
        Ipv4Packet laterPacket = decodedAfter(later).orThrow();
        assertThat(laterPacket.payload()).isEqualTo(new OpaquePayload(6, Arrays.copyOfRange(later, 20, 40)));
        assertThat(laterPacket.fragmentOffset()).isEqualTo(1480);
        assertThat(PacketCodec.encode(laterPacket)).isEqualTo(later);
    }

    @Test
    void atMost65535Bytes() {
        Ipv4Packet largest = Ipv4Packet.of(1, 2, 64, 0, new OpaquePayload(47, new byte[65_515]));
        Ipv4Packet tooLarge = Ipv4Packet.of(1, 2, 64, 0, new OpaquePayload(47, new byte[65_516]));

        assertThat(PacketCodec.decode(PacketCodec.encode(largest)).orThrow()).isEqualTo(largest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PacketCodec.encode(tooLarge))
                .withMessage("totalLength (65536 B) must be at most 65535");
    }

    /** A payload that is not stored is written byte by byte and read back stored. */
    @Test
    void streamBytesAreWrittenOut() {
        StreamBytes stream = new StreamBytes(7, true, 4_294_967_290L, 33);
        TcpSegment segment = TcpSegment.of(1, 2, 3, 4, TcpSegment.ACK, 5, TcpOptions.NONE, stream);
        Ipv4Packet packet = PacketCodec.decode(PacketCodec.encode(Ipv4Packet.of(1, 2, 64, 0, segment)))
                .orThrow();

        assertThat(packet.tcp().payload()).isEqualTo(LiteralBytes.of(stream.toBytes()));
        assertThat(packet.tcp().payload().sameBytes(stream)).isTrue();
    }

    @Test
    void portsOfOtherProtocolsAreNotTranslated() {
        Ipv4Packet gre = Ipv4Packet.of(1, 2, 64, 0, new OpaquePayload(47, new byte[8]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentTranslation.translate(gre, 1, 2, 3, 4))
                .withMessageContaining("47");
    }
}
