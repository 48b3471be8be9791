package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whole packets of every protocol in pieces and together again, and the bytes of the pieces (RFC 791 section 3.2). */
class FragmentsProperties {

    @Property(tries = 300)
    void invariant13_piecesAreTheBytesOfTheWhole(
            @ForAll("wholePackets") Ipv4Packet whole, @ForAll @IntRange(max = 200) int room) {
        List<Ipv4Packet> pieces = Fragments.split(whole, mtu(whole, room));

        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (int i = 0; i < pieces.size(); i++) {
            Ipv4Packet piece = pieces.get(i);
            byte[] bytes = PacketCodec.encode(piece);
            assertThat(PacketCodec.decode(bytes)).isInstanceOf(Decoded.Packet.class);
            assertThat(bytes).hasSizeLessThanOrEqualTo(mtu(whole, room)).hasSize(piece.totalLength());
            boolean last = i == pieces.size() - 1;
            int flags = RawPackets.get16(bytes, 6);
            assertThat(flags & 0xC000).isEqualTo(whole.flagsAndOffset());
            assertThat(flags & 0x2000).isEqualTo(last ? 0 : 0x2000);
            assertThat((flags & 0x1FFF) * 8).isEqualTo(content.size());
            assertThat(last || piece.payload().wireLength() % 8 == 0).isTrue();
            assertThat(RawPackets.get16(bytes, 4)).isEqualTo(whole.identification());
            assertThat(bytes[8]).isEqualTo((byte) whole.ttl());
            assertThat(bytes[9]).isEqualTo((byte) whole.payload().protocol());
            assertThat(piece.bornNanos()).isEqualTo(whole.bornNanos());
            assertThat(piece.origin()).isSameAs(whole.origin());
            content.write(bytes, whole.headerLength(), bytes.length - whole.headerLength());
        }
        byte[] all = PacketCodec.encode(whole);
        assertThat(content.toByteArray()).isEqualTo(Arrays.copyOfRange(all, whole.headerLength(), all.length));
    }

    @Property(tries = 300)
    void invariant13_piecesMakeTheVeryWholeAgain(
            @ForAll("wholePackets") Ipv4Packet whole, @ForAll @IntRange(max = 200) int room) {
        Ipv4Packet joined = Fragments.join(Fragments.split(whole, mtu(whole, room)));

        assertThat(joined).isEqualTo(whole);
        assertThat(joined.payload()).isSameAs(whole.payload());
    }

    @Property(tries = 300)
    void piecesOfPiecesMakeTheVeryWholeAgain(
            @ForAll("wholePackets") Ipv4Packet whole,
            @ForAll @IntRange(max = 200) int room,
            @ForAll @IntRange(max = 200) int narrowRoom) {
        List<Ipv4Packet> pieces = new ArrayList<>();
        for (Ipv4Packet piece : Fragments.split(whole, mtu(whole, room))) {
            pieces.addAll(Fragments.split(piece, mtu(whole, narrowRoom)));
        }

        Ipv4Packet joined = Fragments.join(pieces);
        assertThat(joined).isEqualTo(whole);
        assertThat(joined.payload()).isSameAs(whole.payload());
    }

    @Property(tries = 300)
    void piecesReadFromBytesMakeTheSameBytes(
            @ForAll("wholePackets") Ipv4Packet whole, @ForAll @IntRange(max = 200) int room) {
        List<Ipv4Packet> read = Fragments.split(whole, mtu(whole, room)).stream()
                .map(piece -> PacketCodec.decode(PacketCodec.encode(piece)).orThrow())
                .toList();

        Ipv4Packet joined = Fragments.join(read);
        assertThat(joined).isEqualTo(whole);
        assertThat(PacketCodec.encode(joined)).isEqualTo(PacketCodec.encode(whole));
    }

    @Property(tries = 300)
    void piecesReadFromBytesCanBeTakenApartAgain(
            @ForAll("wholePackets") Ipv4Packet whole,
            @ForAll @IntRange(max = 200) int room,
            @ForAll @IntRange(max = 200) int narrowRoom) {
        List<Ipv4Packet> pieces = new ArrayList<>();
        for (Ipv4Packet piece : Fragments.split(whole, mtu(whole, room))) {
            Ipv4Packet read = PacketCodec.decode(PacketCodec.encode(piece)).orThrow();
            pieces.addAll(Fragments.split(read, mtu(whole, narrowRoom)));
        }

        assertThat(PacketCodec.encode(Fragments.join(pieces))).isEqualTo(PacketCodec.encode(whole));
    }

