package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.trace.DropReason;

/** Packets that the outside link does not take, and packets that come in fragments. G11, G12: Linux 6.18.44. */
class GatewayMtuTest {
    private static final long SECOND = 1_000_000_000L;

    private NatLab lab = lab(1000);

    private static NatLab lab(int mtu) {
        return new NatLab(NatLab.settings("netfilter-6.18"), 2, mtu);
    }

    @AfterEach
    void everyPacketIsAccountedFor() {
        lab.conservation();
    }

    @Test
    void g11WhatMustStayWholeIsReportedWithTheMtu() {
        Ipv4Packet large = NatLab.outbound(0, NatLab.SERVER, datagram(1252));
        lab.sendFrom(0, large);

        assertThat(lab.outside.received).isEmpty();
        Ipv4Packet report = lab.host(0).last();
        IcmpMessage message = (IcmpMessage) report.payload();
        assertThat(report.source()).isEqualTo(NatLab.INSIDE);
        assertThat(message.type()).isEqualTo(3);
        assertThat(message.code()).isEqualTo(4);
        assertThat(message.rest()).isEqualTo(0x000003E8);
        assertThat(message.quote().toBytes()).isEqualTo(Arrays.copyOf(PacketCodec.encode(large), 548));
        assertThat(lab.gateway.drops().of(DropReason.FRAGMENTATION_NEEDED)).isEqualTo(1);
        assertThat(lab.gateway.entries()).isZero();
    }

