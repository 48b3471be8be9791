package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.NatLab.PUBLIC;
import static org.twlab.nat.NatLab.SERVER;
import static org.twlab.nat.NatLab.hostAddress;
import static org.twlab.nat.NatLab.outbound;
import static org.twlab.nat.NatLab.tcp;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.Prefix;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;

/** Which public address a connection gets, which port by chance, and when all is forgotten. */
class PublicAddressTest {
    private static final int SECOND = NatLab.address("203.0.113.2");
    private static final int ELSEWHERE = NatLab.address("192.0.2.7");

    private static int[] addresses(int count) {
        return IntStream.range(0, count).map(i -> PUBLIC + i).toArray();
    }

    /** The public address that the last packet outside came from. */
    private static int openAndAddress(NatLab lab, int host, int port, int remote) {
        assertThat(lab.open(host, port, remote, 80)).isNotEqualTo(-1);
        return lab.outside.last().source();
    }

    @Test
    void theSameTwoHostsAlwaysMeetWithTheSameAddress() {
        Set<Integer> seen = new HashSet<>();
        for (int remote = 0; remote < 32; remote++) {
            NatLab lab =
                    new NatLab(NatLab.builder("netfilter-6.18", addresses(4)).build(), 1);
            int first = openAndAddress(lab, 0, 5000, SERVER + remote);
            assertThat(openAndAddress(lab, 0, 5001, SERVER + remote)).isEqualTo(first);
            seen.add(first);
        }
        assertThat(seen).hasSize(4); // all but one with probability above 1 - 4 (3/4)^32 = 0.9996
    }

    @Test
    void aPersistentHostHasOneAddressForAllRemotes() {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-6.18", addresses(4)).persistent(true).build(), 1);
        Set<Integer> seen = new HashSet<>();
        for (int remote = 0; remote < 32; remote++) {
            seen.add(openAndAddress(lab, 0, 5000 + remote, SERVER + remote));
        }
        assertThat(seen).hasSize(1);
    }

    /** The address of the first remote, although a hash of host and remote may say another. */
    @Test
    void oneInsideEndpointKeepsItsPublicEndpoint() {
        NatLab lab = new NatLab(NatLab.builder("netfilter-6.18", addresses(4)).build(), 1);
        int first = openAndAddress(lab, 0, 5000, SERVER);
        for (int remote = 1; remote < 32; remote++) {
            assertThat(openAndAddress(lab, 0, 5000, SERVER + remote)).isEqualTo(first);
        }
    }

    /** lookup3.c of Bob Jenkins (hashword) is jhash2 with this initial value: hashword({17, 0, 0, 0}, 4, 13). */
    @Test
    void theHashIsThatOfLookup3() {
        assertThat(AddressChoice.hash(17, 13)).isEqualTo(Lookup3.hashword(new int[] {17, 0, 0, 0}, 13));
        assertThat(AddressChoice.hash(-5, -1)).isEqualTo(Lookup3.hashword(new int[] {-5, 0, 0, 0}, -1));
    }

    /** 40,000 pairs over 4 addresses: each share within 4 sigma, sqrt(40000 * 1/4 * 3/4) = 87. */
    @Test
    void addressesAreSharedEvenly() {
        int[] counts = new int[4];
        ImmutableIntArray four = ImmutableIntArray.of(0, 1, 2, 3);
        for (int host = 0; host < 200; host++) {
            for (int remote = 0; remote < 200; remote++) {
                counts[AddressChoice.choose(four, hostAddress(host), SERVER + remote, false)]++;
            }
        }
        for (int count : counts) {
            assertThat(Math.abs(count - 10_000)).isLessThan(4 * 87);
        }
    }

