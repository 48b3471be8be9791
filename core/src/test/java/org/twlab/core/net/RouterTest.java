package org.twlab.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.OpaquePayload;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** One router between {@code a} (10.0.1.2) and {@code b} (10.0.2.2), its own addresses 10.0.1.1 and 10.0.2.1. */
class RouterTest {
    private static final int A = Address.parse("10.0.1.2").bits();
    private static final int B = Address.parse("10.0.2.2").bits();
    private static final int TOWARD_A = Address.parse("10.0.1.1").bits();
    private static final int TOWARD_B = Address.parse("10.0.2.1").bits();
    private static final int NOWHERE = Address.parse("192.0.2.1").bits();

    private final Simulation simulation = new Simulation();
    private final List<TraceEvent> traced = new ArrayList<>();
    private final NetworkContext context = new NetworkContext(simulation, new RandomStreams(1, 0), traced::add, false);
    private final Probe a = new Probe("a", context, A);
    private final Probe b = new Probe("b", context, B);

    @Test
    void forwardsWithOneLessTtl() {
        Router router = connect(RouterSettings.DEFAULT);
        a.send(udp(A, B, 64));
        run();

        assertThat(b.packets()).containsExactly(udp(A, B, 63));
        assertThat(router.forwarded()).isEqualTo(1);
        assertThat(router.drops().total()).isZero();
        assertThat(a.arrivals()).isEmpty();
    }

    @Test
    void updatesAStampedChecksum() {
        connect(RouterSettings.DEFAULT);
        a.send(PacketCodec.stamp(udp(A, B, 64)));
        run();

        assertThat(b.packets()).containsExactly(PacketCodec.stamp(udp(A, B, 63)));
    }

    @Test
    void forwardingTakesTheDelay() {
        connect(new RouterSettings(0, 5_000, true, 1000));
        a.send(udp(A, B, 64));
        run();

        assertThat(b.arrivals()).extracting(Probe.Arrival::atNanos).containsExactly(5_000L);
    }

    @Test
    void ttlOneDiesHereAndIsReported() {
        Router router = connect(RouterSettings.DEFAULT);
        Ipv4Packet dying = udp(A, B, 1);
        a.send(dying);
        run();

        assertThat(b.arrivals()).isEmpty();
        assertThat(router.drops().of(DropReason.TTL_EXCEEDED)).isEqualTo(1);
        assertThat(a.packets()).hasSize(1);
        Ipv4Packet report = a.packets().get(0);
        assertThat(report.source()).isEqualTo(TOWARD_A);
        assertThat(report.destination()).isEqualTo(A);
        assertThat(report.ttl()).isEqualTo(64);
        assertThat(report.tos()).isEqualTo(0xC0);
        assertThat(report.dontFragment()).isFalse();
        assertThat(report.origin().originName()).isEqualTo("r");
        assertThat(report.payload())
                .isEqualTo(
                        new IcmpMessage(11, 0, 0, LiteralBytes.of(PacketCodec.encode(dying)), Checksums.NOT_STAMPED));
    }

