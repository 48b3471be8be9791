package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.OTHER_SERVER;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.inbound;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;
import static org.twlab.nat.NatLab.udp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpState;
import org.twlab.core.trace.DropReason;

/** Connections of the gateway itself, segment by segment: row N2 and what follows from get_unique_tuple for them. */
class OwnTcpTest {
    private NatLab lab = NatLab.of("netfilter-4.9");
    private TcpHost own = lab.addTcp("linux-4.9");
    private int nextId = 1;

    private void with(NatSettings settings) {
        lab = new NatLab(settings, 4);
        own = lab.addTcp("linux-4.9");
    }

    private static NatSettings.Builder one(String model) {
        return NatLab.builder(model, PUBLIC);
    }

    /** A connection of the gateway from a port it asks for, as several may with SO_REUSEADDR. */
    private TcpConnection connect(int port, int remote, int remotePort) {
        ConnectOptions options = new ConnectOptions(nextId++, port, SocketOptions.reusing(true));
        TcpConnection connection = own.connect(remote, remotePort, options, ConnectionHandler.NONE);
        lab.settle();
        return connection;
    }

    /** The server answers the SYN that came last. */
    private void answer(int flags) {
        Ipv4Packet syn = lab.outside.last();
        int server = syn.tcp().destinationPort();
        int own = syn.tcp().sourcePort();
        lab.sendIn(inbound(
                syn.destination(), plain(server, own, flags, 900, syn.tcp().seq() + 1)));
    }

    /** Without timestamps, whose echo a kernel looks at. */
    private static TcpSegment plain(int sourcePort, int destinationPort, int flags, int seq, int ack) {
        return TcpSegment.of(sourcePort, destinationPort, seq, ack, flags, 29_200, TcpOptions.NONE, LiteralBytes.EMPTY);
    }

    @AfterEach
    void everyPacketIsAccountedFor() {
        lab.conservation();
    }

    @Test
    void n2AnOwnConnectionMakesItsPortBusyForItsRemoteUntilItIsGone() {
        connect(5000, SERVER, 80);
        assertThat(lab.outside.last().source()).isEqualTo(PUBLIC);
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(5000);
        assertThat(lab.gateway.entries()).isEqualTo(1);
        assertThat(lab.gateway.portsUsed()).isEqualTo(1);

        assertThat(lab.open(0, 5000, SERVER, 80)).isNotEqualTo(5000);
        assertThat(lab.open(1, 5000, SERVER, 81)).isEqualTo(5000);

        lab.sendIn(inbound(SERVER, tcp(80, 5000, RST | ACK, 0, isnOfOwn() + 1)));
        assertThat(lab.open(2, 5000, SERVER, 80)).isEqualTo(5000);
    }

    private int isnOfOwn() {
        return lab.outside.received.get(0).tcp().seq();
    }

    @Test
    void n2AnOwnConnectionGetsAnotherPortWhereAnInsideHostHasIts() {
        assertThat(lab.open(0, 5000, SERVER, 80)).isEqualTo(5000);
        TcpConnection connection = connect(5000, SERVER, 80);
        int port = lab.outside.last().tcp().sourcePort();
        assertThat(port).isNotEqualTo(5000);
        assertThat(lab.outside.last().source()).isEqualTo(PUBLIC);

        answer(SYN | ACK);
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(connection.localPort()).isEqualTo(5000);
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(port);
        assertThat(lab.host(0).received).isEmpty();
    }

