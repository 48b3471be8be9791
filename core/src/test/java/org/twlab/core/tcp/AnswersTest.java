package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * What a host answers to segments it refuses, and how often: rows L, N12, N13, X and Z by id. The peer has sent up to 999.
 */
class AnswersTest {
    private static final int S = TcpSegment.SYN;
    private static final int A = TcpSegment.ACK;
    private static final int R = TcpSegment.RST;
    private static final int F = TcpSegment.FIN;

    private CraftedPeer peer;
    private final List<TcpConnection> accepted = new ArrayList<>();
    private int hostNxt;

    private static HostSettings linux(String version) {
        return TwoHosts.settings("linux-" + version);
    }

    private static HostSettings without(String version, Row row) {
        return HostSettings.of(KernelProfile.named("linux-" + version).without(row));
    }

    private void open(HostSettings settings) {
        peer = new CraftedPeer(settings);
        accepted.clear();
        peer.host.listen(80, 128, c -> {
            accepted.add(c);
            return ConnectionHandler.NONE;
        });
        connect(4000);
    }

    private void connect(int port) {
        send(port, 999, 0, S, 0);
        hostNxt = peer.last().seq() + 1;
        send(port, 1000, hostNxt, A, 0);
        peer.received.clear();
    }

    private void send(int port, int seq, int ack, int flags, int length) {
        sendTo(80, port, seq, ack, flags, length);
    }

    private void sendTo(int to, int port, int seq, int ack, int flags, int length) {
        peer.send(TcpSegment.of(port, to, seq, ack, flags, 1000, TcpOptions.NONE, LiteralBytes.of(new byte[length])));
    }

    private long counted(Counter counter) {
        return peer.host.counters().get(counter);
    }

    /** Answers to 20 segments 50 ms apart. */
    private int answers(int seq, int flags, int length) {
        peer.received.clear();
        for (int i = 0; i < 20; i++) {
            send(4000, seq, hostNxt, flags, length);
            peer.runFor(50 * MILLISECOND);
        }
        return peer.received.size();
    }

    @ParameterizedTest
    @CsvSource({"2.6.32, 20", "3.10, 20", "4.9, 2", "6.18, 2"})
    void N12_emptySegmentsOutsideTheWindowAreAnsweredTwiceASecondSince40(String kernel, int answered) {
        open(linux(kernel));
        assertThat(answers(900, A, 0)).isEqualTo(answered);
        assertThat(counted(Counter.TCP_ACK_SKIPPED_SEQ)).isEqualTo(20 - answered);
    }

