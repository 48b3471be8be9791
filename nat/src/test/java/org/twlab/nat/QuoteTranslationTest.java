package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;
import static org.twlab.nat.NatLab.packet;
import static org.twlab.nat.NatLab.tcp;
import static org.twlab.nat.NatLab.udp;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;

/** Packets that ICMP errors quote, as much of them as is there: the quote of one packet becomes that of another. */
class QuoteTranslationTest {
    private static final int HEADER = 20;
    private static final int UDP_CHECKSUM_AT = HEADER + 6;
    private static final int PUBLIC = NatLab.PUBLIC;

    private static Payload quote(int source, IpPayload payload, int length) {
        byte[] bytes = PacketCodec.encode(packet(source, SERVER, 63, payload));
        return LiteralBytes.of(Arrays.copyOf(bytes, Math.min(length, bytes.length)));
    }

    /** RFC 792 asks for 8 bytes, in which the checksum of TCP is not; 36 bytes are up to its end, 37 beyond. */
    @ParameterizedTest
    @ValueSource(ints = {28, 35, 36, 37, 38, 39, 548})
    void whatIsQuotedOfASegmentIsTranslated(int length) {
        Payload outside = quote(PUBLIC, tcp(2000, 80, 2, 7, 0), length);
        Payload inside = quote(hostAddress(0), tcp(5000, 80, 2, 7, 0), length);

        int whole = length < 38 ? Math.min(length, 36) : length; // half a checksum says nothing
        assertThat(QuoteTranslation.withSource(outside, hostAddress(0), 5000).toBytes())
                .startsWith(Arrays.copyOf(inside.toBytes(), Math.min(whole, inside.length())));
    }

    @Test
    void theOtherEndpointOfAQuoteIsTranslatedToo() {
        Payload inside = LiteralBytes.of(PacketCodec.encode(packet(SERVER, hostAddress(0), 63, udp(80, 5000))));
        Payload outside = LiteralBytes.of(PacketCodec.encode(packet(SERVER, PUBLIC, 63, udp(80, 2000))));

        assertThat(QuoteTranslation.withDestination(inside, PUBLIC, 2000).toBytes())
                .isEqualTo(outside.toBytes());
    }

    /** RFC 768: a checksum of 0 says that there is none. */
    @Test
    void aDatagramWithoutAChecksumGetsNone() {
        byte[] outside = quote(PUBLIC, udp(2000, 80), 548).toBytes();
        byte[] inside = quote(hostAddress(0), udp(5000, 80), 548).toBytes();
        for (byte[] each : new byte[][] {outside, inside}) {
            each[UDP_CHECKSUM_AT] = 0;
            each[UDP_CHECKSUM_AT + 1] = 0;
        }

        assertThat(QuoteTranslation.withSource(LiteralBytes.of(outside), hostAddress(0), 5000)
                        .toBytes())
                .isEqualTo(inside);
    }

    /** The identifier of a ping is the port of both its ends. */
    @ParameterizedTest
    @ValueSource(ints = {IcmpMessage.ECHO_REQUEST, IcmpMessage.ECHO_REPLY})
    void theIdentifierOfAPingIsItsPort(int type) {
        Payload outside = quote(PUBLIC, ping(type, 2000), 548);
        Payload inside = quote(hostAddress(0), ping(type, 5000), 548);

        assertThat(QuoteTranslation.withSource(outside, hostAddress(0), 5000).toBytes())
                .isEqualTo(inside.toBytes());
        assertThat(QuoteTranslation.tupleOf(inside))
                .hasValueSatisfying(tuple -> assertThat(tuple.ports())
                        .isEqualTo(type == IcmpMessage.ECHO_REQUEST ? Tuple.ports(5000, 0) : Tuple.ports(0, 5000)));
    }

    @Test
    void anotherQueryHasNoTuple() {
        assertThat(QuoteTranslation.tupleOf(quote(PUBLIC, ping(13, 7), 548))).isEmpty();
    }

    private static IcmpMessage ping(int type, int identifier) {
        return new IcmpMessage(type, 0, identifier << 16 | 1, LiteralBytes.EMPTY, Checksums.NOT_STAMPED);
    }
}
