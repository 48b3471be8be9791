package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.nat.NatLab.OTHER_SERVER;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Which public port a connection gets. The facts G1 to G5 were measured on Linux 6.18.44. */
class PortChoiceTest {

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g1FirstFlowKeepsItsPortAndLosesOneHop(String model) {
        NatLab lab = NatLab.of(model);
        Ipv4Packet syn = outbound(0, SERVER, tcp(5000, 80, TcpSegment.SYN, 1, 0));

        lab.sendFrom(0, syn);

        Ipv4Packet out = lab.outside.last();
        assertThat(out.source()).isEqualTo(PUBLIC);
        assertThat(out.tcp().sourcePort()).isEqualTo(5000);
        assertThat(out.ttl()).isEqualTo(63);
        assertThat(out.tcp().options()).isEqualTo(syn.tcp().options());
        assertThat(PacketCodec.verify(out)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g2SecondHostWithTheSamePortToTheSameServerGetsAnother(String model) {
        NatLab lab = NatLab.of(model);
        lab.open(0, 5000, SERVER, 80);

        assertThat(lab.open(1, 5000, SERVER, 80)).isBetween(1024, 65535).isNotEqualTo(5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g3ThatHostKeepsTheSecondPortTowardAnotherServer(String model) {
        NatLab lab = NatLab.of(model);
        lab.open(0, 5000, SERVER, 80);
        int second = lab.open(1, 5000, SERVER, 80);

        assertThat(lab.open(1, 5000, OTHER_SERVER, 80)).isEqualTo(second);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g4PortsAreSharedAcrossDestinations(String model) {
        NatLab lab = NatLab.of(model);
        lab.open(0, 5000, SERVER, 80);
        int second = lab.open(1, 5000, SERVER, 80);
        lab.open(1, 5000, OTHER_SERVER, 80);

        assertThat(lab.open(2, 5000, OTHER_SERVER, 80)).isEqualTo(5000).isNotEqualTo(second);
        assertThat(lab.gateway.entries()).isEqualTo(4);
        assertThat(lab.gateway.portsUsed()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void g5LowPortsStayAmongTheirKind(String model) {
        NatLab lab = NatLab.of(model);

        assertThat(lab.open(0, 700, SERVER, 80)).isEqualTo(700);
        assertThat(lab.open(1, 700, SERVER, 80)).isBetween(600, 1023).isNotEqualTo(700);
        assertThat(lab.open(0, 80, SERVER, 80)).isEqualTo(80);
        assertThat(lab.open(1, 80, SERVER, 80)).isBetween(1, 511).isNotEqualTo(80);
        assertThat(lab.open(0, 550, SERVER, 80)).isEqualTo(550);
        assertThat(lab.open(1, 550, SERVER, 80)).isBetween(600, 1023);
    }

    @Test
    void theSearchOfOlderKernelsGoesOnWhereItEnded() {
        NatLab lab = NatLab.of("netfilter-4.9");
        lab.open(0, 5000, SERVER, 80);
        lab.open(0, 5001, SERVER, 80);

        assertThat(lab.open(1, 5000, SERVER, 80)).isEqualTo(1024);
        assertThat(lab.open(1, 5001, SERVER, 80)).isEqualTo(1025);
        assertThat(lab.open(2, 5000, OTHER_SERVER, 80)).isEqualTo(5000);
        assertThat(lab.open(3, 5000, OTHER_SERVER, 80)).isEqualTo(1025);
    }

    @Test
    void theSearchOfNewKernelsStartsAnywhere() {
        NatLab lab = NatLab.of("netfilter-6.18");
        lab.open(0, 5000, SERVER, 80);
        int one = lab.open(1, 5000, SERVER, 80);
        int other = lab.open(2, 5000, SERVER, 80);

        assertThat(Math.abs(one - other)).isGreaterThan(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void aRangeRunsOutPerRemoteEndpointAndTheSynIsDroppedSilently(String model) {
        NatLab lab = new NatLab(NatLab.settings(model).withPorts(new PortRange(2000, 2003)), 1);
        for (int i = 0; i < 4; i++) {
            assertThat(lab.open(0, 5000 + i, SERVER, 80)).isBetween(2000, 2003);
        }

        assertThat(lab.open(0, 6000, SERVER, 80)).isEqualTo(-1);
        assertThat(lab.host(0).received).isEmpty();
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1);
        assertThat(lab.open(0, 6000, SERVER, 81)).isBetween(2000, 2003);
        assertThat(lab.open(0, 6001, OTHER_SERVER, 80)).isBetween(2000, 2003);
    }

    @Test
    void aPublicAddressHas64512PortsTowardOneEndpoint() {
        NatLab lab = new NatLab(NatLab.settings("netfilter-4.9"), 2);
        for (int port = 1024; port <= 65535; port++) {
            lab.sendFrom(0, Ipv4Packet.of(hostAddress(0), SERVER, 64, 1, tcp(port, 80, TcpSegment.SYN, 1, 0)));
        }
        assertThat(lab.gateway.entries()).isEqualTo(64_512);

        assertThat(lab.open(1, 1024, SERVER, 80)).isEqualTo(-1);
        assertThat(lab.open(1, 80, SERVER, 80)).isEqualTo(80);
        assertThat(lab.open(1, 1024, SERVER, 81)).isEqualTo(1024);
    }

    @Test
    void aFinishedConnectionLosesItsPortToALaterSequenceNumberOnly() {
        NatLab lab = new NatLab(NatLab.settings("netfilter-6.18").withPorts(new PortRange(2000, 2000)), 2);
        int end = Handshakes.closed(lab, 0, 2000);
        assertThat(lab.state()).isEqualTo("TIME_WAIT");

        lab.sendFrom(1, outbound(1, SERVER, tcp(7000, 80, TcpSegment.SYN, end - 1, 0)));
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1);
        lab.sendFrom(1, outbound(1, SERVER, tcp(7000, 80, TcpSegment.SYN, end, 0)));

        assertThat(lab.state()).isEqualTo("SYN_SENT");
        assertThat(lab.gateway.snapshot().get(0).inside().address()).isEqualTo(hostAddress(1));
        lab.sendFrom(0, outbound(0, SERVER, tcp(7001, 80, TcpSegment.SYN, end + 5, 0)));
        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-3.10", "netfilter-4.9"})
    void olderKernelsNeverTakeAPortAway(String model) {
        NatLab lab = new NatLab(NatLab.settings(model).withPorts(new PortRange(2000, 2000)), 2);
        int end = Handshakes.closed(lab, 0, 2000);

        lab.sendFrom(1, outbound(1, SERVER, tcp(7000, 80, TcpSegment.SYN, end + 1, 0)));

        assertThat(lab.gateway.drops().of(DropReason.NAT_PORT_EXHAUSTED)).isEqualTo(1);
        assertThat(lab.state()).isEqualTo("TIME_WAIT");
    }

    @Test
    void aFullTableRefusesNewConnectionsAndKeepsThoseThatAreAssured() {
        NatLab lab = new NatLab(NatLab.settings("netfilter-4.9").withMaxEntries(2), 1);
        Handshakes.established(lab, 0, 5000);
        Handshakes.established(lab, 0, 5001);

        assertThat(lab.open(0, 5002, SERVER, 80)).isEqualTo(-1);
        assertThat(lab.gateway.drops().of(DropReason.NAT_TABLE_FULL)).isEqualTo(1);
        Handshakes.fromServer(lab, 5001, ACK, Handshakes.SERVER_ISN + 1, Handshakes.CLIENT_ISN + 1, 10);
        assertThat(lab.host(0).last().tcp().destinationPort()).isEqualTo(5001);
    }

    /** Two entries are few enough for a full table to look at both. */
    @Test
    void aFullTableLosesAConnectionThatIsNotAssured() {
        NatLab lab = new NatLab(NatLab.settings("netfilter-4.9").withMaxEntries(2), 1);
        lab.open(0, 5000, SERVER, 80);
        Handshakes.established(lab, 0, 5001);

        assertThat(lab.open(0, 5002, SERVER, 80)).isEqualTo(5002);
        assertThat(lab.gateway.snapshot())
                .extracting(entry -> entry.inside().port())
                .containsExactly(5001, 5002);
        assertThat(lab.gateway.drops().of(DropReason.NAT_TABLE_FULL)).isZero();
    }
}
