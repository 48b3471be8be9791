package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.INSIDE;
import static org.twlab.nat.NatLab.OTHER_SERVER;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;
import static org.twlab.nat.NatLab.inbound;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.packet;
import static org.twlab.nat.NatLab.tcp;
import static org.twlab.nat.NatLab.udp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** The path of packets through a gateway. G9, G10 and G13 were measured on Linux 6.18.44. */
class GatewayTest {
    private static final int ROUTER = NatLab.address("192.0.2.9");

    private final NatLab lab = NatLab.of("netfilter-4.9");

    private static byte[] bytes(Ipv4Packet packet) {
        return PacketCodec.encode(packet);
    }

    @AfterEach
    void everyPacketIsAccountedFor() {
        lab.conservation();
    }

    @Test
    void g9TtlOneFromInsideIsAnsweredFromTheInsideAddressAboutTheUntranslatedPacket() {
        Ipv4Packet syn = packet(hostAddress(0), SERVER, 1, tcp(5000, 80, SYN, 1, 0));

        lab.sendFrom(0, syn);

        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.entries()).isZero();
        assertThat(lab.gateway.drops().of(DropReason.TTL_EXCEEDED)).isEqualTo(1);
        Ipv4Packet error = lab.host(0).last();
        assertThat(error.source()).isEqualTo(INSIDE);
        assertThat(error.ttl()).isEqualTo(64);
        assertThat(error.tos()).isEqualTo(0xC0);
        IcmpMessage message = (IcmpMessage) error.payload();
        assertThat(message.type()).isEqualTo(11);
        assertThat(message.code()).isZero();
        assertThat(message.quote().toBytes()).isEqualTo(bytes(syn));
        assertThat(PacketCodec.verify(error)).isTrue();
    }

    @Test
    void g9TtlTwoFromInsideLeavesWithOne() {
        lab.sendFrom(0, packet(hostAddress(0), SERVER, 2, tcp(5000, 80, SYN, 1, 0)));

        assertThat(lab.outside.last().ttl()).isEqualTo(1);
        assertThat(lab.host(0).received).isEmpty();
    }

    @Test
    void ttlOneFromOutsideIsAnsweredFromThePublicAddressAboutThePacketAsReceived() {
        lab.open(0, 5000, SERVER, 80);
        Ipv4Packet synAck = packet(SERVER, PUBLIC, 1, tcp(80, 5000, SYN | ACK, 9, 1001));

        lab.sendIn(synAck);

        assertThat(lab.host(0).received).isEmpty();
        Ipv4Packet error = lab.outside.last();
        assertThat(error.source()).isEqualTo(PUBLIC);
        assertThat(((IcmpMessage) error.payload()).quote().toBytes()).isEqualTo(bytes(synAck));
    }

    @Test
    void g10AnErrorOfAnOutsideRouterReachesTheInsideHostAboutItsOwnPacket() {
        lab.open(1, 5000, OTHER_SERVER, 80); // so that host 0 must be told apart
        lab.open(1, 5000, SERVER, 80);
        Ipv4Packet syn = outbound(0, SERVER, tcp(5000, 80, SYN, 77, 0, 40));
        lab.sendFrom(0, syn);
        Ipv4Packet translated = lab.outside.last();
        assertThat(translated.tcp().sourcePort()).isNotEqualTo(5000);

        lab.sendIn(packet(ROUTER, PUBLIC, 60, IcmpMessage.about(translated, 11, 0, 0)));

        Ipv4Packet error = lab.host(0).last();
        assertThat(lab.host(1).received).isEmpty();
        assertThat(error.source()).isEqualTo(ROUTER);
        assertThat(error.destination()).isEqualTo(hostAddress(0));
        assertThat(error.ttl()).isEqualTo(59);
        assertThat(PacketCodec.verify(error)).isTrue();
        // the quote has the TTL that was left at the router, and is otherwise what the host sent, checksums and all
        assertThat(((IcmpMessage) error.payload()).quote().toBytes()).isEqualTo(bytes(syn.withTtl(63)));
    }

    @ParameterizedTest
    @ValueSource(ints = {28, 36, 38, 40})
    void anErrorThatQuotesLittleIsTranslatedAsFarAsItGoes(int quoted) {
        lab.open(1, 5000, SERVER, 80);
        Ipv4Packet syn = outbound(0, SERVER, tcp(5000, 80, SYN, 77, 0));
        lab.sendFrom(0, syn);
        byte[] quote = java.util.Arrays.copyOf(bytes(lab.outside.last()), quoted);

        lab.sendIn(packet(ROUTER, PUBLIC, 60, new IcmpMessage(3, 1, 0, LiteralBytes.of(quote), -1)));

        byte[] expected = java.util.Arrays.copyOf(bytes(syn.withTtl(63)), quoted);
        assertThat(((IcmpMessage) lab.host(0).last().payload()).quote().toBytes())
                .isEqualTo(expected);
    }

    @Test
    void anErrorOfAnInsideHostLeavesWithPublicAddressesInsideAndOut() {
        lab.open(1, 5000, SERVER, 80);
        lab.sendFrom(0, outbound(0, SERVER, udp(5000, 53)));
        int publicPort = ((UdpDatagram) lab.outside.last().payload()).sourcePort();
        Ipv4Packet answer = inbound(SERVER, udp(53, publicPort));
        lab.sendIn(answer);
        Ipv4Packet delivered = lab.host(0).last();

        lab.sendFrom(0, packet(hostAddress(0), SERVER, 64, IcmpMessage.about(delivered, 3, 3, 0)));

        Ipv4Packet error = lab.outside.last();
        assertThat(error.source()).isEqualTo(PUBLIC);
        assertThat(PacketCodec.verify(error)).isTrue();
        assertThat(((IcmpMessage) error.payload()).quote().toBytes()).isEqualTo(bytes(answer.withTtl(63)));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 11, 12})
    void anErrorAboutNoConnectionIsInvalid(int type) {
        lab.open(0, 5000, SERVER, 80);
        Ipv4Packet unknown = packet(PUBLIC, SERVER, 60, tcp(5001, 80, SYN, 77, 0));

        lab.sendIn(packet(ROUTER, PUBLIC, 60, IcmpMessage.about(unknown, type, 0, 0)));
        lab.sendFrom(0, packet(hostAddress(0), SERVER, 60, IcmpMessage.about(unknown, type, 0, 0)));

        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.outside.received).hasSize(1);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(2);
    }

    @Test
    void anErrorAboutAPacketFromAnotherAddressIsInvalid() {
        lab.open(0, 5000, SERVER, 80);
        Ipv4Packet forged = packet(OTHER_SERVER, SERVER, 60, lab.outside.last().tcp());

        lab.sendIn(packet(ROUTER, PUBLIC, 60, IcmpMessage.about(forged, 11, 0, 0)));

        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(1);
    }

    @Test
    void aRedirectIsNotLetThrough() {
        lab.open(0, 5000, SERVER, 80);
        lab.sendIn(packet(ROUTER, PUBLIC, 60, IcmpMessage.about(lab.outside.last(), IcmpMessage.REDIRECT, 0, 0)));
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(1);
    }

    @Test
    void g13AnUnsolicitedSynIsAnsweredByTheGatewaysOwnReset() {
        lab.sendIn(inbound(SERVER, tcp(4000, 5000, SYN, 100, 0)));

        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(1);
        Ipv4Packet rst = lab.outside.last();
        assertThat(rst.source()).isEqualTo(PUBLIC);
        assertThat(rst.destination()).isEqualTo(SERVER);
        assertThat(rst.identification()).isZero();
        assertThat(rst.tcp().flags()).isEqualTo(RST | ACK);
        assertThat(rst.tcp().seq()).isZero();
        assertThat(rst.tcp().ack()).isEqualTo(101);
        assertThat(rst.tcp().sourcePort()).isEqualTo(5000);
        assertThat(rst.tcp().options().wireLength()).isZero();
        assertThat(PacketCodec.verify(rst)).isTrue();
    }

    @Test
    void g13AMappedPortIsOpenToItsRemoteEndpointOnly() {
        lab.open(0, 5000, SERVER, 80);

        lab.sendIn(inbound(OTHER_SERVER, tcp(80, 5000, SYN | ACK, 100, 1001)));
        assertThat(lab.outside.last().tcp().seq()).isEqualTo(1001);
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST);
        lab.sendIn(inbound(SERVER, tcp(81, 5000, SYN | ACK, 100, 1001)));
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST);

        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(2);
    }

    @Test
    void aResetIsNeverAnsweredByAReset() {
        lab.sendIn(inbound(SERVER, tcp(80, 5000, RST | ACK, 1, 1)));
        lab.sendIn(inbound(SERVER, tcp(80, 5000, RST, 1, 0)));
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(2);
    }

    @Test
    void anExpiredMappingIsClosedAgain() {
        int end = Handshakes.closed(lab, 0, 5000);
        int delivered = lab.host(0).received.size();
        lab.runTo(121);

        Handshakes.fromServer(lab, 5000, FIN | ACK, Handshakes.SERVER_ISN + 1, end, 0);

        assertThat(lab.host(0).received).hasSize(delivered);
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST);
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(1);
    }

    @Test
    void nobodyOutsideReachesAnInsideAddress() {
        lab.sendIn(packet(SERVER, hostAddress(0), 64, tcp(80, 5000, SYN, 1, 0)));
        lab.sendIn(packet(SERVER, INSIDE, 64, tcp(80, 5000, SYN, 1, 0)));
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.1.0.1", "203.0.113.1"})
    void theGatewayItselfOffersNothing(String address) {
        int gateway = NatLab.address(address);
        lab.sendFrom(0, packet(hostAddress(0), gateway, 1, tcp(5000, 80, SYN, 7, 0)));
        assertThat(lab.host(0).last().source()).isEqualTo(gateway);
        assertThat(lab.host(0).last().tcp().flags()).isEqualTo(RST | ACK);
        lab.sendFrom(0, packet(hostAddress(0), gateway, 1, udp(5000, 53)));
        assertThat(((IcmpMessage) lab.host(0).last().payload()).code()).isEqualTo(3);
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NO_SOCKET)).isEqualTo(2);
    }

    @Test
    void insideHostsTalkWithoutTranslation() {
        Ipv4Packet syn = packet(hostAddress(0), hostAddress(1), 64, tcp(5000, 80, SYN, 7, 0));
        lab.sendFrom(0, syn);
        assertThat(lab.host(1).last()).isEqualTo(syn.withTtl(63));
        assertThat(lab.gateway.entries()).isZero();
    }

    @Test
    void anUnknownInsideAddressIsUnreachable() {
        lab.sendFrom(0, packet(hostAddress(0), NatLab.address("10.1.0.200"), 64, tcp(5000, 80, SYN, 7, 0)));
        assertThat(lab.gateway.drops().of(DropReason.NO_ROUTE)).isEqualTo(1);
        assertThat(lab.outside.received).isEmpty();
        assertThat(((IcmpMessage) lab.host(0).last().payload()).code()).isEqualTo(1);
    }

    @Test
    void damagedPacketsGoNoFurther() {
        Ipv4Packet syn = outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0));
        TcpSegment damaged = syn.tcp().withChecksum(syn.tcp().checksum() ^ 0x100);
        lab.sendFrom(0, syn.withPayload(damaged));
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.entries()).isZero();
        assertThat(lab.gateway.drops().of(DropReason.BAD_CHECKSUM)).isEqualTo(1);
    }

    @Test
    void packetsThatAreNotStampedStaySo() {
        lab.sendFrom(0, Ipv4Packet.of(hostAddress(0), SERVER, 64, 1, tcp(5000, 80, SYN, 1, 0)));
        assertThat(Checksums.isStamped(lab.outside.last().headerChecksum())).isFalse();
        assertThat(Checksums.isStamped(lab.outside.last().tcp().checksum())).isFalse();
    }

    @Test
    void queriesThatAreNoPingsAreNotTranslated() {
        lab.sendFrom(0, packet(hostAddress(0), SERVER, 64, new IcmpMessage(13, 0, 0, LiteralBytes.EMPTY, -1)));
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.UNKNOWN_PROTOCOL)).isEqualTo(1);
    }

    @Test
    void mappingsAreTraced() {
        lab.open(0, 5000, SERVER, 80);
        lab.runTo(120);
        assertThat(lab.events)
                .filteredOn(e -> e instanceof TraceEvent.MappingCreated || e instanceof TraceEvent.MappingEnded)
                .map(Object::toString)
                .containsExactly(
                        "MappingCreated[atNanos=0, node=nat, internal=10.1.0.2:5000 > 198.51.100.7:80,"
                                + " external=203.0.113.1:5000 > 198.51.100.7:80]",
                        "MappingEnded[atNanos=120000000000, node=nat, internal=10.1.0.2:5000 > 198.51.100.7:80,"
                                + " external=203.0.113.1:5000 > 198.51.100.7:80, how=expired]");
    }

    @Test
    void onlyItsOwnInterfacesCanBeInside() {
        assertThatThrownBy(() -> lab.gateway.setInside(lab.outside.interfaces().get(0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("outside#0");
    }
}
