package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.twlab.core.packet.Decoded.Malformed;

/**
 * Every bit of every kind of packet, flipped on the way: who notices it, and what the damaged packet is on the wire.
 */
class BitFlipProperties {
    private static final int SOURCE = 0x0A000001;
    private static final int DESTINATION = 0xCB007107;
    private static final PacketOrigin ORIGIN = new PacketOrigin() {
        @Override
        public String originName() {
            return "client[3]";
        }

        @Override
        public long connectionId() {
            return 7;
        }
    };

    /**
     * With another header length the sum is over other bytes, and right by chance in one of 65,536 packets; the model
     * takes such a header for wrong always.
     */
    private static final int FIRST_BIT_OF_LENGTH = 4;

    private static final int LAST_BIT_OF_LENGTH = 7;

    /** The bytes on the wire are the packet's but for the one bit, and the header's check notices what it covers. */
    @Property(tries = 200)
    void oneBitOfTheBytesIsFlippedAndNothingElse(@ForAll("packets") Ipv4Packet packet) {
        byte[] bytes = PacketCodec.encode(packet);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            Ipv4Packet damaged = PacketCodec.flipBit(packet, bit);

            assertThat(PacketCodec.encode(damaged)).as("bit %d", bit).isEqualTo(flipped(bytes, bit));
            assertThat(damaged.totalLength()).isEqualTo(packet.totalLength());
            assertThat(damaged.headerIsRight()).as("bit %d", bit).isEqualTo(bit >= 8 * packet.headerLength());
            if (bit < FIRST_BIT_OF_LENGTH || bit > LAST_BIT_OF_LENGTH) {
                assertThat(damaged.headerIsRight()).as("bit %d", bit).isEqualTo(headerIsRight(flipped(bytes, bit)));
            }
        }
    }

    /**
     * Whole TCP, UDP and ICMP packets: the only blind spot is a UDP checksum that becomes 0, with the data unharmed.
     */
    @Property(tries = 200)
    void everyFlipInAWholePacketIsNoticed(@ForAll("rawPackets") byte[] bytes) {
        Ipv4Packet packet = PacketCodec.decode(bytes).orThrow();
        int checksumAt = RawPackets.checksumAt(bytes);
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] flipped = flipped(bytes, bit);
            boolean blind = bytes[9] == 17 && flipped[9] == 17 && RawPackets.get16(flipped, checksumAt) == 0;

            assertThat(PacketCodec.verify(PacketCodec.flipBit(packet, bit)))
                    .as("bit %d", bit)
                    .isEqualTo(blind);
        }
    }

    /** What a simulation sends: SYN with options, data known by its place, an ICMP error, UDP with a checksum. */
    @Example
    void everyFlipInThePacketsOfASimulationIsNoticed() {
        for (Ipv4Packet packet : sent()) {
            for (Ipv4Packet carried : List.of(packet, PacketCodec.stamp(packet))) {
                assertThat(carried.headerIsRight()).isTrue();
                for (int bit = 0; bit < 8 * carried.totalLength(); bit++) {
                    Ipv4Packet damaged = PacketCodec.flipBit(carried, bit);

                    assertThat(PacketCodec.verify(damaged))
                            .as("bit %d of %s", bit, packet)
                            .isFalse();
                    assertThat(damaged.origin()).isSameAs(ORIGIN);
                    assertThat(damaged.bornNanos()).isEqualTo(123);
                }
            }
        }
    }

    /** A fragment's content is checked when the whole is there; a fragment's header at the next node. */
    @Property(tries = 100)
    void everyFlipInAFragmentIsNoticedByItsHeaderOrInTheWhole(@ForAll("rawPackets") byte[] bytes) {
        List<Ipv4Packet> fragments = fragments(bytes);
        int checksumAt = RawPackets.checksumAt(bytes);
        for (int index = 0; index < fragments.size(); index++) {
            Ipv4Packet fragment = fragments.get(index);
            for (int bit = 0; bit < 8 * fragment.totalLength(); bit++) {
                Ipv4Packet damaged = PacketCodec.flipBit(fragment, bit);
                if (bit < 8 * fragment.headerLength()) {
                    assertThat(damaged.headerIsRight()).as("bit %d", bit).isFalse();
                } else {
                    List<Ipv4Packet> received = new ArrayList<>(fragments);
                    received.set(index, damaged);
                    byte[] whole = reassembled(bytes, received);
                    boolean blind = bytes[9] == 17 && RawPackets.get16(whole, checksumAt) == 0;
                    assertThat(damaged.headerIsRight()).isTrue();
                    assertThat(PacketCodec.decode(whole) instanceof Malformed)
                            .as("fragment %d, bit %d", index, bit)
                            .isEqualTo(!blind);
                }
            }
        }
    }

    /** A second flip of a bit, on another link, undoes the first; of another bit of a derived field, both stay. */
    @Property(tries = 100)
    void flipsAddUp(
            @ForAll("packets") Ipv4Packet packet, @ForAll("headerBits") int first, @ForAll("headerBits") int then) {
        byte[] bytes = PacketCodec.encode(packet);
        Ipv4Packet once = PacketCodec.flipBit(packet, first);
        Ipv4Packet back = PacketCodec.flipBit(once, first);
        Ipv4Packet twice = PacketCodec.flipBit(once, then);

        assertThat(PacketCodec.encode(back)).isEqualTo(bytes);
        assertThat(back.headerIsRight()).isTrue();
        assertThat(PacketCodec.encode(twice)).isEqualTo(flipped(flipped(bytes, first), then));
        assertThat(twice).isEqualTo(PacketCodec.flipBit(PacketCodec.flipBit(packet, then), first));
    }

    /** Routers keep a wrong header wrong: the checksum is updated, not computed anew. */
    @Property(tries = 100)
    void aDamagedHeaderStaysWrongWhenTheTtlChanges(
            @ForAll("packets") Ipv4Packet packet, @ForAll("headerBits") int bit) {
        Ipv4Packet damaged = PacketCodec.flipBit(packet, bit);

        assertThat(damaged.withTtl((damaged.ttl() + 1) % 256).headerIsRight()).isFalse();
    }

    @Provide
    Arbitrary<Ipv4Packet> packets() {
        return PacketArbitraries.packets();
    }

    @Provide
    Arbitrary<byte[]> rawPackets() {
        return RawPackets.whole();
    }

    @Provide
    Arbitrary<Integer> headerBits() {
        return Arbitraries.integers().between(0, 8 * Ipv4Packet.MIN_HEADER_LENGTH - 1);
    }

    private static List<Ipv4Packet> sent() {
        TcpOptions synOptions = TcpOptions.builder()
                .mss(1460)
                .sackPermitted()
                .timestamps(77, 0)
                .windowScale(7)
                .build();
        TcpOptions timestamps = TcpOptions.builder().timestamps(78, 5).build();
        Ipv4Packet syn = sent(TcpSegment.of(40000, 80, -5, 0, TcpSegment.SYN, 29200, synOptions, LiteralBytes.EMPTY));
        Ipv4Packet data = sent(TcpSegment.of(
                40000, 80, -4, 9, TcpSegment.ACK | TcpSegment.PSH, 229, timestamps, new StreamBytes(7, true, 0, 333)));
        IcmpMessage error = IcmpMessage.about(data, IcmpMessage.TIME_EXCEEDED, 0, 0);
        UdpDatagram datagram = new UdpDatagram(53, 5353, new StreamBytes(7, true, 0, 99), Checksums.NOT_STAMPED);
        return List.of(syn, data, sent(error), sent(datagram));
    }

    private static Ipv4Packet sent(IpPayload payload) {
        return Ipv4Packet.of(SOURCE, DESTINATION, 64, 4711, payload, ORIGIN, 123);
    }

    private static byte[] flipped(byte[] bytes, int bit) {
        byte[] flipped = bytes.clone();
        flipped[bit / 8] ^= (byte) (0x80 >>> bit % 8);
        return flipped;
    }

    /** As a receiver judges bytes of a frame (RFC 1122 section 3.2.1.2), with a checksum of another implementation. */
    private static boolean headerIsRight(byte[] bytes) {
        int headerLength = (bytes[0] & 0xF) * 4;
        return bytes[0] >> 4 == 4
                && headerLength >= 20
                && headerLength <= bytes.length
                && RawPackets.get16(bytes, 2) == bytes.length
                && RawPackets.checksum(Arrays.copyOf(bytes, headerLength)) == 0;
    }

    /** The packet in fragments of 8 bytes of content, the rest in the last. */
    private static List<Ipv4Packet> fragments(byte[] bytes) {
        Ipv4Packet whole = PacketCodec.decode(bytes).orThrow();
        byte[] content = Arrays.copyOfRange(bytes, whole.headerLength(), bytes.length);
        List<Ipv4Packet> fragments = new ArrayList<>();
        for (int from = 0; from < content.length; from += 8) {
            boolean last = from + 8 >= content.length;
            byte[] piece = Arrays.copyOfRange(content, from, last ? content.length : from + 8);
            Ipv4Packet fragment = whole.withPayload(
                            new OpaquePayload(whole.payload().protocol(), piece))
                    .withHeader(
                            whole.tos(),
                            from / 8 | (last ? 0 : Ipv4Packet.MORE_FRAGMENTS),
                            whole.options(),
                            Checksums.NOT_STAMPED);
            fragments.add(PacketCodec.decode(PacketCodec.encode(fragment)).orThrow());
        }
        return fragments;
    }

    private static byte[] reassembled(byte[] original, List<Ipv4Packet> fragments) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int headerLength = (original[0] & 0xF) * 4;
        whole.write(original, 0, headerLength);
        for (Ipv4Packet fragment : fragments) {
            byte[] bytes = PacketCodec.encode(fragment);
            whole.write(bytes, headerLength, bytes.length - headerLength);
        }
        return whole.toByteArray();
    }
}