    @Test
    void N12_dataIsAlwaysAnsweredAndWithoutTheRowEverything() {
        open(linux("4.9"));
        assertThat(answers(900, A, 10)).isEqualTo(20);
        assertThat(answers(900, A | F, 0)).isEqualTo(20);
        open(without("4.9", Row.N12));
        assertThat(answers(900, A, 0)).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({"4.9, 2", "6.18, 2"})
    void N12_challengeAcksShareTheLimitOfTheSocket(String kernel, int answered) {
        open(linux(kernel));
        assertThat(answers(1001, R, 0)).isEqualTo(answered);
        assertThat(counted(Counter.TCP_CHALLENGE_ACK)).isEqualTo(answered);
        assertThat(counted(Counter.TCP_ACK_SKIPPED_CHALLENGE)).isEqualTo(20 - answered);
    }

    /** Challenge ACKs that a host sends in one second to a thousand and more RSTs. */
    private long challengesInASecond(HostSettings settings, int sockets, int each, double startSeconds) {
        peer = new CraftedPeer(settings);
        peer.host.listen(80, 5000, c -> ConnectionHandler.NONE);
        for (int port = 4000; port < 4000 + sockets; port++) {
            connect(port);
        }
        peer.runUntil(Math.round(startSeconds * SECOND));
        long before = counted(Counter.TCP_CHALLENGE_ACK);
        for (int i = 0; i < each; i++) {
            for (int port = 4000; port < 4000 + sockets; port++) {
                send(port, 1001, 0, R, 0);
            }
        }
        return counted(Counter.TCP_CHALLENGE_ACK) - before;
    }

    @Test
    void N13_310SendsAHundredChallengeAcksASecond() {
        assertThat(challengesInASecond(linux("3.10"), 1, 300, 1)).isEqualTo(100);
        assertThat(challengesInASecond(without("3.10", Row.N13), 1, 300, 1)).isEqualTo(300);
        HostSettings less = linux("3.10").withSysctl("net.ipv4.tcp_challenge_ack_limit", "7");
        assertThat(challengesInASecond(less, 3, 100, 1))
                .as("of the host, not of a socket")
                .isEqualTo(7);
    }

    @Test
    void N13_49DrawsTheLimitAnewBetweenHalfAndOneAndAHalf() {
        HostSettings small = linux("4.9").withSysctl("net.ipv4.tcp_challenge_ack_limit", "100");
        List<Long> sent = new ArrayList<>();
        for (int second = 1; second < 13; second++) {
            sent.add(challengesInASecond(small, 200, 1, second + 0.001));
        }
        assertThat(sent).allMatch(n -> n >= 50 && n < 150);
        CraftedPeer quiet = new CraftedPeer(small);
        ChallengeLimit limit = new ChallengeLimit(quiet.host);
        List<Integer> draws = new ArrayList<>();
        for (int second = 0; second < 40; second++) {
            quiet.runUntil(second * SECOND);
            int taken = 0;
            while (limit.take()) {
                taken++;
            }
            draws.add(taken);
        }
        assertThat(draws).allMatch(n -> n >= 50 && n < 150);
        assertThat(draws.stream().distinct().count()).as("drawn anew").isGreaterThan(20);
    }

    @Test
    void N13_618HasNoLimitOfTheHost() {
        assertThat(challengesInASecond(linux("6.18"), 1500, 1, 1)).isEqualTo(1500);
    }

    @Test
    void L1_the2632KernelResetsBothEnds() {
        open(linux("2.6.32"));
        send(4000, 1000, 0, S, 0);
        assertThat(peer.last().flags()).isEqualTo(R | A);
        assertThat(peer.last().ack()).isEqualTo(1001);
        assertThat(accepted.get(0).error()).contains(Errno.ECONNRESET);
        assertThat(counted(Counter.TCP_ABORT_ON_SYN)).isEqualTo(1);
    }

    @Test
    void L3_theChallengeAckNamesWhereTheConnectionIs() {
        open(linux("4.9"));
        send(4000, 77_777, 0, S, 0);
        assertThat(peer.last().flags()).isEqualTo(A);
        assertThat(peer.last().seq()).isEqualTo(hostNxt);
        assertThat(peer.last().ack()).isEqualTo(1000);
        assertThat(counted(Counter.TCP_SYN_CHALLENGE)).isEqualTo(1);
        assertThat(counted(Counter.TCP_CHALLENGE_ACK)).isEqualTo(1);
    }

    @Test
    void A4_thePredictedSegmentIsDeliveredAndItsChallengeAckAcknowledgesIt() {
        open(linux("4.9"));
        send(4000, 1000, hostNxt - 50_000, A, 30);
        assertThat(accepted.get(0).bytesReceived()).isEqualTo(30);
        assertThat(peer.received).hasSize(1);
        assertThat(peer.last().ack()).isEqualTo(1030);
        assertThat(counted(Counter.TCP_CHALLENGE_ACK)).isEqualTo(1);
        send(4000, 1040, hostNxt - 50_000, A, 30);
        assertThat(accepted.get(0).receiver.hasGap())
                .as("beyond RCV.NXT it is discarded")
                .isFalse();
    }

    @Test
    void A4_isDeliveredEvenWhereNoMoreChallengesAreSent() {
        open(linux("3.10").withSysctl("net.ipv4.tcp_challenge_ack_limit", "0"));
        send(4000, 1000, hostNxt - 50_000, A, 30);
        peer.runFor(SECOND);
        assertThat(accepted.get(0).bytesReceived()).isEqualTo(30);
        assertThat(peer.last().ack()).isEqualTo(1030);
        assertThat(counted(Counter.TCP_CHALLENGE_ACK)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.10", "4.9", "6.18"})
    void X1_finBeforeAnyDataIsAcknowledgedAtOnce(String kernel) {
        open(linux(kernel));
        send(4000, 1000, hostNxt, A | F, 0);
        assertThat(peer.received).hasSize(1);
        assertThat(peer.last().ack()).isEqualTo(1001);
    }

    @Test
    void X2_finAfterDataIsAcknowledgedByTheDelayedAckTimer() {
        open(linux("6.18"));
        send(4000, 1000, hostNxt, A, 10);
        peer.received.clear();
        send(4000, 1010, hostNxt, A | F, 0);
        assertThat(peer.received).isEmpty();
        peer.runFor(60 * MILLISECOND);
        assertThat(peer.last().ack()).isEqualTo(1011);
        open(without("6.18", Row.X2));
        send(4000, 1000, hostNxt, A, 10);
        peer.received.clear();
        send(4000, 1010, hostNxt, A | F, 0);
        assertThat(peer.received).as("without X2").hasSize(1);
    }

    @Test
    void Z1_neverAnRstForAnRst() {
        open(linux("4.9"));
        sendTo(81, 5, 1000, 1, R, 0);
        sendTo(81, 5, 1000, 1, R | A, 0);
        assertThat(peer.received).isEmpty();
        open(without("4.9", Row.Z1));
        sendTo(81, 5, 1000, 1, R | A, 0);
        assertThat(peer.received).hasSize(1);
    }

    @Test
    void Z2_anAckForNobodyDrawsRstAtItsAcknowledgment() {
        open(linux("4.9"));
        sendTo(81, 5, 1000, 4711, A | F, 7);
        TcpSegment rst = peer.last();
        assertThat(rst.flags()).isEqualTo(R);
        assertThat(rst.seq()).isEqualTo(4711);
        assertThat(rst.ack()).isZero();
        assertThat(rst.window()).isZero();
        assertThat(rst.options().wireLength()).isZero();
        assertThat(counted(Counter.OUT_RSTS)).isEqualTo(1);
        open(without("4.9", Row.Z2));
        sendTo(81, 5, 1000, 4711, A, 0);
        assertThat(peer.last().flags()).as("without Z2").isEqualTo(R | A);
    }

    @Test
    void Z3_anythingElseForNobodyDrawsRstAndAck() {
        open(linux("4.9"));
        peer.send(TcpSegment.of(5, 81, 1000, 0, S | F, 9, TcpOptions.NONE, LiteralBytes.of(new byte[7])));
        TcpSegment rst = peer.last();
        assertThat(rst.flags()).isEqualTo(R | A);
        assertThat(rst.seq()).isZero();
        assertThat(rst.ack()).isEqualTo(1009);
        open(without("4.9", Row.Z3));
        peer.send(TcpSegment.of(5, 81, 1000, 0, S, 9, TcpOptions.NONE, LiteralBytes.EMPTY));
        assertThat(peer.received).isEmpty();
    }
}