    @Property(tries = 300)
    void stampedChecksumsStayRightInEveryPiece(
            @ForAll("wholePackets") Ipv4Packet whole, @ForAll @IntRange(max = 200) int room) {
        Ipv4Packet stamped = PacketCodec.stamp(whole);
        List<Ipv4Packet> pieces = Fragments.split(stamped, mtu(whole, room));

        assertThat(pieces)
                .allMatch(piece -> Checksums.isStamped(piece.headerChecksum()))
                .allMatch(Ipv4Packet::headerIsRight)
                .allMatch(PacketCodec::verify);
        assertThat(Fragments.join(pieces)).isEqualTo(stamped);
    }

    @Property(tries = 300)
    void aWrongHeaderChecksumStaysWrong(
            @ForAll("wholePackets") Ipv4Packet whole, @ForAll @IntRange(min = 1, max = 0xFFFE) int error) {
        Ipv4Packet stamped = PacketCodec.stamp(whole);
        Ipv4Packet wrong = stamped.withHeader(
                stamped.tos(),
                stamped.flagsAndOffset(),
                stamped.options(),
                (stamped.headerChecksum() + error) % 0xFFFF);

        assertThat(stamped.headerIsRight()).isTrue();
        assertThat(wrong.headerIsRight()).isFalse();
        assertThat(Fragments.split(wrong, mtu(whole, 0))).noneMatch(Ipv4Packet::headerIsRight);
    }

    /** One byte of one piece is changed on the way: a checksum of the whole tells. */
    @Property(tries = 300)
    void aChangedByteIsNoticedInTheWhole(
            @ForAll("checkedPackets") Ipv4Packet whole,
            @ForAll @IntRange(max = 0xFFFF) int place,
            @ForAll @IntRange(min = 1, max = 255) int change) {
        List<Ipv4Packet> pieces = new ArrayList<>(Fragments.split(whole, mtu(whole, 8)));
        int changed = place % pieces.size();
        byte[] bytes = PacketCodec.encode(pieces.get(changed));
        int at = whole.headerLength() + place % (bytes.length - whole.headerLength());
        bytes[at] ^= (byte) change;
        pieces.set(changed, PacketCodec.decode(bytes).orThrow());

        Ipv4Packet joined = Fragments.join(pieces);
        byte[] all = PacketCodec.encode(whole);
        all[whole.headerLength() + pieces.get(changed).fragmentOffset() + at - whole.headerLength()] ^= (byte) change;
        assertThat(PacketCodec.decode(all)).isInstanceOf(Decoded.Malformed.class);
        assertThat(!PacketCodec.verify(joined) || joined.payload() instanceof OpaquePayload)
                .isTrue();
        assertThat(PacketCodec.encode(joined)).isEqualTo(all);
    }

    /** One that the packet does not fit. */
    private static int mtu(Ipv4Packet whole, int room) {
        return whole.headerLength() + 8 + room % (whole.payload().wireLength() - 8);
    }

    /** Without DF, and not themselves fragments. */
    @Provide
    Arbitrary<Ipv4Packet> wholePackets() {
        return PacketArbitraries.packets()
                .map(packet -> packet.withHeader(
                        packet.tos(),
                        packet.flagsAndOffset() & Ipv4Packet.RESERVED_FLAG,
                        copied(packet.options()),
                        Checksums.NOT_STAMPED))
                .filter(packet -> PacketCodec.decode(PacketCodec.encode(packet)) instanceof Decoded.Packet
                        && packet.payload().wireLength() > 8);
    }

    /** TCP and ICMP, whose checksums are never absent. */
    @Provide
    Arbitrary<Ipv4Packet> checkedPackets() {
        return wholePackets()
                .filter(packet -> packet.payload() instanceof TcpSegment || packet.payload() instanceof IcmpMessage);
    }

    /** No-operations: options that no piece changes. */
    private static byte[] copied(byte[] options) {
        byte[] noOperations = new byte[options.length];
        Arrays.fill(noOperations, (byte) 1);
        return noOperations;
    }
}
