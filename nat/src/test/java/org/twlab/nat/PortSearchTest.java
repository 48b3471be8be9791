package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.OTHER_SERVER;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;
import static org.twlab.nat.NatLab.udp;

import com.google.common.primitives.Ints;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.tcp.TcpHost;

/** Where a search for a public port begins, where it goes and when it gives up (nf_nat_l4proto_unique_tuple). */
class PortSearchTest {
    /** A gateway whose own connections take all ports of a range but some. */
    private static NatLab full(PortRange range, int... free) {
        NatLab lab =
                new NatLab(NatLab.builder("netfilter-6.18", PUBLIC).ports(range).build(), 1);
        TcpHost own = lab.addTcp("linux-6.18");
        for (int port = range.first(); port <= range.last(); port++) {
            if (!Ints.contains(free, port)) {
                own.inject(PUBLIC, SERVER, tcp(port, 80, SYN, 1, 0));
            }
        }
        lab.settle();
        return lab;
    }

    /** The public port of a connection that is refused at once, so that it takes none; -1 for none. */
    private static int tried(NatLab lab, int inside) {
        int port = lab.open(0, inside, SERVER, 80);
        if (port != -1) {
            lab.sendIn(NatLab.inbound(SERVER, tcp(80, port, RST | ACK, 0, 1001)));
        }
        return port;
    }

    /** From a random one on upwards: of two neighbours it is the lower one, unless the search begins at the upper one. */
    @Test
    void newKernelsProbeUpwards() {
        NatLab lab = full(new PortRange(2000, 2127), 2050, 2051);
        int lower = 0;
        for (int i = 0; i < 64; i++) {
            int port = tried(lab, 40_000 + i);
            assertThat(port).isBetween(2050, 2051);
            lower += port == 2050 ? 1 : 0;
        }
        assertThat(lower).isGreaterThan(55); // 1 of 128 begins at 2051: 0.5 of 64, and 9 have odds of 10^-9
    }

    /**
     * 128, 64, 32 and 16 probes of 1024, each from another port, meet the one free port with a chance of 1 - (1 - 1/8)(1 - 1/16)(1 -
     * 1/32)(1 - 1/64) = 0.2177; 4 sigma of 1000 searches are 52. One round alone would find it 125 times.
     */
    @Test
    void newKernelsGiveUpAfterFourRounds() {
        NatLab lab = full(new PortRange(2000, 3023), 2500);
        int found = 0;
        for (int i = 0; i < 1000; i++) {
            int port = tried(lab, 40_000 + i);
            assertThat(port).isIn(-1, 2500);
            found += port == 2500 ? 1 : 0;
        }
        assertThat(found).isBetween(166, 270);
    }

    /** The option random begins at a port that is reckoned from the remote endpoint and a secret. */
    @Test
    void theOptionRandomBeginsAtASecretPortOfEachDestination() {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-4.9", PUBLIC)
                        .ports(new PortRange(1024, 2047))
                        .portOption(PortOption.RANDOM)
                        .build(),
                1);
        int first = lab.open(0, 40_000, SERVER, 80);

        assertThat(lab.open(0, 40_001, SERVER, 80)).isEqualTo(1024 + (first - 1024 + 1) % 1024);
        assertThat(lab.open(0, 40_002, OTHER_SERVER, 80)).isNotIn(first, first + 1, first + 2);
        lab.gateway.flush();
        assertThat(lab.open(0, 40_003, SERVER, 80)).isEqualTo(first);
        int withoutSecret = (Tuple.hash(0, PUBLIC, SERVER, 80) >>> 16) % 1024;
        assertThat(first).isNotEqualTo(1024 + withoutSecret);
    }

    /** Each protocol has a rover of its own, which a flush leaves where it is. */
    @Test
    void theSearchesOfUdpDoNotMoveThoseOfTcp() {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-4.9", PUBLIC)
                        .ports(new PortRange(1024, 2047))
                        .build(),
                1);
        assertThat(datagram(lab, 40_000)).isEqualTo(1024);
        assertThat(datagram(lab, 40_001)).isEqualTo(1025);
        assertThat(lab.open(0, 40_000, SERVER, 80)).isEqualTo(1024);
        lab.gateway.flush();

        assertThat(datagram(lab, 40_002)).isEqualTo(1025); // where the last search ended
        assertThat(lab.open(0, 40_003, SERVER, 80)).isEqualTo(1024);
    }

    private static int datagram(NatLab lab, int inside) {
        lab.sendFrom(0, outbound(0, SERVER, udp(inside, 80)));
        return ((UdpDatagram) lab.outside.last().payload()).sourcePort();
    }
}
