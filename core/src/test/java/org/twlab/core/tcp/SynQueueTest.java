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
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** SYN queue and accept queue of a listener, and the requests in between: Linux {@code tcp_conn_request}, row by row. */
class SynQueueTest {
    private static final int S = TcpSegment.SYN;
    private static final int A = TcpSegment.ACK;
    private static final int R = TcpSegment.RST;
    private static final String COOKIES = "net.ipv4.tcp_syncookies";

    private CraftedPeer peer;
    private Listener listener;

    private void listen(HostSettings settings, int backlog) {
        peer = new CraftedPeer(settings);
        listener = peer.host.listen(80, backlog, null);
    }

    private static HostSettings linux(String version) {
        return TwoHosts.settings("linux-" + version);
    }

    private void send(int port, int seq, int ack, int flags) {
        send(port, seq, ack, flags, TcpOptions.NONE);
    }

    private void send(int port, int seq, int ack, int flags, TcpOptions options) {
        peer.send(TcpSegment.of(port, 80, seq, ack, flags, 1000, options, LiteralBytes.EMPTY));
    }

    private void syn(int port) {
        send(port, 1000, 0, S);
    }

    /** The rest of a handshake whose SYN was the last thing sent. */
    private void finish(int port) {
        send(port, 1001, peer.last().seq() + 1, A);
    }

    private long counted(Counter counter) {
        return peer.host.counters().get(counter);
    }

    @ParameterizedTest
    @CsvSource({"3.10, 3, 16", "4.9, 3, 3", "6.18, 3, 3"})
    void Q4_withoutCookiesAFullSynQueueDrops(String kernel, int backlog, int limit) {
        listen(linux(kernel).withSysctl(COOKIES, "0"), backlog);
        for (int i = 0; i < limit + 5; i++) {
            syn(4000 + i);
        }
        assertThat(peer.received).as("SYN-ACKs").hasSize(limit);
        assertThat(listener.requests()).isEqualTo(limit);
        assertThat(counted(Counter.TCP_REQ_Q_FULL_DROP)).isEqualTo(5);
        assertThat(counted(Counter.LISTEN_DROPS)).isEqualTo(5);
        assertThat(counted(Counter.TCP_REQ_Q_FULL_DO_COOKIES)).isZero();
    }

