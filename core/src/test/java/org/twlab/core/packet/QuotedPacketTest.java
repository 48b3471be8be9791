package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** RFC 792: an ICMP error quotes the header and at least 8 bytes of what caused it. */
class QuotedPacketTest {
    private static final int CLIENT = Address.parse("192.0.2.10").bits();
    private static final int SERVER = Address.parse("203.0.113.10").bits();

    private static Ipv4Packet segment(int dataBytes) {
        return Ipv4Packet.of(
                CLIENT,
                SERVER,
                1,
                77,
                TcpSegment.of(
                        40_000,
                        80,
                        -5,
                        9,
                        TcpSegment.ACK,
                        229,
                        TcpOptions.timestamps(1, 2),
                        new StreamBytes(1, true, 0, dataBytes)));
    }

    @Test
    void tellsEndpointsAndSequenceNumber() {
        IcmpMessage error = IcmpMessage.about(segment(10), IcmpMessage.TIME_EXCEEDED, 0, 0);

        assertThat(QuotedPacket.parse(error.quote()))
                .contains(new QuotedPacket(
                        new Endpoint(CLIENT, 40_000), new Endpoint(SERVER, 80), Ipv4Packet.PROTOCOL_TCP, 1, -5));
    }

    /** Linux {@code icmp_send} (4.9): the error has at most 576 bytes, 548 of them quoted. */
    @Test
    void quotesAtMost548Bytes() {
        Ipv4Packet small = segment(100);

        assertThat(IcmpMessage.about(small, 11, 0, 0).quote().toBytes()).isEqualTo(PacketCodec.encode(small));
        assertThat(IcmpMessage.about(segment(1448), 11, 0, 0).quote().length()).isEqualTo(548);
        assertThat(Ipv4Packet.of(1, 2, 64, 0, IcmpMessage.about(segment(1448), 11, 0, 0))
                        .totalLength())
                .isEqualTo(576);
    }

    @Test
    void eightBytesBehindTheHeaderAreEnough() {
        Payload whole = IcmpMessage.about(segment(10), 11, 0, 0).quote();

        assertThat(QuotedPacket.parse(whole.slice(0, 28)))
                .isEqualTo(QuotedPacket.parse(whole))
                .isPresent();
        assertThat(QuotedPacket.parse(whole.slice(0, 27))).isEmpty();
    }

    @Test
    void ipOptionsShiftThePorts() {
        Ipv4Packet packet = segment(10);
        Ipv4Packet withOptions =
                packet.withHeader(0, Ipv4Packet.DONT_FRAGMENT, new byte[] {1, 1, 1, 0}, Checksums.NOT_STAMPED);
        Payload quote = IcmpMessage.about(withOptions, 11, 0, 0).quote();

        assertThat(QuotedPacket.parse(quote))
                .isEqualTo(
                        QuotedPacket.parse(IcmpMessage.about(packet, 11, 0, 0).quote()));
        assertThat(QuotedPacket.parse(quote.slice(0, 31))).isEmpty();
    }

    @Test
    void udpHasPortsAndNoSequenceNumber() {
        Ipv4Packet datagram =
                Ipv4Packet.of(CLIENT, SERVER, 3, 0, new UdpDatagram(5000, 53, LiteralBytes.of((byte) 1), -1));

        assertThat(QuotedPacket.parse(IcmpMessage.about(datagram, 3, 3, 0).quote()))
                .contains(new QuotedPacket(new Endpoint(CLIENT, 5000), new Endpoint(SERVER, 53), 17, 3, 0));
    }

    @Test
    void otherProtocolsHaveNoPorts() {
        Ipv4Packet echo =
                Ipv4Packet.of(CLIENT, SERVER, 3, 0, new IcmpMessage(8, 0, 0x0001_0002, LiteralBytes.EMPTY, -1));

        assertThat(QuotedPacket.parse(IcmpMessage.about(echo, 3, 1, 0).quote()))
                .contains(new QuotedPacket(new Endpoint(CLIENT, 0), new Endpoint(SERVER, 0), 1, 3, 0));
    }

    @Test
    void whatIsNoStartOfAPacketIsAbsent() {
        byte[] bytes = PacketCodec.encode(segment(10));
        byte[] version6 = bytes.clone();
        version6[0] = 0x65;
        byte[] shortHeader = bytes.clone();
        shortHeader[0] = 0x44;
        byte[] laterFragment = bytes.clone();
        laterFragment[7] = 1;

        assertThat(QuotedPacket.parse(LiteralBytes.of(version6))).isEmpty();
        assertThat(QuotedPacket.parse(LiteralBytes.of(shortHeader))).isEmpty();
        assertThat(QuotedPacket.parse(LiteralBytes.of(laterFragment))).isEmpty();
        assertThat(QuotedPacket.parse(LiteralBytes.EMPTY)).isEmpty();
    }

    /** RFC 1122 section 3.2.2 lists the errors; everything else is a query or its answer. */
    @Test
    void errorsAndQueries() {
        for (int type = 0; type <= 255; type++) {
            boolean error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
            assertThat(new IcmpMessage(type, 0, 0, LiteralBytes.EMPTY, -1).isError())
                    .as("type %d", type)
                    .isEqualTo(error);
        }
    }
}