    @Test
    void g12WhatMayBeTakenApartLeavesAs996And276() {
        lab.sendFrom(0, open(NatLab.outbound(0, NatLab.SERVER, datagram(1252))));

        assertThat(lab.outside.received).extracting(Ipv4Packet::totalLength).containsExactly(996, 276);
        assertThat(lab.outside.received).extracting(Ipv4Packet::fragmentOffset).containsExactly(0, 976);
        assertThat(lab.outside.received).allMatch(PacketCodec::verify);
        Ipv4Packet whole = Fragments.join(lab.outside.received);
        assertThat(whole.source()).isEqualTo(NatLab.PUBLIC);
        assertThat(whole.ttl()).isEqualTo(63);
        assertThat(PacketCodec.verify(whole)).isTrue();
        assertThat(((UdpDatagram) whole.payload()).sourcePort()).isEqualTo(5000);
        assertThat(lab.gateway.copies()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1", "1001, 2"})
    void takenApartOnlyFromTheMtuOn(int length, int pieces) {
        lab.sendFrom(0, open(NatLab.outbound(0, NatLab.SERVER, datagram(length))));

        assertThat(lab.outside.received).hasSize(pieces);
    }

    @ParameterizedTest
    @CsvSource({"1000, 0", "1001, 1"})
    void reportedOnlyFromTheMtuOn(int length, int reports) {
        lab.sendFrom(0, NatLab.outbound(0, NatLab.SERVER, datagram(length)));

        assertThat(lab.host(0).received).hasSize(reports);
        assertThat(lab.outside.received).hasSize(1 - reports);
    }

    /** Tracking needs ports, so fragments are put together first; they leave no larger than they came. */
    @Test
    void whatCameInFragmentsLeavesInFragmentsNotLarger() {
        lab = lab(1500);
        List<Ipv4Packet> pieces = Fragments.split(open(NatLab.outbound(0, NatLab.SERVER, datagram(1252))), 500);
        assertThat(pieces).extracting(Ipv4Packet::totalLength).containsExactly(500, 500, 292);
        lab.sendFrom(0, pieces.get(2));
        lab.sendFrom(0, pieces.get(0));
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.held()).isEqualTo(2);
        lab.sendFrom(0, pieces.get(1));

        assertThat(lab.outside.received).extracting(Ipv4Packet::totalLength).containsExactly(500, 500, 292);
        Ipv4Packet whole = Fragments.join(lab.outside.received);
        assertThat(PacketCodec.verify(whole)).isTrue();
        assertThat(whole.source()).isEqualTo(NatLab.PUBLIC);
        assertThat(lab.gateway.accepted()).isEqualTo(2);

        lab.sendFrom(0, open(NatLab.outbound(0, NatLab.SERVER, datagram(1252))));
        assertThat(lab.outside.last().totalLength()).isEqualTo(1252);
    }

    @Test
    void theSmallerOfLinkAndFragmentsCounts() {
        Fragments.split(open(NatLab.outbound(0, NatLab.SERVER, datagram(1300))), 1200)
                .forEach(piece -> lab.sendFrom(0, piece));

        assertThat(lab.outside.received).extracting(Ipv4Packet::totalLength).containsExactly(996, 324);
    }

    @Test
    void fragmentsFromOutsideFindTheirInsideHost() {
        lab.sendFrom(1, NatLab.outbound(1, NatLab.SERVER, datagram(100)));
        UdpDatagram answer = new UdpDatagram(80, 5000, LiteralBytes.of(new byte[700]), Checksums.NOT_STAMPED);
        for (Ipv4Packet piece : Fragments.split(open(NatLab.inbound(NatLab.SERVER, answer)), 400)) {
            lab.sendIn(piece);
        }

        Ipv4Packet whole = Fragments.join(lab.host(1).received);
        assertThat(whole.destination()).isEqualTo(NatLab.hostAddress(1));
        assertThat(whole.ttl()).isEqualTo(63);
        assertThat(PacketCodec.verify(whole)).isTrue();
    }

    /** Linux frag_expire_skip_icmp: the gateway reports what was for itself, and nothing else. */
    @ParameterizedTest
    @ValueSource(strings = {"198.51.100.7", "203.0.113.1", "10.1.0.1"})
    void missingFragmentsAreReportedOnlyByTheEndOfThePath(String destination) {
        int address = NatLab.address(destination);
        Ipv4Packet first = Fragments.split(open(NatLab.outbound(0, address, datagram(600))), 400)
                .get(0);
        lab.sendFrom(0, first);
        lab.simulation.runUntil(30 * SECOND);

        boolean own = address != NatLab.SERVER;
        assertThat(lab.gateway.drops().of(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(1);
        assertThat(lab.host(0).received).hasSize(own ? 1 : 0);
        if (own) {
            IcmpMessage message = (IcmpMessage) lab.host(0).last().payload();
            assertThat(message).isEqualTo(stamped(IcmpMessage.about(first, 11, 1, 0), message));
            assertThat(lab.host(0).last().source()).isEqualTo(NatLab.INSIDE);
        }
    }

    @Test
    void answersPingsToItsOwnAddresses() {
        IcmpMessage ping = new IcmpMessage(8, 0, 0x10002, LiteralBytes.of(new byte[8]), Checksums.NOT_STAMPED);
        lab.sendFrom(0, NatLab.outbound(0, NatLab.INSIDE, ping));
        lab.sendFrom(0, NatLab.outbound(0, NatLab.PUBLIC, ping));
        lab.sendIn(NatLab.inbound(NatLab.SERVER, ping));

        assertThat(lab.host(0).received).extracting(Ipv4Packet::source).containsExactly(NatLab.INSIDE, NatLab.PUBLIC);
        assertThat(lab.outside.last().source()).isEqualTo(NatLab.PUBLIC);
        assertThat(((IcmpMessage) lab.outside.last().payload()).type()).isZero();
        assertThat(((IcmpMessage) lab.outside.last().payload()).rest()).isEqualTo(0x10002);
        assertThat(lab.gateway.accepted()).isEqualTo(3);
        assertThat(lab.gateway.drops().total()).isZero();
    }

    private static IpPayload stamped(IcmpMessage expected, IcmpMessage actual) {
        return expected.withChecksum(actual.checksum());
    }

    /** A datagram in a packet of a length, to port 80. */
    private static UdpDatagram datagram(int length) {
        return new UdpDatagram(5000, 80, LiteralBytes.of(new byte[length - 28]), Checksums.NOT_STAMPED);
    }

    /** Without DF. */
    private static Ipv4Packet open(Ipv4Packet packet) {
        return PacketCodec.stamp(packet.withHeader(0, 0, new byte[0], Checksums.NOT_STAMPED));
    }
}