    @Test
    void n2WhatIsForAnOwnConnectionReachesIt() {
        connect(5000, SERVER, 80);
        lab.sendIn(inbound(SERVER, tcp(80, 5000, ACK, 9, 77)));
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST); // RFC 9293 section 3.10.7.3: an ACK that is wrong
        assertThat(lab.outside.last().tcp().seq()).isEqualTo(77);
        assertThat(lab.gateway.dropped()).isZero();
    }

    @Test
    void n2ListeningMakesNoPortBusy() {
        own.listen(5000, 1, null);
        assertThat(lab.open(0, 5000, SERVER, 80)).isEqualTo(5000);
    }

    @Test
    void aListenerIsReachedFromOutsideOnlyWithoutADropRule() {
        own.listen(5000, 1, null);
        lab.sendIn(inbound(SERVER, tcp(4000, 5000, SYN, 100, 0)));
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(SYN | ACK);
        assertThat(lab.gateway.snapshot()).singleElement().satisfies(entry -> {
            assertThat(entry.inbound()).isTrue();
            assertThat(entry.inside().address()).isEqualTo(PUBLIC);
            assertThat(entry.outside().port()).isEqualTo(5000);
            assertThat(entry.remote().port()).isEqualTo(4000);
        });

        with(one("netfilter-4.9").refusal(RefusalPolicy.SILENT).build());
        own.listen(5000, 1, null);
        lab.sendIn(inbound(SERVER, tcp(4000, 5000, SYN, 100, 0)));
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(1);
    }

    /** Nothing is forwarded, so nothing takes from the TTL. */
    @Test
    void anOwnPacketLeavesWithTheTtlOfItsKernel() {
        connect(5000, SERVER, 80);
        assertThat(lab.outside.last().ttl()).isEqualTo(64);
        assertThat(PacketCodec.verify(lab.outside.last())).isTrue();
    }

    @Test
    void itsSegmentsFitTheLinkThatLeadsThere() {
        lab = new NatLab(NatLab.settings("netfilter-4.9"), 1, 1000);
        own = lab.addTcp("linux-4.9");
        connect(5000, SERVER, 80);
        assertThat(lab.outside.last().tcp().options().mss()).isEqualTo(960);
    }

    @Test
    void aRangeOfPortsCountsForOwnConnectionsTooUntilItIsUsedUp() {
        with(one("netfilter-4.9").ports(new PortRange(2000, 2001)).build());
        connect(2001, SERVER, 80);
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(2001);
        connect(5000, SERVER, 80);
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(2000);
        assertThat(lab.open(0, 5000, SERVER, 80)).isEqualTo(-1);
        TcpConnection late = connect(5001, SERVER, 80);

        assertThat(lab.outside.received).hasSize(2);
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(2);
        assertThat(late.state()).isEqualTo(TcpState.SYN_SENT); // tcp_connect() minds no error but ECONNREFUSED
        connect(5001, OTHER_SERVER, 80);
        assertThat(lab.outside.last().tcp().sourcePort()).isBetween(2000, 2001);
    }

    /** get_unique_tuple tries the tuple itself, and looks for a mapping of the same source only if that may not stay. */
    @Test
    void aPortIsKeptWhereItIsFreeThoughAnotherConnectionFromItWasTranslated() {
        lab.open(0, 5000, SERVER, 80);
        connect(5000, SERVER, 80);
        assertThat(lab.outside.last().tcp().sourcePort()).isNotEqualTo(5000);
        connect(5000, SERVER, 81);
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(5000);
    }

    /** NF_NAT_RANGE_PROTO_RANDOM_ALL skips the first step of get_unique_tuple. */
    @Test
    void portsAtRandomAreForOwnConnectionsToo() {
        with(one("netfilter-6.18").portOption(PortOption.FULLY_RANDOM).build());
        int kept = 0;
        for (int port = 5000; port < 5010; port++) {
            connect(port, SERVER, 80);
            kept += lab.outside.last().tcp().sourcePort() == port ? 1 : 0;
        }
        assertThat(kept).isZero();
    }

    /** nf_nat_may_kill of 6.18 ends only what has IPS_SRC_NAT: what keeps its own port has not. */
    @ParameterizedTest
    @CsvSource({"2000, 0", "5000, 1"})
    void onlyATranslatedOwnConnectionInTimeWaitIsStolen(int ownPort, int stolen) {
        with(one("netfilter-6.18").ports(new PortRange(2000, 2000)).build());
        TcpConnection connection = connect(ownPort, SERVER, 80);
        answer(SYN | ACK);
        connection.close();
        lab.settle();
        TcpSegment fin = lab.outside.last().tcp();
        lab.sendIn(inbound(SERVER, plain(80, 2000, ACK, 901, fin.seq() + 1)));
        lab.sendIn(inbound(SERVER, plain(80, 2000, FIN | ACK, 901, fin.seq() + 1)));
        assertThat(lab.state()).isEqualTo("TIME_WAIT");

        lab.sendFrom(0, outbound(0, SERVER, tcp(7000, 80, SYN, fin.seq() + 100, 0)));
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1 - stolen);
        assertThat(lab.gateway.entries()).isEqualTo(1);
    }

    @Test
    void aTableThatIsFullTakesAnOwnConnectionOnlyInPlaceOfOneThatIsNotAssured() {
        with(NatLab.settings("netfilter-4.9").withMaxEntries(1));
        lab.open(0, 5000, SERVER, 80);
        connect(6000, SERVER, 443);
        assertThat(lab.gateway.snapshot())
                .singleElement()
                .satisfies(entry -> assertThat(entry.outside().port()).isEqualTo(6000));
        answer(SYN | ACK);
        connect(6001, SERVER, 443);
        assertThat(lab.gateway.drops().of(DropReason.NAT_TABLE_FULL)).isEqualTo(1);
    }

    @Test
    void anOwnExchangeIsTrackedAsAnyOtherIs() {
        connect(5000, SERVER, 80);
        assertThat(lab.state()).isEqualTo("SYN_SENT");
        answer(SYN | ACK);
        assertThat(lab.state()).isEqualTo("ESTABLISHED");
        assertThat(lab.secondsLeft()).isEqualTo(432_000);

        own.inject(NatLab.packet(PUBLIC, SERVER, 64, udp(5000, 53)));
        lab.settle();
        assertThat(lab.outside.last().payload().protocol()).isEqualTo(Ipv4Packet.PROTOCOL_UDP);
        assertThat(lab.gateway.snapshot().get(1).state()).isEqualTo("UNREPLIED");
        lab.sendIn(inbound(SERVER, udp(53, 5000)));
        assertThat(lab.gateway.snapshot().get(1).state()).isEqualTo("REPLIED");
        assertThat(own.drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
        assertThat(lab.outside.last().payload()).isInstanceOf(IcmpMessage.class);
    }

    /** An acknowledgment of what was never sent. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTrackingCallsInvalidReachesAnOwnConnectionOnlyWithoutADropRule(boolean drops) {
        with(one("netfilter-4.9")
                .invalid(drops ? InvalidPolicy.DROP : InvalidPolicy.FORWARD)
                .build());
        TcpConnection connection = connect(5000, SERVER, 80);
        answer(SYN | ACK);
        lab.sendIn(inbound(SERVER, plain(80, 5000, ACK, 901, isnOfOwn() + 1_000_000)));
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(drops ? 1 : 0);
        assertThat(own.drops().of(DropReason.BAD_ACK)).isEqualTo(drops ? 0 : 1);
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
    }

    @Test
    void anErrorFromOutsideReachesTheOwnConnectionAsItKnowsItself() {
        lab.open(0, 5000, SERVER, 80);
        TcpConnection connection = connect(5000, SERVER, 80);
        Ipv4Packet syn = lab.outside.last();
        assertThat(syn.tcp().sourcePort()).isNotEqualTo(5000);
        lab.sendIn(inbound(
                OTHER_SERVER,
                new IcmpMessage(
                        IcmpMessage.DESTINATION_UNREACHABLE,
                        IcmpMessage.PORT_UNREACHABLE,
                        0,
                        LiteralBytes.of(PacketCodec.encode(syn)),
                        -1)));
        assertThat(connection.error()).contains(Errno.ECONNREFUSED);
    }

    @Test
    void aMartianIsDropped() {
        connect(5000, SERVER, 80);
        lab.sendIn(NatLab.packet(PUBLIC, SERVER, 64, tcp(5000, 80, ACK, 1, 1)));
        assertThat(lab.gateway.drops().of(DropReason.NOT_MINE)).isEqualTo(1);
    }

    @Test
    void whereNoRouteLeadsTheOwnTcpSaysSo() {
        lab.gateway.routes().remove(Prefix.parse("0.0.0.0/0"));
        connect(5000, SERVER, 80);
        assertThat(own.drops().of(DropReason.NO_ROUTE)).isEqualTo(1);
        assertThat(lab.gateway.entries()).isZero();
    }

    /** While a first packet is on its way its port is not seen to be taken (raceNanos), and the later one is dropped. */
    @Test
    void anOwnConnectionMayLoseARaceForItsPort() {
        with(one("netfilter-4.9").raceNanos(1_000).build());
        lab.host(0).send(outbound(0, SERVER, tcp(5000, 80, SYN, 1, 0)));
        lab.settle();
        connect(5000, SERVER, 80);
        lab.runTo(0.5);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INSERT_FAILED)).isEqualTo(1);
        assertThat(lab.outside.received).hasSize(1);
    }

    @Test
    void whereNobodyListensTheGatewayAnswersAsIfItHadNoTcp() {
        own.listen(5000, 1, null);
        lab.sendIn(inbound(SERVER, tcp(4000, 5001, SYN, 100, 0)));
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST | ACK);
        assertThat(lab.gateway.entries()).isZero();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(1);
    }

    /** With nf_conntrack_tcp_loose 0 nothing but a SYN begins an entry, whoever sends it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatMayNotBeginAnEntryPassesOnlyWithoutADropRule(boolean drops) {
        with(one("netfilter-4.9")
                .loose(false)
                .invalid(drops ? InvalidPolicy.DROP : InvalidPolicy.FORWARD)
                .build());
        own.inject(NatLab.packet(PUBLIC, SERVER, 64, plain(5000, 80, ACK, 7, 8)));
        lab.settle();
        assertThat(lab.outside.received).hasSize(drops ? 0 : 1);
        own.listen(5000, 1, null);
        lab.sendIn(inbound(SERVER, plain(4000, 5000, ACK, 100, 7)));
        assertThat(own.drops().of(DropReason.LISTEN_IGNORED)).isEqualTo(drops ? 0 : 1);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(drops ? 2 : 0);
        assertThat(lab.gateway.entries()).isZero();
    }

    /** A hairpinned connection leaves from the inside address too. */
    @Test
    void towardTheInsideItsPortChangesOnlyWhereAnotherConnectionHasIt() {
        with(one("netfilter-4.9")
                .forward(new PortForward(6, PUBLIC, new PortRange(8000, 8000), NatLab.hostAddress(0), 80))
                .hairpin(true)
                .build());
        connect(5001, NatLab.hostAddress(0), 80);
        assertThat(lab.host(0).last().source()).isEqualTo(NatLab.INSIDE);
        assertThat(lab.host(0).last().tcp().sourcePort()).isEqualTo(5001);

        lab.sendFrom(1, outbound(1, PUBLIC, tcp(5000, 8000, SYN, 1, 0)));
        assertThat(lab.host(0).last().tcp().sourcePort()).isEqualTo(5000);
        connect(5000, NatLab.hostAddress(0), 80);
        assertThat(lab.host(0).last().source()).isEqualTo(NatLab.INSIDE);
        assertThat(lab.host(0).last().tcp().sourcePort()).isNotEqualTo(5000);
        assertThat(lab.host(0).received).hasSize(3);
    }

    @Test
    void aGatewayThatIsDownSendsNothingOfItsOwn() {
        lab.gateway.reboot(1_000_000_000L);
        connect(5000, SERVER, 80);
        assertThat(lab.gateway.drops().of(DropReason.HOST_DOWN)).isEqualTo(1);
        assertThat(lab.outside.received).isEmpty();
    }
}
