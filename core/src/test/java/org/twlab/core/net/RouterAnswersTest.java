package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;

/** What a router says to packets for its own addresses, and to damaged ones. */
class RouterAnswersTest {
    private static final int A = Address.parse("10.0.1.2").bits();
    private static final int NEAR = Address.parse("10.0.1.1").bits();
    private static final int FAR = Address.parse("10.0.2.1").bits();
    private static final int OWN = Address.parse("192.0.2.9").bits();
    private static final int BEHIND = Address.parse("10.9.9.9").bits();
    private static final long SECOND = 1_000_000_000L;

    private final Simulation simulation = new Simulation();
    private final NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), null, false);
    private final Probe a = new Probe("a", context, A);
    private final Probe b = new Probe("b", context, BEHIND);
    private Router router = new Router("r", context, new RouterSettings(OWN, 0, true, 1000));
    private final List<LinkDirection> links = new ArrayList<>();

    @AfterEach
    void everyPacketIsAccountedFor() {
        Conservation.check(List.of(a, router, b), links);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.1.1", "10.0.2.1", "192.0.2.9"})
    void answersAPingFromTheAddressItWasSentTo(String address) {
        connect();
        int own = Address.parse(address).bits();
        Ipv4Packet ping = packet(own, 1, ping(8, 0x1234_0001, 56))
                .withHeader(0x20, Ipv4Packet.DONT_FRAGMENT, new byte[0], Checksums.NOT_STAMPED);
        a.send(ping);
        run();

        assertThat(a.packets())
                .containsExactly(Ipv4Packet.of(own, A, 64, 0, ping(0, 0x1234_0001, 56))
                        .withHeader(0x20, 0, new byte[0], Checksums.NOT_STAMPED));
        assertThat(a.packets().get(0).origin().originName()).isEqualTo("r");
        assertThat(router.accepted()).isEqualTo(1);
        assertThat(router.drops().total()).isZero();
        assertThat(router.icmpErrors().made()).isZero();
    }

    @Test
    void answersAnyNumberOfPings() {
        connect();
        for (int i = 0; i < 200; i++) {
            a.send(packet(NEAR, 64, ping(8, i, 0)));
        }
        run();

        assertThat(a.packets()).hasSize(200);
        assertThat(a.packets()).extracting(Ipv4Packet::identification).startsWith(0, 1, 2);
    }

    /** ICMP messages that ask for nothing. */
    @ParameterizedTest
    @ValueSource(ints = {0, 3, 5, 11, 13, 14, 255})
    void saysNothingToOtherMessages(int type) {
        connect();
        a.send(packet(NEAR, 64, ping(type, 0, 40)));
        run();

        assertThat(a.arrivals()).isEmpty();
        assertThat(router.drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
        assertThat(router.accepted()).isZero();
    }

    @Test
    void saysThatUdpPortsAreUnreachableFromTheAddressSpokenTo() {
        connect();
        Ipv4Packet probe = packet(FAR, 1, new UdpDatagram(40_000, 33_434, LiteralBytes.of(new byte[12]), -1));
        a.send(probe);
        run();

        Ipv4Packet report = a.packets().get(0);
        assertThat(report.source()).isEqualTo(FAR);
        assertThat(report.payload()).isEqualTo(IcmpMessage.about(probe, 3, 3, 0));
        assertThat(router.drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
    }

    @Test
    void saysThatProtocolsAreUnreachable() {
        connect();
        Ipv4Packet probe = packet(NEAR, 9, new OpaquePayload(89, new byte[20]));
        a.send(probe);
        run();

        assertThat(a.packets().get(0).payload()).isEqualTo(IcmpMessage.about(probe, 3, 2, 0));
    }

    @Test
    void resetsSegments() {
        connect();
        a.send(packet(NEAR, 64, tcp(TcpSegment.SYN, 100, 0)));
        a.send(packet(NEAR, 64, tcp(TcpSegment.ACK | TcpSegment.FIN, 100, 77)));
        a.send(packet(NEAR, 64, tcp(TcpSegment.RST, 100, 0)));
        run();

        assertThat(a.packets())
                .containsExactly(
                        Ipv4Packet.of(NEAR, A, 64, 0, reset(0, 101, TcpSegment.RST | TcpSegment.ACK)),
                        Ipv4Packet.of(NEAR, A, 64, 0, reset(77, 0, TcpSegment.RST)));
        assertThat(router.drops().of(DropReason.NO_SOCKET)).isEqualTo(3);
    }

    /** A silent router still resets, as a filter that drops its ICMP messages would let it. */
    @Test
    void whereMessagesAreOffItOnlyResets() {
        router = new Router("r", context, new RouterSettings(OWN, 0, false, 1000));
        connect();
        a.send(packet(NEAR, 64, ping(8, 1, 8)));
        a.send(packet(NEAR, 64, new UdpDatagram(1, 2, LiteralBytes.EMPTY, -1)));
        a.send(packet(NEAR, 64, tcp(TcpSegment.SYN, 100, 0)));
        a.send(open(packet(NEAR, 64, tcp(TcpSegment.SYN, 100, 0)), Ipv4Packet.MORE_FRAGMENTS));
        run();
        simulation.runUntil(40 * SECOND);

        assertThat(a.packets())
                .singleElement()
                .satisfies(answer -> assertThat(answer.tcp().rst()).isTrue());
        assertThat(router.accepted()).isEqualTo(1);
        assertThat(router.icmpErrors().made()).isZero();
    }

    @Test
    void answersNobodyToWhomItHasNoRoute() {
        connect();
        a.send(Ipv4Packet.of(BEHIND + 1, NEAR, 64, 0, ping(8, 1, 8)));
        a.send(Ipv4Packet.of(BEHIND + 1, NEAR, 64, 0, tcp(TcpSegment.SYN, 1, 0)));
        run();

        assertThat(router.sent()).isZero();
        assertThat(router.accepted()).isEqualTo(1);
        assertThat(router.drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
    }

    @Test
    void putsFragmentsForItselfTogether() {
        connect();
        Ipv4Packet ping = open(packet(NEAR, 64, ping(8, 1, 2000)), 0);
        List<Ipv4Packet> pieces = Fragments.split(ping, 1000);
        a.send(pieces.get(1));
        a.send(pieces.get(0));
        run();
        assertThat(router.held()).isEqualTo(2);
        a.send(pieces.get(2));
        run();

        // the reply is as large, and the link takes 1500 bytes
        assertThat(a.packets()).extracting(Ipv4Packet::totalLength).containsExactly(1500, 548);
        assertThat(Fragments.join(a.packets()).payload()).isEqualTo(ping(0, 1, 2000));
        assertThat(router.accepted()).isEqualTo(3);
    }

    @Test
    void reportsFragmentsForItselfThatStayAlone() {
        connect();
        Ipv4Packet first =
                Fragments.split(open(packet(FAR, 64, ping(8, 1, 200)), 0), 100).get(0);
        a.send(first);
        simulation.runUntil(30 * SECOND);
        run();

        assertThat(router.drops().of(DropReason.REASSEMBLY_TIMEOUT)).isEqualTo(1);
        Ipv4Packet report = a.packets().get(0);
        assertThat(report.source()).isEqualTo(FAR);
        assertThat(report.payload()).isEqualTo(IcmpMessage.about(first, 11, 1, 0));
    }

    @Test
    void dropsAWrongHeaderChecksumInSilenceBeforeAnythingElse() {
        connect();
        Ipv4Packet[] packets = {
            packet(BEHIND, 64, ping(8, 1, 8)), packet(BEHIND, 1, ping(8, 1, 8)),
            packet(BEHIND + 1, 64, ping(8, 1, 8)), packet(NEAR, 64, ping(8, 1, 8))
        };
        for (Ipv4Packet packet : packets) {
            Ipv4Packet stamped = PacketCodec.stamp(packet);
            a.send(stamped.withHeader(0, stamped.flagsAndOffset(), new byte[0], stamped.headerChecksum() ^ 0x0100));
        }
        run();

        assertThat(router.drops().of(DropReason.BAD_CHECKSUM)).isEqualTo(4);
        assertThat(router.drops().total()).isEqualTo(4);
        assertThat(router.sent()).isZero();
    }

    /** Only the ends look at the content; a router that is the end does. */
    @Test
    void forwardsAWrongContentAndRefusesItForItself() {
        connect();
        for (int destination : new int[] {BEHIND, NEAR}) {
            Ipv4Packet stamped = PacketCodec.stamp(packet(destination, 64, ping(8, 1, 8)));
            IpPayload payload = stamped.payload();
            a.send(stamped.withPayload(payload.withChecksum(payload.checksum() ^ 1)));
        }
        run();

        assertThat(b.arrivals()).hasSize(1);
        assertThat(router.drops().of(DropReason.BAD_CHECKSUM)).isEqualTo(1);
        assertThat(a.arrivals()).isEmpty();
    }

    /** The error comes from where it leaves, not from where its cause came in (Linux icmp_errors_use_inbound_ifaddr = 0). */
    @ParameterizedTest
    @CsvSource({"10.0.2.1, 10.0.2.1", "0.0.0.0, 10.0.1.1"})
    void anErrorIsSentFromTheAddressItLeavesBy(String farAddress, String source) {
        Interface near = router.addInterface(NEAR);
        Interface far = router.addInterface(Address.parse(farAddress).bits());
        link(a.side(), near);
        link(far, b.side());
        router.routes().add(new Prefix(A, 32), far);
        router.routes().add(new Prefix(BEHIND, 32), far);
        a.send(packet(BEHIND, 1, ping(8, 1, 8)));
        run();

        assertThat(b.packets())
                .singleElement()
                .satisfies(report -> assertThat(Address.text(report.source())).isEqualTo(source));
    }

    private void connect() {
        link(a.side(), router.addInterface(NEAR));
        link(router.addInterface(FAR), b.side());
        router.routes().add(new Prefix(A, 32), router.interfaces().get(0));
        router.routes().add(new Prefix(BEHIND, 32), router.interfaces().get(1));
    }

    private void link(Interface from, Interface to) {
        Link link = Link.connect(context, from, to, LinkSettings.delay(0), LinkSettings.delay(0));
        links.addAll(Arrays.asList(link.forward(), link.backward()));
    }

    private void run() {
        simulation.runUntil(simulation.nowNanos());
    }

    private static Ipv4Packet packet(int destination, int ttl, IpPayload payload) {
        return Ipv4Packet.of(A, destination, ttl, 7, payload);
    }

    private static Ipv4Packet open(Ipv4Packet packet, int flags) {
        return packet.withHeader(0, flags, new byte[0], Checksums.NOT_STAMPED);
    }

    private static IcmpMessage ping(int type, int rest, int length) {
        return new IcmpMessage(type, 0, rest, LiteralBytes.of(new byte[length]), Checksums.NOT_STAMPED);
    }

    private static TcpSegment tcp(int flags, int seq, int ack) {
        return TcpSegment.of(5000, 80, seq, ack, flags, 1000, TcpOptions.NONE, LiteralBytes.EMPTY);
    }

    private static TcpSegment reset(int seq, int ack, int flags) {
        return TcpSegment.of(80, 5000, seq, ack, flags, 0, TcpOptions.NONE, LiteralBytes.EMPTY);
    }
}
