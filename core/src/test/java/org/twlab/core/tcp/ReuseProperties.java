package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.SYN;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * When tcp_tw_reuse takes an entry over, and what the new connection inherits: invariants 38 and 38a, for every phase of
 * the host's second. The times are those of the kernels' comparisons, written out here.
 */
class ReuseProperties {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final int PORT = 40_000;
    private static final int PEER_TS = 700_000;
    private static final int PEER_ISN = 9000;

    /** What comes for the entry before the next connect(). */
    enum Stimulus {
        NOTHING,
        /** T7: restarts the 60 s and nothing else. */
        FIN_AGAIN,
        /** T3: refreshes TS.Recent too. */
        BARE_ACK
    }

    @Provide
    Arbitrary<String> profiles() {
        return Arbitraries.of(
                "linux-2.6.32", "linux-3.10", "linux-4.9", "linux-4.10", "linux-4.14", "linux-4.19", "linux-6.18");
    }

    @Property(tries = 400)
    void anEntryIsTakenOverByTheRuleOfItsKernel(
            @ForAll("profiles") String profile,
            @ForAll @IntRange(max = 999) int phaseMillis,
            @ForAll @IntRange(min = 1, max = 1500) int closeMillis,
            @ForAll Stimulus stimulus,
            @ForAll @IntRange(max = 1500) int stimulusMillis,
            @ForAll @IntRange(max = 2500) int waitMillis) {
        HostSettings settings = TwoHosts.settings(profile)
                .withClock(1000, 0, phaseMillis * MILLISECOND)
                .withSysctl("net.ipv4.tcp_tw_reuse", "1")
                .withSysctl("net.ipv4.ip_local_port_range", PORT + " " + PORT);
        CraftedPeer peer = new CraftedPeer(settings);
        int sndNxt = closeFirst(peer, closeMillis);
        peer.runFor(stimulusMillis * MILLISECOND);
        int tsRecent = stimulate(peer, stimulus, sndNxt);
        peer.runFor(waitMillis * MILLISECOND);

        long nowMillis = (long) closeMillis + stimulusMillis + waitMillis;
        long stampMillis = stimulus == Stimulus.BARE_ACK ? (long) closeMillis + stimulusMillis : closeMillis;
        long steps = (phaseMillis + nowMillis) / 1000 - (phaseMillis + stampMillis) / 1000;
        boolean expected = switch (profile) {
            case "linux-4.19" -> steps >= 1;
            case "linux-6.18" -> nowMillis > closeMillis + 1000;
            default -> steps >= 2;
        };
        peer.received.clear();
        TcpConnection again =
                peer.host.connect(CraftedPeer.ADDRESS, 80, ConnectOptions.automatic(2), ConnectionHandler.NONE);
        peer.settle();

        assertThat(again.error().isEmpty()).isEqualTo(expected);
        assertThat(peer.host.counters().get(Counter.TW_RECYCLED)).isEqualTo(expected ? 1 : 0);
        assertThat(peer.received).hasSize(expected ? 1 : 0);
        if (expected) {
            assertThat(peer.last().seq()).isEqualTo(sndNxt + 65_537);
            assertThat(peer.last().options().tsEcr()).isEqualTo(tsRecent);
        }
    }

    /** Opens a connection, closes it first and lets the peer's FIN come at an instant; SND.NXT. */
    private static int closeFirst(CraftedPeer peer, int closeMillis) {
        peer.host.connect(
                CraftedPeer.ADDRESS,
                80,
                ConnectOptions.automatic(1),
                ConnectionHandler.whenEstablished(TcpConnection::close));
        peer.settle();
        TcpSegment syn = peer.last();
        TcpOptions options = TcpOptions.builder()
                .mss(1460)
                .timestamps(PEER_TS, syn.options().tsVal())
                .build();
        peer.send(CraftedPeer.segment(80, PORT, PEER_ISN, syn.seq() + 1, SYN | ACK, options));
        int sndNxt = syn.seq() + 2;
        peer.runUntil(closeMillis * MILLISECOND);
        peer.send(
                CraftedPeer.segment(80, PORT, PEER_ISN + 1, sndNxt, FIN | ACK, TcpOptions.timestamps(PEER_TS + 1, 0)));
        assertThat(peer.host.timeWaitEntries()).isEqualTo(1);
        return sndNxt;
    }

    /** What the entry has for TS.Recent after that. */
    private static int stimulate(CraftedPeer peer, Stimulus stimulus, int sndNxt) {
        TcpOptions later = TcpOptions.timestamps(PEER_TS + 2, 0);
        switch (stimulus) {
            case NOTHING -> {
                return PEER_TS + 1;
            }
            case FIN_AGAIN -> {
                peer.send(CraftedPeer.segment(80, PORT, PEER_ISN + 1, sndNxt, FIN | ACK, later));
                return PEER_TS + 1;
            }
            case BARE_ACK -> {
                peer.send(CraftedPeer.segment(80, PORT, PEER_ISN + 2, sndNxt, ACK, later));
                return PEER_TS + 2;
            }
        }
        throw new IllegalArgumentException("stimulus " + stimulus);
    }

    /** Kernels without the sysctl take nothing over, whatever the port. */
    @Property(tries = 20)
    void otherSystemsTakeNothingOver(@ForAll @IntRange(min = 1, max = 59) int seconds) {
        for (String profile : List.of("rfc9293", "freebsd")) {
            HostSettings settings =
                    TwoHosts.settings(profile).toBuilder().ports(PORT, PORT).build();
            CraftedPeer peer = new CraftedPeer(settings);
            closeFirst(peer, 10);
            peer.runFor(seconds * SECOND - 10 * MILLISECOND);
            for (ConnectOptions options : List.of(
                    ConnectOptions.automatic(2), ConnectOptions.bound(3, 0, PORT, SocketOptions.reusing(true)))) {
                assertThat(peer.host
                                .connect(CraftedPeer.ADDRESS, 80, options, ConnectionHandler.NONE)
                                .error())
                        .isPresent();
            }
        }
    }
}