    @Test
    void ttlDropTellsTheTtl() {
        connect(RouterSettings.DEFAULT);
        a.send(udp(A, B, 0));
        run();

        assertThat(traced)
                .filteredOn(TraceEvent.PacketDropped.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(TraceEvent.PacketDropped.class, dropped -> {
                    assertThat(dropped.place()).isEqualTo("r");
                    assertThat(dropped.drop().toString()).isEqualTo("ttl_exceeded {ttl=0}");
                });
    }

    @Test
    void noRouteIsReportedAsNetUnreachable() {
        Router router = connect(RouterSettings.DEFAULT);
        a.send(udp(A, NOWHERE, 64));
        run();

        assertThat(router.drops().of(DropReason.NO_ROUTE)).isEqualTo(1);
        assertThat(a.packets()).singleElement().satisfies(report -> {
            IcmpMessage message = (IcmpMessage) report.payload();
            assertThat(message.type()).isEqualTo(3);
            assertThat(message.code()).isZero();
            assertThat(message.rest()).isZero();
            assertThat(message.quote().toBytes()).isEqualTo(PacketCodec.encode(udp(A, NOWHERE, 64)));
        });
    }

    /** Linux looks for the route first. */
    @Test
    void noRouteComesBeforeTtl() {
        Router router = connect(RouterSettings.DEFAULT);
        a.send(udp(A, NOWHERE, 1));
        run();

        assertThat(router.drops().of(DropReason.NO_ROUTE)).isEqualTo(1);
        assertThat(router.drops().total()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 64})
    void whatIsForTheRouterEndsHereWhateverItsTtl(int ttl) {
        Router router = connect(new RouterSettings(NOWHERE, 0, true, 1000));
        a.send(udp(A, TOWARD_A, ttl));
        a.send(udp(A, TOWARD_B, ttl));
        a.send(udp(A, NOWHERE, ttl));
        run();

        assertThat(router.drops().of(DropReason.NO_SOCKET)).isEqualTo(3);
        assertThat(router.drops().total()).isEqualTo(3);
        assertThat(a.packets()).extracting(Ipv4Packet::source).containsExactly(TOWARD_A, TOWARD_B, NOWHERE);
        assertThat(b.arrivals()).isEmpty();
    }

    @Test
    void quotesAtMost548Bytes() {
        connect(RouterSettings.DEFAULT);
        Ipv4Packet large = Probe.packet(A, B, 1, 7, 1500);
        a.send(large);
        run();

        Ipv4Packet report = a.packets().get(0);
        assertThat(report.totalLength()).isEqualTo(576);
        assertThat(((IcmpMessage) report.payload()).quote().toBytes())
                .isEqualTo(Arrays.copyOf(PacketCodec.encode(large), 548));
    }

    @Test
    void stampsItsReportsWhereHostsStampTheirPackets() {
        Router router = connect(new NetworkContext(simulation, new RandomStreams(1, 0), null, true), "r");
        route(router);
        a.send(udp(A, B, 1));
        run();

        Ipv4Packet report = a.packets().get(0);
        assertThat(Checksums.isStamped(report.headerChecksum())).isTrue();
        assertThat(Checksums.isStamped(report.payload().checksum())).isTrue();
        assertThat(PacketCodec.verify(report)).isTrue();
    }

    @Test
    void reportsNothingAboutReports() {
        Router router = connect(RouterSettings.DEFAULT);
        IcmpMessage error = IcmpMessage.about(udp(B, A, 9), 3, 3, 0);
        a.send(Ipv4Packet.of(A, B, 1, 0, error));
        a.send(Ipv4Packet.of(A, B, 1, 0, new OpaquePayload(1, new byte[4])));
        run();

        assertThat(router.drops().of(DropReason.TTL_EXCEEDED)).isEqualTo(2);
        assertThat(a.arrivals()).isEmpty();
    }

    @Test
    void reportsAboutAnEchoRequest() {
        connect(RouterSettings.DEFAULT);
        a.send(Ipv4Packet.of(A, B, 1, 0, new IcmpMessage(8, 0, 1, LiteralBytes.EMPTY, Checksums.NOT_STAMPED)));
        run();

        assertThat(a.arrivals()).hasSize(1);
    }

    @Test
    void reportsAboutTheFirstFragmentOnly() {
        connect(RouterSettings.DEFAULT);
        Ipv4Packet whole = Probe.packet(A, B, 1, 7, 60);
        byte[] none = {};
        a.send(whole.withHeader(0, Ipv4Packet.MORE_FRAGMENTS | 5, none, Checksums.NOT_STAMPED));
        run();
        assertThat(a.arrivals()).isEmpty();

        a.send(whole.withHeader(0, Ipv4Packet.MORE_FRAGMENTS, none, Checksums.NOT_STAMPED));
        run();
        assertThat(a.arrivals()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"})
    void reportsOnlyToAndAboutSingleHosts(String address) {
        Router router = connect(RouterSettings.DEFAULT);
        int noHost = Address.parse(address).bits();
        router.routes().add(new Prefix(noHost, 32), router.interfaces().get(0));
        a.send(udp(noHost, B, 1));
        a.send(udp(A, noHost, 1));
        run();

        assertThat(router.drops().of(DropReason.TTL_EXCEEDED)).isEqualTo(2);
        assertThat(a.arrivals()).isEmpty();
    }

    @Test
    void silentWhereErrorsAreOff() {
        connect(new RouterSettings(0, 0, false, 1000));
        a.send(udp(A, B, 1));
        a.send(udp(A, NOWHERE, 64));
        run();

        assertThat(a.arrivals()).isEmpty();
    }

    @Test
    void reportComesFromTheRoutersOwnAddressWhereTheInterfaceHasNone() {
        assertThat(sourceOfReport(new RouterSettings(NOWHERE, 0, true, 1000))).isEqualTo(NOWHERE);
        assertThat(sourceOfReport(RouterSettings.DEFAULT))
                .isEqualTo(Address.parse("192.0.0.8").bits());
    }

    @Test
    void tellsWhereItWouldSendAPacket() {
        RouterSettings settings = new RouterSettings(NOWHERE, 5_000, true, 1000);
        Router router = connect(settings);
        assertThat(router.settings()).isEqualTo(settings);
        assertThat(router.egressFor(udp(A, B, 64))).isSameAs(router.interfaces().get(1));
        assertThat(router.choicesFor(udp(A, B, 64))).isEqualTo(1);
        assertThat(router.egressFor(udp(A, NOWHERE, 64))).isNull();
        assertThat(router.choicesFor(udp(A, NOWHERE, 64))).isZero();
    }

    private int sourceOfReport(RouterSettings settings) {
        Probe host = new Probe("host", context, A);
        Router router = new Router("r", context, settings);
        Interface side = router.addInterface(0);
        Link.connect(context, host.side(), side, LinkSettings.delay(0), LinkSettings.delay(0));
        router.routes().add(new Prefix(0, 0), side);
        host.send(udp(A, B, 1));
        run();
        return host.packets().get(0).source();
    }

    private Router connect(RouterSettings settings) {
        Router router = new Router("r", context, settings);
        route(router);
        return router;
    }

    private Router connect(NetworkContext otherContext, String name) {
        return new Router(name, otherContext, RouterSettings.DEFAULT);
    }

    private void route(Router router) {
        Interface towardA = router.addInterface(TOWARD_A);
        Interface towardB = router.addInterface(TOWARD_B);
        Link.connect(context, a.side(), towardA, LinkSettings.delay(0), LinkSettings.delay(0));
        Link.connect(context, b.side(), towardB, LinkSettings.delay(0), LinkSettings.delay(0));
        router.routes().add(Prefix.parse("10.0.1.0/24"), towardA);
        router.routes().add(Prefix.parse("10.0.2.0/24"), towardB);
    }

    private void run() {
        simulation.runUntil(simulation.nowNanos() + 1_000_000);
    }

    private static Ipv4Packet udp(int source, int destination, int ttl) {
        UdpDatagram datagram = new UdpDatagram(1000, 53, LiteralBytes.of((byte) 1, (byte) 2), Checksums.NOT_STAMPED);
        return Ipv4Packet.of(source, destination, ttl, 7, datagram);
    }
}
