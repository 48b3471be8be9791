package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.OTHER_SERVER;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;
import static org.twlab.nat.NatLab.inbound;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;
import static org.twlab.nat.NatLab.udp;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropReason;

/** Who may have a public port and what the gateway's own address does; all measured on Linux 6.18.44. */
class SharedPortsTest {
    private static final String MODEL = "netfilter-6.18";

    private NatLab lab = NatLab.of(MODEL);

    private NatLab with(NatSettings.Builder settings) {
        lab = new NatLab(settings.build(), 4);
        return lab;
    }

    private static NatSettings.Builder one() {
        return NatLab.builder(MODEL, PUBLIC);
    }

    @AfterEach
    void everyPacketIsAccountedFor() {
        lab.conservation();
    }

    @Test
    void n1OnePortServesSeveralHostsWhoseRemotesDifferAndABusyTupleCostsASecond() {
        assertThat(lab.open(0, 5000, SERVER, 80)).isEqualTo(5000);
        assertThat(lab.open(1, 5000, SERVER, 81)).isEqualTo(5000);
        assertThat(lab.open(2, 5000, OTHER_SERVER, 80)).isEqualTo(5000);
        assertThat(lab.gateway.portsUsed()).isEqualTo(1);

        assertThat(lab.open(2, 5000, SERVER, 80)).isNotEqualTo(5000);
        assertThat(lab.gateway.portsUsed()).isEqualTo(2);
    }

    @Test
    void n3NobodyReachesAMappingFromElsewhereNotEvenFromInside() {
        lab.open(0, 5000, SERVER, 80);
        lab.sendIn(inbound(OTHER_SERVER, tcp(80, 5000, SYN, 100, 0)));
        lab.sendIn(inbound(SERVER, tcp(81, 5000, SYN, 100, 0)));
        lab.sendFrom(1, outbound(1, PUBLIC, tcp(80, 5000, SYN, 100, 0)));

        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.outside.received)
                .filteredOn(packet -> packet.tcp().flags() == (RST | ACK))
                .hasSize(2);
        assertThat(lab.host(1).last().tcp().flags()).isEqualTo(RST | ACK);
        assertThat(lab.host(1).last().source()).isEqualTo(PUBLIC);
    }

    @Test
    void n3ADropRuleIsSilent() {
        with(one().refusal(RefusalPolicy.SILENT));
        lab.sendIn(inbound(SERVER, tcp(4000, 5000, SYN, 100, 0)));
        lab.sendIn(inbound(SERVER, udp(4000, 5000)));
        lab.sendIn(inbound(SERVER, Pings.request(7, 1)));
        assertThat(lab.outside.received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(2);
        assertThat(lab.gateway.drops().of(DropReason.NO_SOCKET)).isEqualTo(1);
    }

    @Test
    void n4AnExhaustedRangeDropsSilentlyAndStillServesOtherRemotes() {
        with(one().ports(new PortRange(2000, 2001)));
        lab.open(0, 5000, SERVER, 80);
        lab.open(0, 5001, SERVER, 80);

        for (int i = 1; i <= 3; i++) {
            assertThat(lab.open(1, 5002, SERVER, 80)).isEqualTo(-1);
            assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(i);
        }
        assertThat(lab.host(1).received).isEmpty();
        assertThat(lab.open(1, 5002, OTHER_SERVER, 80)).isBetween(2000, 2001);
    }

    @Test
    void n5PreservationDoesNotStealAndGetsThePortOnceTheEntryIsGone() {
        int end = Handshakes.closed(lab, 0, 5000);
        Ipv4Packet later = outbound(1, SERVER, tcp(5000, 80, SYN, end + 100, 0));
        lab.sendFrom(1, later);
        assertThat(lab.outside.last().tcp().sourcePort()).isNotEqualTo(5000);

        lab.runTo(121);
        assertThat(lab.gateway.entries()).isZero();
        lab.sendFrom(2, outbound(2, SERVER, tcp(5000, 80, SYN, end + 100, 0)));
        assertThat(lab.outside.last().tcp().sourcePort()).isEqualTo(5000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void n5OnlyAFinishedEntryIsStolenAndOnlyForALaterNumber(int later) {
        with(one().ports(new PortRange(2000, 2000)));
        int end = Handshakes.closed(lab, 0, 2000);
        lab.sendFrom(1, outbound(1, SERVER, tcp(7000, 80, SYN, end - 1 + later, 0)));
        assertThat(lab.gateway.snapshot().get(0).inside().address()).isEqualTo(hostAddress(later));
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1 - later);
    }

    /** Two entries in CLOSE_WAIT and LAST_ACK, whatever the number. */
    @Test
    void n5AnEntryThatIsStillClosingIsNeverStolen() {
        with(one().ports(new PortRange(2000, 2000)));
        Handshakes.established(lab, 0, 2000);
        int isn = Handshakes.CLIENT_ISN;
        Handshakes.fromClient(lab, 0, 2000, FIN | ACK, isn + 1, Handshakes.SERVER_ISN + 1, 0);
        Handshakes.fromServer(lab, 2000, ACK, Handshakes.SERVER_ISN + 1, isn + 2, 0);
        assertThat(lab.state()).isEqualTo("CLOSE_WAIT");
        assertThat(lab.open(1, 7000, SERVER, 80)).isEqualTo(-1);
        Handshakes.fromServer(lab, 2000, FIN | ACK, Handshakes.SERVER_ISN + 1, isn + 2, 0);
        assertThat(lab.state()).isEqualTo("LAST_ACK");
        assertThat(lab.open(1, 7000, SERVER, 80)).isEqualTo(-1);
    }

    /** SYN+FIN, and an acknowledgment of data that was never sent. */
    @Test
    void g8WithoutADropRuleAnInvalidPacketLeavesWithItsPrivateSource() {
        with(one().invalid(InvalidPolicy.FORWARD));
        Handshakes.established(lab, 0, 5000);
        Ipv4Packet nonsense = outbound(0, SERVER, tcp(5000, 80, SYN | FIN, 1, 0));
        lab.sendFrom(0, nonsense);
        assertThat(lab.outside.last()).isEqualTo(nonsense.withTtl(63));

        int unseen = Handshakes.SERVER_ISN;
        unseen += 100_001; // wraps
        Ipv4Packet ahead = outbound(0, SERVER, tcp(5000, 80, ACK, Handshakes.CLIENT_ISN + 1, unseen));
        lab.sendFrom(0, ahead);
        assertThat(lab.outside.last()).isEqualTo(ahead.withTtl(63));
        assertThat(lab.outside.last().source()).isEqualTo(hostAddress(0));
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isZero();
        assertThat(lab.state()).isEqualTo("ESTABLISHED");
    }

    @Test
    void g8AnInvalidPacketFromOutsideIsThenForTheGateway() {
        with(one().invalid(InvalidPolicy.FORWARD));
        Handshakes.established(lab, 0, 5000);
        int delivered = lab.host(0).received.size();
        Handshakes.fromServer(lab, 5000, ACK, Handshakes.SERVER_ISN + 1, 100_000, 0);
        assertThat(lab.host(0).received).hasSize(delivered);
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST);
    }

    @Test
    void g8WithADropRuleItGoesNoFurther() {
        Handshakes.established(lab, 0, 5000);
        int before = lab.outside.received.size();
        lab.sendFrom(0, outbound(0, SERVER, tcp(5000, 80, SYN | FIN, 1, 0)));
        assertThat(lab.outside.received).hasSize(before);
        assertThat(lab.gateway.drops().of(DropReason.NAT_INVALID)).isEqualTo(1);
    }
}