    @Test
    void everyAddressIsAnsweredForAndHasItsOwnPorts() {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-4.9", PUBLIC, SECOND)
                        .ports(new PortRange(2000, 2000))
                        .persistent(true)
                        .build(),
                8);
        Set<Integer> used = new HashSet<>();
        for (int host = 0; host < 8; host++) {
            if (lab.open(host, 5000, SERVER, 80) != -1) {
                assertThat(used.add(lab.outside.last().source())).isTrue();
            }
        }
        assertThat(used).containsExactlyInAnyOrder(PUBLIC, SECOND);
        lab.sendIn(NatLab.packet(SERVER, SECOND, 64, tcp(4000, 9, SYN, 1, 0)));
        assertThat(lab.outside.last().source()).isEqualTo(SECOND);
        assertThat(lab.outside.last().tcp().flags()).isEqualTo(RST | ACK);
    }

    @Test
    void masqueradingTakesTheAddressOfTheInterfaceAndFlushesItAlone() {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-6.18", PUBLIC).masquerade(true).build(), 2);
        Probe other = lab.addOutside(SECOND, new Prefix(ELSEWHERE & Prefix.mask(24), 24));
        assertThat(openAndAddress(lab, 0, 5000, SERVER)).isEqualTo(PUBLIC);
        lab.sendFrom(0, outbound(0, ELSEWHERE, tcp(5000, 80, SYN, 1, 0)));
        assertThat(other.last().source()).isEqualTo(SECOND);
        lab.sendFrom(1, outbound(1, ELSEWHERE, tcp(6000, 80, SYN, 1, 0)));
        assertThat(lab.gateway.entries()).isEqualTo(3);

        lab.gateway.interfaces().get(3).egress().setDown(true);
        lab.gateway.interfaces().get(1).egress().setDown(true); // an inside host's

        assertThat(lab.gateway.snapshot())
                .extracting(entry -> entry.outside().address())
                .containsExactly(PUBLIC);
        assertThat(lab.events.stream()
                        .filter(event -> event instanceof TraceEvent.MappingEnded ended
                                && ended.how().equals("flushed"))
                        .count())
                .isEqualTo(2);
    }

    /** Also at the address of an interface that is not among the public ones: only a gateway that masquerades has it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGatewayThatMasqueradesAnswersForTheAddressesOfItsInterfaces(boolean masquerade) {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-6.18", PUBLIC).masquerade(masquerade).build(), 1);
        Probe other = lab.addOutside(SECOND, new Prefix(ELSEWHERE & Prefix.mask(24), 24));

        other.send(NatLab.packet(ELSEWHERE, SECOND, 64, tcp(4000, 9, SYN, 1, 0)));
        other.send(NatLab.packet(ELSEWHERE, NatLab.INSIDE, 64, tcp(4000, 9, SYN, 1, 0)));
        lab.settle();

        assertThat(other.received).hasSize(masquerade ? 1 : 0);
        assertThat(lab.gateway.drops().of(DropReason.NAT_NO_MAPPING)).isEqualTo(masquerade ? 2 : 1);
        if (masquerade) {
            assertThat(other.last().source()).isEqualTo(SECOND);
            assertThat(other.last().tcp().flags()).isEqualTo(RST | ACK);
        }
    }

    @Test
    void whatIsForOthersOutsideIsForwardedAsItIs() {
        NatLab lab = NatLab.of("netfilter-6.18");
        Probe other = lab.addOutside(SECOND, new Prefix(ELSEWHERE & Prefix.mask(24), 24));

        lab.sendIn(NatLab.packet(SERVER, ELSEWHERE, 64, tcp(4000, 9, SYN, 1, 0)));

        assertThat(other.received).containsExactly(NatLab.packet(SERVER, ELSEWHERE, 63, tcp(4000, 9, SYN, 1, 0)));
        assertThat(lab.gateway.entries()).isZero();
    }

    @Test
    void aRebootForgetsAllAndHearsNothingUntilItIsUp() {
        NatLab lab = NatLab.of("netfilter-6.18");
        lab.open(0, 5000, SERVER, 80);
        lab.runTo(10);
        lab.gateway.reboot(5_000_000_000L);

        assertThat(lab.gateway.entries()).isZero();
        lab.runTo(14.9);
        assertThat(lab.open(0, 5001, SERVER, 80)).isEqualTo(-1);
        assertThat(lab.gateway.drops().of(DropReason.HOST_DOWN)).isEqualTo(1);
        lab.runTo(15);
        assertThat(lab.open(0, 5001, SERVER, 80)).isEqualTo(5001);
    }

    @Test
    void flushForgetsAll() {
        NatLab lab = NatLab.of("netfilter-6.18");
        Handshakes.established(lab, 0, 5000);
        lab.open(1, 5001, SERVER, 80);
        lab.gateway.flush(lab.gateway.interfaces().get(0)); // does not masquerade
        assertThat(lab.gateway.entries()).isEqualTo(2);
        lab.gateway.flush();
        assertThat(lab.gateway.entries()).isZero();
        assertThat(lab.gateway.portsUsed()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"netfilter-4.9, RANDOM", "netfilter-4.9, FULLY_RANDOM", "netfilter-6.18, RANDOM"})
    void chanceNeitherPreservesNorShares(String model, PortOption option) {
        NatLab lab = new NatLab(NatLab.builder(model, PUBLIC).portOption(option).build(), 1);
        int kept = 0;
        Set<Integer> ports = new HashSet<>();
        for (int remote = 0; remote < 64; remote++) {
            int port = lab.open(0, 5000, SERVER + remote, 80);
            kept += port == 5000 ? 1 : 0;
            ports.add(port);
        }
        assertThat(kept).isLessThan(3);
        assertThat(ports).hasSizeGreaterThan(60); // 64 of 64512: two the same with probability 0.03
    }

    /** secure_port: one remote endpoint, one start, so that ports follow one another. */
    @Test
    void randomStartsAtAHashOfTheRemoteWhereThereIsARover() {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-4.9", PUBLIC)
                        .portOption(PortOption.RANDOM)
                        .build(),
                1);
        int first = lab.open(0, 5000, SERVER, 80);
        assertThat(lab.open(0, 5001, SERVER, 80)).isEqualTo(first == 65535 ? 1024 : first + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {80, 700, 5000})
    void chanceStaysInTheClass(int port) {
        NatLab lab = new NatLab(
                NatLab.builder("netfilter-6.18", PUBLIC)
                        .portOption(PortOption.FULLY_RANDOM)
                        .build(),
                1);
        for (int remote = 0; remote < 50; remote++) {
            int got = lab.open(0, port, SERVER + remote, 80);
            assertThat(PortClass.of(port).contains(got)).isTrue();
        }
    }

    @Test
    void rowsReadLikeThoseOfConntrack() {
        NatLab lab = NatLab.of("netfilter-6.18");
        lab.open(0, 5000, SERVER, 80);
        lab.sendFrom(0, outbound(0, SERVER, NatLab.udp(5000, 53)));
        lab.sendFrom(0, outbound(0, SERVER, Pings.request(9, 1)));
        lab.runTo(1.5);
        assertThat(lab.gateway.snapshot().stream().map(row -> row.text(lab.simulation.nowNanos())))
                .containsExactly(
                        "tcp      6 118 SYN_SENT src=10.1.0.2 dst=198.51.100.7 sport=5000 dport=80 [UNREPLIED]"
                                + " src=198.51.100.7 dst=203.0.113.1 sport=80 dport=5000 mark=0 use=1",
                        "udp      17 28 src=10.1.0.2 dst=198.51.100.7 sport=5000 dport=53 [UNREPLIED]"
                                + " src=198.51.100.7 dst=203.0.113.1 sport=53 dport=5000 mark=0 use=1",
                        "icmp     1 28 src=10.1.0.2 dst=198.51.100.7 type=8 code=0 id=9 [UNREPLIED]"
                                + " src=198.51.100.7 dst=203.0.113.1 type=0 code=0 id=9 mark=0 use=1");
    }
}
