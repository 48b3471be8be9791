package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.inbound;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.udp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.UdpDatagram;

/** UDP mappings: 30 s one way, 180 s (6.18: 120 s, and not before the third second) both ways. */
class UdpTrackingTest {

    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, 180, 180",
        "netfilter-3.10, 180, 180",
        "netfilter-4.9, 180, 180",
        "netfilter-6.18, 30, 120"
    })
    void timeoutsFollowTheExchange(String model, double early, double late) {
        NatLab lab = NatLab.of(model);
        lab.sendFrom(0, outbound(0, SERVER, udp(5000, 53)));
        assertThat(lab.state()).isEqualTo("UNREPLIED");
        assertThat(lab.secondsLeft()).isEqualTo(30);
        lab.sendIn(inbound(SERVER, udp(53, 5000)));
        assertThat(lab.state()).isEqualTo("REPLIED");
        assertThat(lab.secondsLeft()).isEqualTo(30);
        lab.sendFrom(0, outbound(0, SERVER, udp(5000, 53)));
        assertThat(lab.secondsLeft()).isEqualTo(early);
        lab.runTo(2.5);
        lab.sendIn(inbound(SERVER, udp(53, 5000)));
        assertThat(lab.secondsLeft()).isEqualTo(late);
        assertThat(lab.gateway.snapshot().get(0).assured()).isTrue();
        lab.runTo(2.5 + late);
        assertThat(lab.gateway.entries()).isZero();
    }

    /** 6.18 gives the longer timeout 2 s after an exchange has begun, whatever was remembered before it. */
    @Test
    void anExchangeBeginsAnewWhereAnotherHasEnded() {
        NatLab lab = NatLab.of("netfilter-6.18");
        lab.sendFrom(0, outbound(0, SERVER, udp(5000, 53)));
        lab.runTo(40);
        assertThat(lab.gateway.entries()).isZero();

        lab.sendFrom(0, outbound(0, SERVER, udp(5000, 53)));
        lab.sendIn(inbound(SERVER, udp(53, 5000)));
        lab.sendFrom(0, outbound(0, SERVER, udp(5000, 53)));
        assertThat(lab.secondsLeft()).isEqualTo(30);
    }

    @ParameterizedTest
    @CsvSource({"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void portsOfUdpAndTcpAreApart(String model) {
        NatLab lab = NatLab.of(model);
        lab.open(0, 5000, SERVER, 53);
        lab.sendFrom(1, outbound(1, SERVER, udp(5000, 53)));
        assertThat(((UdpDatagram) lab.outside.last().payload()).sourcePort()).isEqualTo(5000);
        assertThat(PacketCodec.verify(lab.outside.last())).isTrue();
        lab.sendFrom(2, outbound(2, SERVER, udp(5000, 53)));
        assertThat(((UdpDatagram) lab.outside.last().payload()).sourcePort())
                .isBetween(1024, 65535)
                .isNotEqualTo(5000);
        assertThat(lab.gateway.portsUsed()).isEqualTo(3);
    }
}
