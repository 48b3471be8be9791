package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.core.tcp.EntryScene.SECOND;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.Parameter.Isn;
import org.twlab.core.kernel.Parameter.OffsetMode;
import org.twlab.core.packet.TcpOptions;

/** Initial sequence numbers, timestamp offsets, clocks and identifications, as each kernel makes them. */
class HostSecretsTest {
    private static final TcpOptions OFFER =
            TcpOptions.builder().mss(1460).timestamps(1, 0).build();

    private static CraftedPeer listening(HostSettings settings) {
        CraftedPeer peer = new CraftedPeer(settings);
        peer.host.listen(80, 100, c -> ConnectionHandler.NONE);
        return peer;
    }

    /** TSval of the SYN-ACK to a SYN from a port, less the host's clock. */
    private static int offset(CraftedPeer peer, int port) {
        peer.send(CraftedPeer.segment(port, 80, 77, 0, SYN, OFFER));
        return peer.last().options().tsVal() - peer.host.ticksNow();
    }

    private static HostSettings with(String profile, Isn isn) {
        return TwoHosts.settings(profile).toBuilder().isn(isn).build();
    }

    /** The ISN of the SYN-ACK to a SYN, and then that the peer has lost all memory of it. */
    private static int isn(CraftedPeer peer) {
        peer.send(CraftedPeer.segment(4000, 80, 77, 0, SYN, OFFER));
        int isn = peer.last().seq();
        peer.send(CraftedPeer.segment(4000, 80, 78, 0, RST, TcpOptions.NONE));
        return isn;
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-2.6.32", "linux-3.10", "linux-4.9"})
    void untilFourNineAHostHasOneClock(String profile) {
        CraftedPeer peer = listening(TwoHosts.settings(profile));
        assertThat(offset(peer, 4000)).isZero();
        assertThat(offset(peer, 4001)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-4.10", "linux-6.18"})
    void offsetsBy4TupleDifferByPortAndStayForATuple(String profile) {
        CraftedPeer peer = listening(TwoHosts.settings(profile));
        Set<Integer> offsets = new HashSet<>();
        for (int port = 4000; port < 4020; port++) {
            offsets.add(offset(peer, port));
        }
        assertThat(offsets).hasSize(20);
        peer.send(CraftedPeer.segment(4000, 80, 78, 0, RST, TcpOptions.NONE));
        peer.runFor(5 * SECOND);
        assertThat(offsets).contains(offset(peer, 4000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"linux-4.14", "linux-4.19"})
    void offsetsByHostPairAreOneForAllPorts(String profile) {
        CraftedPeer peer = listening(TwoHosts.settings(profile));
        int first = offset(peer, 4000);
        assertThat(first).isNotZero().isEqualTo(offset(peer, 4001));
        assertThat(peer.host.secrets().tsOffset(CraftedPeer.HOST, CraftedPeer.ADDRESS + 1, 0))
                .as("another address")
                .isNotEqualTo(first);
    }

    @Test
    void tcpTimestamps2TakesTheOffsetAway() {
        CraftedPeer peer = listening(TwoHosts.settings("linux-6.18")
                .withSysctl("net.ipv4.tcp_timestamps", "2")
                .withUptimeNanos(5 * SECOND));
        assertThat(offset(peer, 4000)).isZero();
        assertThat(peer.last().options().tsVal()).as("milliseconds since boot").isEqualTo(5000);
    }

    @Test
    void anyHostCanBeGivenAnotherMode() {
        CraftedPeer random = listening(TwoHosts.settings("linux-4.9").toBuilder()
                .offsetMode(OffsetMode.PER_CONNECTION_RANDOM)
                .build());
        int first = offset(random, 4000);
        random.send(CraftedPeer.segment(4000, 80, 78, 0, RST, TcpOptions.NONE));
        assertThat(offset(random, 4000)).as("the same 4-tuple").isNotEqualTo(first);
        CraftedPeer none = listening(TwoHosts.settings("linux-6.18").toBuilder()
                .offsetMode(OffsetMode.NONE)
                .build());
        none.send(CraftedPeer.segment(4000, 80, 77, 0, SYN, OFFER));
        assertThat(none.last().options().hasTimestamps()).isFalse();
    }

    /** Where the clock is jiffies it passes 0 exactly 300 s after boot, at every tick rate. */
    @ParameterizedTest
    @CsvSource({"linux-2.6.32, 100", "linux-3.10, 250", "linux-4.9, 300", "linux-4.10, 1000"})
    void aClockOfJiffiesPassesZero300SecondsAfterBoot(String profile, int rate) {
        HostSettings settings = TwoHosts.settings(profile).withClock(rate, 0, 0).withUptimeNanos(100 * SECOND);
        CraftedPeer peer = new CraftedPeer(settings);
        assertThat(peer.host.ticksNow()).isEqualTo(-200 * rate);
        peer.runFor(200 * SECOND - 1);
        assertThat(peer.host.ticksNow()).isEqualTo(-1);
        peer.runFor(1);
        assertThat(peer.host.ticksNow()).isZero();
        peer.runFor(SECOND);
        assertThat(peer.host.ticksNow()).isEqualTo(rate);
    }

    /** 2^32 ticks of 1 ms: the reading wraps and goes on. */
    @Test
    void theClockWrapsAfter2To32Ticks() {
        long wrapNanos = (1L << 32) * 1_000_000;
        CraftedPeer peer = new CraftedPeer(TwoHosts.settings("linux-4.14").withUptimeNanos(wrapNanos - SECOND));
        assertThat(peer.host.ticksNow()).isEqualTo(-1000);
        peer.runFor(2 * SECOND);
        assertThat(peer.host.ticksNow()).isEqualTo(1000);
    }

    @Test
    void aClockMayDrift() {
        CraftedPeer peer = new CraftedPeer(TwoHosts.settings("linux-6.18").withClock(1000, 100_000, 0));
        peer.runFor(10_000 * SECOND);
        assertThat(peer.host.ticksNow()).as("100 ppm of 10000 s").isEqualTo(10_001_000);
    }

    /** RFC 793 section 3.3: one step every 4 us, whatever the connection. */
    @Test
    void rfc793IsAClockAlone() {
        CraftedPeer peer = listening(with("linux-4.9", Isn.RFC793));
        int first = isn(peer);
        peer.runFor(SECOND);
        assertThat(isn(peer) - first).isEqualTo(250_000);
    }

    /** RFC 6528 with Linux' clock of 64 ns: of one 4-tuple 15625000 a second. */
    @Test
    void rfc6528RisesWithTheClockForATuple() {
        CraftedPeer peer = listening(TwoHosts.settings("linux-4.9"));
        int first = isn(peer);
        peer.runFor(SECOND);
        assertThat(isn(peer) - first).isEqualTo(15_625_000);
        assertThat(peer.host.secrets().isn(1, 2, 3))
                .isNotEqualTo(peer.host.secrets().isn(1, 2, 4));
    }

    /** 2.6.32: 24 bits of hash; a new key every 300 s adds 2^24 so that numbers rise all the same. */
    @Test
    void rekeyedNumbersRiseAcrossKeys() {
        CraftedPeer peer = listening(TwoHosts.settings("linux-2.6.32"));
        int first = isn(peer);
        peer.runFor(100 * SECOND);
        assertThat(isn(peer) - first).as("same key").isEqualTo((int) 1_562_500_000L);
        peer.runFor(210 * SECOND);
        int clock = (int) (310L * 15_625_000);
        assertThat(isn(peer) - first - clock)
                .as("the next key: 2^24 more, and another hash of 24 bits")
                .isBetween(1, 1 << 25);
    }

    @Test
    void randomNumbersFollowNothing() {
        CraftedPeer peer = listening(with("linux-4.9", Isn.RANDOM));
        Set<Integer> numbers = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            numbers.add(isn(peer));
        }
        assertThat(numbers).hasSize(100);
        assertThat(numbers).anyMatch(isn -> isn < 0).anyMatch(isn -> isn > 0);
    }

    /** Measured on 6.18.44: SYN-ACK, RST and the ACK of an entry have identification 0. */
    @ParameterizedTest
    @ValueSource(strings = {"linux-2.6.32", "linux-3.10", "linux-4.9", "linux-6.18"})
    void identificationIs0ForWhatNoConnectedSocketSends(String profile) {
        EntryScene scene = EntryScene.inTimeWait(profile);
        assertThat(scene.peer.identifications.get(0)).as("SYN-ACK").isZero();
        scene.peer.identifications.clear();
        scene.send(-1, FIN | ACK, 0);
        scene.peer.send(CraftedPeer.segment(4002, 9, 5, 6, ACK, TcpOptions.NONE));
        assertThat(scene.replies()).isEqualTo(". R");
        assertThat(scene.peer.identifications).containsExactly(0, 0);
    }

    @Test
    void identificationsOfAConnectionCountUp() {
        for (String profile : new String[] {"linux-4.9", "linux-6.18"}) {
            CraftedPeer peer = new CraftedPeer(TwoHosts.settings(profile));
            peer.host.connect(CraftedPeer.ADDRESS, 80, ConnectOptions.automatic(1), ConnectionHandler.NONE);
            peer.settle();
            peer.runFor(2 * SECOND);
            int first = peer.identifications.get(0);
            assertThat(peer.identifications).as(profile).startsWith(first, (first + 1) & 0xFFFF);
        }
    }

    @Test
    void ttlIsTheSysctlsUnlessTheHostHasItsOwn() {
        HostSettings settings = TwoHosts.settings("linux-4.9");
        assertThat(settings.ttl()).isEqualTo(64);
        assertThat(settings.withSysctl("net.ipv4.ip_default_ttl", "9").ttl()).isEqualTo(9);
        assertThat(settings.toBuilder().initialTtl(3).build().ttl()).isEqualTo(3);
        assertThat(TwoHosts.settings("windows-2003").ttl()).isEqualTo(128);
    }
}