    @Test
    void Q4_switchedOffTheQueueHasNoEnd() {
        listen(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.Q4)).withSysctl(COOKIES, "0"), 3);
        for (int i = 0; i < 20; i++) {
            syn(4000 + i);
        }
        assertThat(listener.requests()).isEqualTo(20);
    }

    @Test
    void Q4_aRequestThatIsGoneMakesRoom() {
        listen(linux("4.9").withSysctl(COOKIES, "0"), 1);
        syn(4000);
        syn(4001);
        assertThat(peer.received).hasSize(1);
        send(4000, 1001, 0, R);
        assertThat(counted(Counter.EMBRYONIC_RSTS)).isEqualTo(1);
        assertThat(counted(Counter.ATTEMPT_FAILS)).isEqualTo(1);
        syn(4001);
        assertThat(peer.received).hasSize(2);
    }

    @Test
    void the2632KernelDropsASynWithoutCountingIt() {
        listen(linux("2.6.32"), 3);
        for (int i = 0; i < 20; i++) {
            syn(4000 + i);
        }
        assertThat(peer.received).hasSize(16);
        assertThat(counted(Counter.LISTEN_DROPS)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"3.10, 2", "4.9, 2", "6.18, 0"})
    void Q5_requestsTakenWhileTheAcceptQueueIsFull(String kernel, int taken) {
        listen(linux(kernel), 5);
        fillAcceptQueue(80);
        peer.received.clear();
        for (int port = 4100; port < 4110; port++) {
            syn(port);
        }
        assertThat(peer.received).hasSize(taken);
        assertThat(counted(Counter.LISTEN_OVERFLOWS)).isEqualTo(10 - taken);
        assertThat(counted(Counter.LISTEN_DROPS)).isEqualTo(10 - taken);
    }

    /** One more connection than the backlog waits for accept(). */
    private void fillAcceptQueue(int port) {
        for (int i = 0; !listener.isFull(); i++) {
            peer.send(TcpSegment.of(4000 + i, port, 1000, 0, S, 1000, TcpOptions.NONE, LiteralBytes.EMPTY));
            int ack = peer.last().seq() + 1;
            peer.send(TcpSegment.of(4000 + i, port, 1001, ack, A, 1000, TcpOptions.NONE, LiteralBytes.EMPTY));
        }
        assertThat(listener.waiting()).isEqualTo(listener.backlog() + 1);
    }

    @Test
    void Q6_lastQuarterIsForKnownPeersOnly() {
        HostSettings settings = linux("4.9").withSysctl(COOKIES, "0").withSysctl("net.ipv4.tcp_max_syn_backlog", "40");
        listen(settings, 100);
        for (int i = 0; i < 60; i++) {
            syn(4000 + i);
        }
        assertThat(listener.requests()).as("as long as a quarter of 40 is left").isEqualTo(31);
        assertThat(counted(Counter.LISTEN_DROPS)).isEqualTo(29);
        listen(settings.withSysctl("net.ipv4.tcp_tw_recycle", "1"), 100);
        for (int i = 0; i < 60; i++) {
            syn(4000 + i);
        }
        assertThat(listener.requests()).as("not checked with tcp_tw_recycle").isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({"3.10, 5", "4.9, 1", "6.18, 1"})
    void Q7_synAgainIsAnsweredAtMostTwiceASecondSince40(String kernel, int answers) {
        listen(linux(kernel), 5);
        syn(4000);
        int isn = peer.last().seq();
        peer.received.clear();
        for (int i = 0; i < 5; i++) {
            peer.runFor(90 * MILLISECOND);
            syn(4000);
        }
        assertThat(peer.received).hasSize(answers).allMatch(s -> s.seq() == isn && s.flags() == (S | A));
        assertThat(counted(Counter.TCP_ACK_SKIPPED_SYN_RECV)).isEqualTo(5 - answers);
        assertThat(counted(Counter.RETRANS_SEGS)).isEqualTo(answers);
        assertThat(counted(Counter.TCP_SYN_RETRANS)).isEqualTo(kernel.equals("3.10") ? 0 : answers);
    }

    @ParameterizedTest
    @CsvSource({"3.10, 1000", "4.9, 1700"})
    void Q7_synAgainRestartsTheTimerOfTheRequest(String kernel, long nextMillis) {
        listen(linux(kernel), 5);
        syn(4000);
        peer.runFor(700 * MILLISECOND);
        syn(4000);
        peer.received.clear();
        peer.runUntil(nextMillis * MILLISECOND - 1);
        assertThat(peer.received).isEmpty();
        peer.runUntil(nextMillis * MILLISECOND);
        peer.settle();
        assertThat(peer.received).hasSize(1);
    }

    @Test
    void Q8_olderTimestampDrawsAnAckOfTheSyn() {
        listen(linux("4.9"), 5);
        send(4000, 1000, 0, S, TcpOptions.builder().mss(1460).timestamps(500, 0).build());
        int isn = peer.last().seq();
        int echo = peer.last().options().tsVal();
        send(4000, 1001, isn + 1, A, TcpOptions.timestamps(499, echo));
        assertThat(peer.last().flags()).isEqualTo(A);
        assertThat(peer.last().ack()).isEqualTo(1001);
        assertThat(peer.last().options().tsEcr()).isEqualTo(500);
        assertThat(counted(Counter.PAWS_ESTAB)).isEqualTo(1);
        assertThat(listener.requests()).isEqualTo(1);
        send(4000, 1001, isn + 1, A, TcpOptions.timestamps(500, echo));
        assertThat(listener.waiting()).isEqualTo(1);
    }

    @Test
    void Q11_anotherSynInTheWindowIsResetAndTheRequestGone() {
        listen(linux("4.9"), 5);
        syn(4000);
        send(4000, 1001, 0, S);
        assertThat(peer.last().flags()).isEqualTo(R | A);
        assertThat(peer.last().ack()).isEqualTo(1002);
        assertThat(listener.requests()).isZero();
        assertThat(counted(Counter.EMBRYONIC_RSTS)).isEqualTo(1);
    }

    @Test
    void Q12_wrongAcknowledgmentDrawsRstAndTheRequestStays() {
        listen(linux("4.9"), 5);
        syn(4000);
        int isn = peer.last().seq();
        send(4000, 1001, isn, A);
        assertThat(peer.last().flags()).isEqualTo(R);
        assertThat(peer.last().seq()).isEqualTo(isn);
        peer.received.clear();
        send(4000, 1001, isn, A | R);
        assertThat(peer.received).as("never an RST for an RST").isEmpty();
        send(4000, 1001, isn + 1, A);
        assertThat(listener.waiting()).isEqualTo(1);
    }

    @Test
    void Q13_theLastAckIsIgnoredWhileTheAcceptQueueIsFull() {
        listen(linux("4.9"), 1);
        syn(4500);
        int isn = peer.last().seq();
        listener = overfill();
        peer.received.clear();
        send(4500, 1001, isn + 1, A);
        assertThat(peer.received).isEmpty();
        assertThat(counted(Counter.LISTEN_OVERFLOWS)).isEqualTo(1);
        assertThat(counted(Counter.LISTEN_DROPS)).isEqualTo(1);
        assertThat(listener.requests()).as("the request stays").isEqualTo(1);
        peer.runFor(1100 * MILLISECOND);
        assertThat(peer.received).as("and its SYN-ACK comes again").hasSize(1);
        listener.accept(ConnectionHandler.NONE);
        send(4500, 1001, isn + 1, A);
        assertThat(listener.waiting()).isEqualTo(2);
    }

    @Test
    void Q13_withAbortOnOverflowItIsReset() {
        listen(linux("4.9").withSysctl("net.ipv4.tcp_abort_on_overflow", "1"), 1);
        syn(4500);
        int isn = peer.last().seq();
        overfill();
        send(4500, 1001, isn + 1, A);
        assertThat(peer.last().flags()).isEqualTo(R);
        assertThat(peer.last().seq()).isEqualTo(isn + 1);
        assertThat(counted(Counter.EMBRYONIC_RSTS)).isEqualTo(1);
        assertThat(listener.requests()).isZero();
    }

    /** Two connections wait for accept(), although a third has a request already. */
    private Listener overfill() {
        peer.host.setSysctl(COOKIES, "2");
        for (int port = 4600; port < 4602; port++) {
            syn(port);
            finish(port);
        }
        assertThat(listener.isFull()).isTrue();
        return listener;
    }

    @ParameterizedTest
    @CsvSource({"6.18, 0", "4.9, 1"})
    void Q14_echoThatWasNeverSent(String kernel, int waiting) {
        listen(linux(kernel), 5);
        send(4000, 1000, 0, S, TcpOptions.builder().mss(1460).timestamps(500, 0).build());
        int isn = peer.last().seq();
        int echo = peer.last().options().tsVal();
        send(4000, 1001, isn + 1, A, TcpOptions.timestamps(501, echo + 1));
        assertThat(listener.waiting()).isEqualTo(waiting);
        assertThat(counted(Counter.TSECR_REJECTED)).isEqualTo(1 - waiting);
        if (waiting == 0) {
            assertThat(peer.last().flags()).isEqualTo(A);
            send(4000, 1001, isn + 1, A, TcpOptions.timestamps(501, echo));
            assertThat(listener.waiting()).isEqualTo(1);
        }
    }

    @Test
    void theSynAckScheduleIsRepeatedFiveTimesAndGivenUpAt63Seconds() {
        assertThat(synAckMillis("4.9", 1)).containsExactly(0L, 1000L, 3000L, 7000L, 15000L, 31000L);
        assertThat(goneAtSeconds("4.9")).isEqualTo(63);
        assertThat(synAckMillis("2.6.32", 1)).containsExactly(0L, 3000L, 9000L, 21000L, 45000L, 93000L);
        assertThat(goneAtSeconds("2.6.32")).isEqualTo(189);
    }

    /** When the SYN-ACKs of one request leave, {@code requests} being there at once in a queue of 16. */
    private List<Long> synAckMillis(String kernel, int requests) {
        listen(linux(kernel), 16);
        List<Long> sent = new ArrayList<>();
        for (int i = 0; i < requests; i++) {
            syn(4000 + i);
        }
        sent.add(0L);
        peer.received.clear();
        while (peer.nowNanos() < 200 * SECOND) {
            peer.runFor(100 * MILLISECOND);
            if (peer.received.stream().anyMatch(s -> s.destinationPort() == 4000)) {
                sent.add(peer.nowNanos() / MILLISECOND);
            }
            peer.received.clear();
        }
        return sent;
    }

    private long goneAtSeconds(String kernel) {
        listen(linux(kernel), 16);
        syn(4000);
        while (listener.requests() > 0) {
            peer.runFor(SECOND);
        }
        return peer.nowNanos() / SECOND;
    }

    @Test
    void aQueueMoreThanHalfFullGivesUpOldRequestsAfterTheSecondRepetition() {
        assertThat(synAckMillis("4.9", 8)).as("half full").hasSize(6);
        assertThat(synAckMillis("4.9", 9))
                .as("nine of sixteen, none young when the timer fires for the second time")
                .containsExactly(0L, 1000L, 3000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.10", "4.9", "6.18"})
    void dataOnTheSynIsNotTakenButDataOnTheLastAckIs(String kernel) {
        peer = new CraftedPeer(linux(kernel));
        List<TcpConnection> accepted = new ArrayList<>();
        peer.host.listen(80, 5, c -> {
            accepted.add(c);
            return ConnectionHandler.NONE;
        });
        peer.send(TcpSegment.of(4000, 80, 1000, 0, S, 1000, TcpOptions.NONE, LiteralBytes.of(new byte[20])));
        assertThat(peer.last().ack()).isEqualTo(1001);
        int ack = peer.last().seq() + 1;
        peer.send(TcpSegment.of(
                4000, 80, 1001, ack, A | TcpSegment.FIN, 1000, TcpOptions.NONE, LiteralBytes.of(new byte[20])));
        assertThat(accepted).hasSize(1);
        assertThat(accepted.get(0).bytesReceived()).isEqualTo(20);
        assertThat(accepted.get(0).state()).isEqualTo(TcpState.CLOSE_WAIT);
    }

    @Test
    void whatComesBeforeAcceptIsReadAfterIt() {
        listen(linux("4.9"), 5);
        syn(4000);
        int ack = peer.last().seq() + 1;
        send(4000, 1001, ack, A);
        peer.send(TcpSegment.of(
                4000, 80, 1001, ack, A | TcpSegment.FIN, 1000, TcpOptions.NONE, LiteralBytes.of(new byte[20])));
        peer.runFor(100 * MILLISECOND);
        assertThat(peer.last().window())
                .as("the window is narrower by what waits")
                .isLessThan(29_200);
        List<String> told = new ArrayList<>();
        TcpConnection c = listener.accept(new ConnectionHandler() {
                    @Override
                    public void onData(TcpConnection connection, Payload bytes) {
                        told.add("data " + bytes.length());
                    }

                    @Override
                    public void onPeerFinished(TcpConnection connection) {
                        told.add("finished");
                    }
                })
                .orElseThrow();
        assertThat(told).containsExactly("data 20", "finished");
        assertThat(c.unreadBytes()).isZero();
    }

    @Test
    void aFinBeforeAcceptIsToldAfterIt() {
        listen(linux("4.9"), 5);
        syn(4000);
        int ack = peer.last().seq() + 1;
        send(4000, 1001, ack, A);
        send(4000, 1001, ack, A | TcpSegment.FIN);
        List<TcpConnection> finished = new ArrayList<>();
        TcpConnection c = listener.accept(ConnectionHandler.whenPeerFinished(finished::add))
                .orElseThrow();
        assertThat(finished).containsExactly(c);
        c.close();
        assertThat(c.state()).isEqualTo(TcpState.LAST_ACK);
    }
}
