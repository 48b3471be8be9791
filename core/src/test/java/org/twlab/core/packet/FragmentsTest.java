package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Splitter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentsTest {
    private static final byte[] NO_OPTIONS = {};

    /** Recorded with Linux 6.18.44: 1252 bytes over an MTU of 1000 leave as 996 and 276, the second at 976. */
    @Test
    void linuxTakes1252BytesApartForAnMtuOf1000() {
        List<Ipv4Packet> pieces = Fragments.split(udp(1252), 1000);

        assertThat(pieces).extracting(Ipv4Packet::totalLength).containsExactly(996, 276);
        assertThat(pieces).extracting(Ipv4Packet::fragmentOffset).containsExactly(0, 976);
        assertThat(pieces).extracting(Ipv4Packet::moreFragments).containsExactly(true, false);
    }

    /** The last piece may be as long as the link takes, the others end at a multiple of 8. */
    @ParameterizedTest
    @CsvSource({
        "99, 100, 99",
        "100, 100, 100",
        "101, 100, '100 21'",
        "180, 100, '100 100'",
        "181, 100, '100 100 21'",
        "100, 99, '92 28'",
        "171, 99, '92 99'",
        "172, 99, '92 92 28'",
        "60, 28, '28 28 28 28 28'",
        "60, 35, '28 28 28 28 28'",
        "60, 36, '36 36 28'"
    })
    void piecesAreAsLongAsTheLinkTakes(int length, int mtu, String lengths) {
        String actual = Fragments.split(udp(length), mtu).stream()
                .map(piece -> Integer.toString(piece.totalLength()))
                .reduce("", (all, next) -> all.isEmpty() ? next : all + " " + next);

        assertThat(actual).isEqualTo(lengths);
    }

    @Test
    void whatFitsStaysAsItIs() {
        Ipv4Packet packet = udp(100);

        assertThat(Fragments.split(packet, 100)).singleElement().isSameAs(packet);
    }

    @Test
    void invariant13_neverTakesApartWhatMustStayWhole() {
        Ipv4Packet packet = udp(100).withHeader(0, Ipv4Packet.DONT_FRAGMENT, NO_OPTIONS, Checksums.NOT_STAMPED);

        assertThatThrownBy(() -> Fragments.split(packet, 50))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not to be fragmented");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 27})
    void eachPieceNeedsRoomForEightBytes(int mtu) {
        assertThatThrownBy(() -> Fragments.split(udp(100), mtu))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mtu (" + mtu + ") must be at least 28");
    }

    @Test
    void aMiddlePieceTakenApartSaysThatMoreFollows() {
        Ipv4Packet middle = Fragments.split(udp(120), 60).get(1);
        List<Ipv4Packet> pieces = Fragments.split(middle, 44);

        assertThat(middle.fragmentOffset()).isEqualTo(40);
        assertThat(pieces).extracting(Ipv4Packet::fragmentOffset).containsExactly(40, 64);
        assertThat(pieces).allMatch(Ipv4Packet::moreFragments);
        assertThat(pieces)
                .extracting(piece -> piece.payload().toString())
                .containsExactly("bytes 40 to 63 of " + udp(120).payload(), "bytes 64 to 79 of " + udp(120).payload());
    }

    /**
     * Record route (7) is not copied, loose source route (131) is; an end of options stops the search. Linux
     * ip_options_fragment.
     */
    @Test
    void laterPiecesHaveNoOperationsForOptionsThatAreNotCopied() {
        byte[] options = {7, 3, 4, (byte) 131, 3, 4, 1, 68, 4, 5, 0, 7};
        Ipv4Packet packet = udp(100).withHeader(0, 0, options, Checksums.NOT_STAMPED);
        List<Ipv4Packet> pieces = Fragments.split(PacketCodec.stamp(packet), 72);

        assertThat(pieces).hasSize(2);
        assertThat(pieces.get(0).options()).isEqualTo(options);
        byte[] later = {1, 1, 1, (byte) 131, 3, 4, 1, 1, 1, 1, 1, 7};
        assertThat(pieces.get(1).options()).isEqualTo(later);
        assertThat(pieces).allMatch(Ipv4Packet::headerIsRight);
        assertThat(Fragments.join(pieces)).isEqualTo(PacketCodec.stamp(packet));
    }

    @ParameterizedTest
    @CsvSource({
        // a length below 2, or beyond the end: nothing from there on can be told
        "7 0 0 0, 7 0 0 0",
        "7 1 7 2, 7 1 7 2",
        "7 5 1 1, 7 5 1 1",
        "7 4 9 9, 1 1 1 1",
        "1 7 3 9, 1 1 1 1",
        "1 1 1 7, 1 1 1 7",
        "0 7 2 0, 0 7 2 0",
        "7 2 0 7, 1 1 0 7",
        "-120 4 9 9, -120 4 9 9"
    })
    void optionsOfLaterPieces(String options, String later) {
        Ipv4Packet packet = udp(100).withHeader(0, 0, bytes(options), Checksums.NOT_STAMPED);

        assertThat(Fragments.split(packet, 64).get(1).options()).isEqualTo(bytes(later));
    }

    private static byte[] bytes(String text) {
        List<String> numbers = Splitter.on(' ').splitToList(text);
        byte[] bytes = new byte[numbers.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Byte.parseByte(numbers.get(i));
        }
        return bytes;
    }

    /** What follows the last multiple of 8 in a piece that is not the last is ignored (Linux ip_frag_queue). */
    @Test
    void bytesBeyondAMultipleOfEightAreIgnored() {
        byte[] content = PacketCodec.encode(udp(44));
        byte[] first = new byte[13];
        byte[] second = new byte[16];
        System.arraycopy(content, 20, first, 0, 13);
        System.arraycopy(content, 28, second, 0, 16);
        Ipv4Packet start = Ipv4Packet.of(1, 2, 64, 7, new OpaquePayload(17, first))
                .withHeader(0, Ipv4Packet.MORE_FRAGMENTS, NO_OPTIONS, Checksums.NOT_STAMPED);
        Ipv4Packet end = Ipv4Packet.of(1, 2, 64, 7, new OpaquePayload(17, second))
                .withHeader(0, 1, NO_OPTIONS, Checksums.NOT_STAMPED);

        assertThat(Fragments.join(List.of(start, end))).isEqualTo(udp(44));
    }

    /** Pieces of two packets that look alike are put together byte by byte, and a piece of one is not the whole. */
    @Test
    void piecesOfDifferentValuesAreReadFromTheirBytes() {
        Ipv4Packet one = udp(60);
        Ipv4Packet other = udp(60);
        List<Ipv4Packet> mixed = List.of(
                Fragments.split(one, 44).get(0), Fragments.split(other, 44).get(1));
        Ipv4Packet joined = Fragments.join(mixed);

        assertThat(joined).isEqualTo(one);
        assertThat(joined.payload()).isNotSameAs(one.payload());
        assertThat(Fragments.join(List.of(Fragments.split(one, 44).get(0)))
                        .payload()
                        .wireLength())
                .isEqualTo(24);
    }

    @Test
    void aPieceKnowsItsPlace() {
        Fragment piece = (Fragment) Fragments.split(udp(60), 44).get(1).payload();

        assertThat(piece.from()).isEqualTo(24);
        assertThat(piece.to()).isEqualTo(40);
        assertThat(piece.wireLength()).isEqualTo(16);
        assertThat(piece.protocol()).isEqualTo(17);
        assertThat(piece.checksum()).isEqualTo(Checksums.NOT_STAMPED);
        assertThat(piece.withChecksum(5)).isSameAs(piece);
        assertThat(piece).isEqualTo(Fragments.split(udp(60), 44).get(1).payload());
        assertThat(piece).hasSameHashCodeAs(Fragments.split(udp(60), 44).get(1).payload());
        assertThat(piece).isNotEqualTo(Fragments.split(udp(60), 44).get(0).payload());
        assertThat(piece).isNotEqualTo(Fragments.split(udp(61), 44).get(1).payload());
    }

    @ParameterizedTest
    @CsvSource({"-1, 5", "5, 5", "6, 5", "0, 41"})
    void aPieceIsAStretchOfSomething(int from, int to) {
        IpPayload payload = udp(60).payload();

        assertThatThrownBy(() -> Fragment.of(payload, from, to)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0x4000, false", "0x8000, false", "0x2000, true", "1, true", "0x1000, true", "0x2001, true"
    })
    void aFragmentSaysThatMoreFollowsOrHasAnOffset(String flags, boolean fragment) {
        Ipv4Packet packet = udp(60).withHeader(0, Integer.decode(flags), NO_OPTIONS, Checksums.NOT_STAMPED);

        assertThat(packet.isFragment()).isEqualTo(fragment);
    }

    /** A UDP packet of a length, without DF, every byte another. */
    private static Ipv4Packet udp(int length) {
        byte[] data = new byte[length - 28];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (i + 1);
        }
        return Ipv4Packet.of(1, 2, 64, 7, new UdpDatagram(5, 6, LiteralBytes.of(data), Checksums.NOT_STAMPED))
                .withHeader(0, 0, NO_OPTIONS, Checksums.NOT_STAMPED);
    }
}
