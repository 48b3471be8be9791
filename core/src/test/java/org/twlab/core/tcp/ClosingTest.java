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

/**
 * Closing by the application, rows C, D and O by id, with the instants of Linux: a host under test that an engineered peer
 * of sequence number 1000 has connected to.
 */
class ClosingTest {
    private static final int A = TcpSegment.ACK;
    private static final int F = TcpSegment.FIN;
    private static final int R = TcpSegment.RST;
    private static final String FIN_TIMEOUT = "net.ipv4.tcp_fin_timeout";

    private CraftedPeer peer;
    private Listener listener;
    private TcpConnection c;
    private final List<String> told = new ArrayList<>();
    /** SND.NXT and RCV.NXT of the host, after the handshake. */
    private int hostNxt;

    private static HostSettings linux(String version) {
        return TwoHosts.settings("linux-" + version);
    }

    private void open(HostSettings settings, SocketOptions options) {
        peer = new CraftedPeer(settings);
        listener = peer.host.listen(80, 128, options, accepted -> {
            c = accepted;
            return new Told();
        });
        connect(4000);
    }

    private void connect(int port) {
        peer.send(segment(port, 999, 0, TcpSegment.SYN, 0));
        hostNxt = peer.last().seq() + 1;
        peer.send(segment(port, 1000, hostNxt, A, 0));
        peer.received.clear();
    }

    private final class Told implements ConnectionHandler {
        @Override
        public void onClosed(TcpConnection connection) {
            told.add("closed@" + peer.nowNanos() / MILLISECOND);
        }

        @Override
        public void onError(TcpConnection connection, Errno errno) {
            told.add(errno.name());
        }

        @Override
        public void onData(TcpConnection connection, Payload bytes) {
            told.add("data " + bytes.length());
        }
    }

    private static TcpSegment segment(int port, int seq, int ack, int flags, int length) {
        return TcpSegment.of(port, 80, seq, ack, flags, 1000, TcpOptions.NONE, LiteralBytes.of(new byte[length]));
    }

    private void send(int seq, int ack, int flags, int length) {
        peer.send(segment(4000, seq, ack, flags, length));
    }

    private List<String> replies() {
        List<String> lines = peer.received.stream()
                .map(s -> s.flagText() + " " + (s.seq() - hostNxt) + " " + (s.acks() ? s.ack() - 1000 : 0))
                .toList();
        peer.received.clear();
        return lines;
    }

    /** Lets everything be answered that is under way, and looks at none of it. */
    private void forget() {
        peer.settle();
        peer.received.clear();
    }

    private long counted(Counter counter) {
        return peer.host.counters().get(counter);
    }

    @Test
    void C1_closingAListenerResetsWhatNobodyHasAccepted() {
        peer = new CraftedPeer(linux("4.9"));
        listener = peer.host.listen(80, 128, null);
        connect(4000);
        peer.send(segment(4001, 999, 0, TcpSegment.SYN, 0));
        int half = peer.last().seq() + 1;
        forget();
        assertThat(listener.waiting() + listener.requests()).isEqualTo(2);
        peer.host.close(listener);
        peer.settle();
        assertThat(replies()).as("the connection is reset, the request is not").containsExactly("R. 0 0");
        assertThat(peer.host.snapshot()).isEmpty();
        assertThat(counted(Counter.ESTAB_RESETS)).isEqualTo(1);
        peer.send(segment(4001, 1000, half, A, 0));
        assertThat(peer.last().flags()).as("nobody is there any more").isEqualTo(R);
    }

    @Test
    void C1_switchedOffLeavesTheConnection() {
        peer = new CraftedPeer(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.C1)));
        listener = peer.host.listen(80, 128, null);
        connect(4000);
        peer.host.close(listener);
        peer.settle();
        assertThat(replies()).isEmpty();
    }

    @Test
    void C5_closeWithUnreadDataResets() {
        open(linux("4.9"), SocketOptions.DEFAULT);
        c.setReadsItself(true);
        send(1000, hostNxt, A, 10);
        forget();
        c.close();
        peer.settle();
        assertThat(replies()).containsExactly("R. 0 10");
        assertThat(c.state()).isEqualTo(TcpState.CLOSED);
        assertThat(counted(Counter.TCP_ABORT_ON_CLOSE)).isEqualTo(1);
        assertThat(counted(Counter.ESTAB_RESETS)).isEqualTo(1);
        assertThat(counted(Counter.OUT_RSTS)).isEqualTo(1);
        assertThat(peer.host.timeWaitEntries()).isZero();
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.C5)), SocketOptions.DEFAULT);
        c.setReadsItself(true);
        send(1000, hostNxt, A, 10);
        forget();
        c.close();
        peer.settle();
        assertThat(replies()).as("without C5").containsExactly("F. 0 10");
    }

    @Test
    void C5_whatWasReadDoesNotCount() {
        open(linux("4.9"), SocketOptions.DEFAULT);
        c.setReadsItself(true);
        send(1000, hostNxt, A, 10);
        c.read(10);
        forget();
        c.close();
        peer.settle();
        assertThat(replies()).containsExactly("F. 0 10");
    }

    @Test
    void C6_lingerOfZeroResets() {
        open(linux("4.9"), SocketOptions.DEFAULT.withLinger(0));
        c.write(5);
        forget();
        c.close();
        peer.settle();
        assertThat(replies()).containsExactly("R. 5 0");
        assertThat(counted(Counter.TCP_ABORT_ON_DATA)).isEqualTo(1);
        assertThat(peer.host.snapshot()).as("only the listener").hasSize(1);
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.C6)), SocketOptions.DEFAULT.withLinger(0));
        c.close();
        peer.settle();
        assertThat(replies()).as("without C6").containsExactly("F. 0 0");
    }

    @Test
    void C6_inLastAckWithTheFinSentNothingIsSent() {
        open(linux("4.9"), SocketOptions.DEFAULT.withLinger(0));
        send(1000, hostNxt, A | F, 0);
        c.shutdownWrite();
        peer.settle();
        assertThat(c.state()).isEqualTo(TcpState.LAST_ACK);
        forget();
        c.close();
        peer.settle();
        assertThat(replies()).isEmpty();
        assertThat(c.state()).isEqualTo(TcpState.CLOSED);
    }

    @Test
    void C7_closeBlocksUntilTheFinIsAcknowledged() {
        open(linux("4.9"), SocketOptions.DEFAULT.withLinger(5));
        c.close();
        peer.runFor(30 * MILLISECOND);
        assertThat(told).isEmpty();
        assertThat(c.state()).isEqualTo(TcpState.FIN_WAIT_1);
        send(1000, hostNxt + 1, A, 0);
        assertThat(told).containsExactly("closed@30");
        assertThat(peer.host.timeWaitEntries())
                .as("and then it is an orphan in FIN_WAIT_2")
                .isEqualTo(1);
    }

    @Test
    void C7_closeBlocksNoLongerThanItsTime() {
        open(linux("4.9"), SocketOptions.DEFAULT.withLinger(5));
        c.close();
        peer.runFor(20 * SECOND);
        assertThat(told).containsExactly("closed@5000");
        assertThat(c.state()).as("the kernel goes on").isEqualTo(TcpState.FIN_WAIT_1);
        forget();
        send(1000, hostNxt + 1, A | F, 0);
        assertThat(peer.host.timeWaitEntries()).isEqualTo(1);
    }

    @Test
    void C7_aResetEndsTheWaitingToo() {
        open(linux("4.9"), SocketOptions.DEFAULT.withLinger(5));
        c.close();
        peer.runFor(MILLISECOND);
        send(1000, 0, R, 0);
        assertThat(told).containsExactly("closed@1");
        peer.runFor(20 * SECOND);
        assertThat(told).as("once").hasSize(1);
    }

    @Test
    void C7_dataWhileCloseBlocksFindsNobody() {
        open(linux("4.9"), SocketOptions.DEFAULT.withLinger(5));
        c.close();
        forget();
        send(1000, hostNxt, A, 10);
        assertThat(replies()).containsExactly("R 0 0");
        assertThat(counted(Counter.TCP_ABORT_ON_DATA)).isEqualTo(1);
    }

    @Test
    void C7_switchedOffReturnsAtOnce() {
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.C7)), SocketOptions.DEFAULT.withLinger(5));
        c.close();
        peer.runFor(20 * SECOND);
        assertThat(told).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.32", "3.10", "4.9", "6.18"})
    void D1_dataAfterCloseResets(String kernel) {
        open(linux(kernel), SocketOptions.DEFAULT);
        c.close();
        forget();
        send(1000, hostNxt, A, 10);
        assertThat(replies()).containsExactly("R 0 0");
        assertThat(c.state()).isEqualTo(TcpState.CLOSED);
        assertThat(counted(Counter.TCP_ABORT_ON_DATA)).isEqualTo(1);
    }

    @Test
    void D1_holdsAfterShutdownOfBothDirectionsButNotOfReadingAlone() {
        open(linux("4.9"), SocketOptions.DEFAULT);
        c.shutdownRead();
        send(1000, hostNxt, A, 10);
        assertThat(told).as("what arrives is still read").containsExactly("data 10");
        c.shutdownWrite();
        forget();
        send(1010, hostNxt, A, 10);
        assertThat(replies()).containsExactly("R 0 0");
        assertThat(told).containsExactly("data 10", "ECONNRESET");
    }

    @Test
    void D1_switchedOffTakesTheData() {
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.D1)), SocketOptions.DEFAULT);
        c.close();
        forget();
        send(1000, hostNxt, A, 10);
        assertThat(counted(Counter.TCP_ABORT_ON_DATA)).isZero();
    }

    /** Seconds from the acknowledgment of the FIN until nothing of the connection is left. */
    private double finWait2Seconds(HostSettings settings, SocketOptions options) {
        open(settings, options);
        c.close();
        send(1000, hostNxt + 1, A, 0);
        long from = peer.nowNanos();
        while (peer.host.snapshot().size() > 1 && peer.nowNanos() - from < 1000 * SECOND) {
            peer.runFor(100 * MILLISECOND);
        }
        return (peer.nowNanos() - from) / 1e9;
    }

    @ParameterizedTest
    @CsvSource({
        "4.9, 5, 10.5", // not below 3.5 retransmission timeouts, 3 s without a sample
        "4.9, 30, 30",
        "4.9, 60, 60",
        "6.18, 70, 20",
        "4.9, 70, 20",
        "4.9, 90, 60",
        "4.9, 120, 120",
        "4.9, 61, 11.5"
    })
    void O1_O2_finWait2OfAnOrphan(String kernel, int finTimeout, double seconds) {
        HostSettings settings = linux(kernel).withSysctl(FIN_TIMEOUT, Integer.toString(finTimeout));
        double expected = rto35(seconds, finTimeout);
        assertThat(finWait2Seconds(settings, SocketOptions.DEFAULT)).isBetween(expected - 0.01, expected + 0.11);
    }

    /** The handshake over a link without delay has measured a round trip of nothing: the timeout is 200 ms. */
    private static double rto35(double seconds, int finTimeout) {
        return finTimeout == 5 ? 5 : finTimeout == 61 ? 2 : seconds;
    }

    @Test
    void O1_switchedOffAnOrphanStays() {
        HostSettings settings = HostSettings.of(KernelProfile.named("linux-4.9").without(Row.O1));
        assertThat(finWait2Seconds(settings, SocketOptions.DEFAULT)).isGreaterThan(900);
    }

    @Test
    void O2_switchedOffTheStayIsTheTimeout() {
        HostSettings settings = HostSettings.of(KernelProfile.named("linux-4.9").without(Row.O2))
                .withSysctl(FIN_TIMEOUT, "70");
        assertThat(finWait2Seconds(settings, SocketOptions.DEFAULT)).isBetween(69.9, 70.2);
    }

    @ParameterizedTest
    @CsvSource({"6.18, 5, 5", "6.18, 90, 60", "6.18, 200, 120", "4.9, 5, 5", "4.9, 90, 60"})
    void O1_O2_linger2ReplacesTheTimeout(String kernel, int linger2, double seconds) {
        assertThat(finWait2Seconds(linux(kernel), SocketOptions.DEFAULT.withLinger2(linger2)))
                .isBetween(seconds - 0.01, seconds + 0.2);
    }

    @Test
    void O3_negativeLinger2ResetsAtTheAcknowledgmentOfTheFin() {
        open(linux("6.18"), SocketOptions.DEFAULT.withLinger2(-1));
        c.close();
        forget();
        send(1000, hostNxt + 1, A, 0);
        assertThat(replies()).containsExactly("R 1 0");
        assertThat(counted(Counter.TCP_ABORT_ON_DATA)).isEqualTo(1);
        assertThat(peer.host.timeWaitEntries()).isZero();
    }

    @Test
    void O3_negativeLinger2ResetsAtCloseInFinWait2() {
        open(linux("6.18"), SocketOptions.DEFAULT.withLinger2(-1));
        c.shutdownWrite();
        peer.settle();
        send(1000, hostNxt + 1, A, 0);
        forget();
        c.close();
        peer.settle();
        assertThat(replies()).containsExactly("R. 1 0");
        assertThat(counted(Counter.TCP_ABORT_ON_LINGER)).isEqualTo(1);
        open(HostSettings.of(KernelProfile.named("linux-6.18").without(Row.O3)), SocketOptions.DEFAULT.withLinger2(-1));
        c.close();
        forget();
        send(1000, hostNxt + 1, A, 0);
        assertThat(replies()).as("without O3").isEmpty();
    }

    @Test
    void O4_tooManyOrphansAreReset() {
        open(linux("4.9").withSysctl("net.ipv4.tcp_max_orphans", "1"), SocketOptions.DEFAULT);
        TcpConnection first = c;
        connect(4001);
        TcpConnection second = c;
        first.close();
        peer.settle();
        assertThat(peer.last().flags()).isEqualTo(A | F);
        second.close();
        peer.settle();
        assertThat(peer.last().flags()).isEqualTo(R | A);
        assertThat(counted(Counter.TCP_ABORT_ON_MEMORY)).isEqualTo(1);
        assertThat(first.state()).isEqualTo(TcpState.FIN_WAIT_1);
        peer.host.setSysctl("net.ipv4.tcp_max_orphans", "0");
        peer.runFor(SECOND);
        assertThat(first.state()).as("at its next timeout").isEqualTo(TcpState.CLOSED);
        assertThat(counted(Counter.TCP_ABORT_ON_MEMORY)).isEqualTo(2);
    }

    @Test
    void O4_orphansThatAreGoneDoNotCount() {
        open(linux("4.9").withSysctl("net.ipv4.tcp_max_orphans", "1"), SocketOptions.DEFAULT);
        for (int port = 4001; port < 4010; port++) {
            c.close();
            peer.settle();
            assertThat(peer.last().flags()).isEqualTo(A | F);
            peer.send(segment(port - 1, 1000, hostNxt + 1, A, 0));
            connect(port);
        }
        assertThat(counted(Counter.TCP_ABORT_ON_MEMORY)).isZero();
    }

    @Test
    void O4_switchedOffNobodyIsReset() {
        open(
                HostSettings.of(KernelProfile.named("linux-4.9").without(Row.O4))
                        .withSysctl("net.ipv4.tcp_max_orphans", "0"),
                SocketOptions.DEFAULT);
        c.close();
        peer.settle();
        assertThat(peer.last().flags()).isEqualTo(A | F);
    }

    @Test
    void O5_anOrphanIsGivenUpAfterItsOwnRetries() {
        assertThat(secondsUntilGone(KernelProfile.named("linux-4.9"))).isBetween(102.0, 103.0);
        assertThat(secondsUntilGone(KernelProfile.named("linux-4.9").without(Row.O5)))
                .isGreaterThan(900);
    }

    private double secondsUntilGone(KernelProfile profile) {
        open(HostSettings.of(profile), SocketOptions.DEFAULT);
        c.close();
        while (c.state() != TcpState.CLOSED && peer.nowNanos() < 2000 * SECOND) {
            peer.runFor(SECOND);
        }
        return peer.nowNanos() / 1e9;
    }

    @Test
    void O6_aHeldSocketStaysInFinWait2() {
        open(linux("6.18").withSysctl(FIN_TIMEOUT, "5"), SocketOptions.DEFAULT);
        c.shutdownWrite();
        peer.settle();
        send(1000, hostNxt + 1, A, 0);
        peer.runFor(500 * SECOND);
        assertThat(c.state()).isEqualTo(TcpState.FIN_WAIT_2);
        open(HostSettings.of(KernelProfile.named("linux-6.18").without(Row.O6)), SocketOptions.DEFAULT);
        c.shutdownWrite();
        peer.settle();
        send(1000, hostNxt + 1, A, 0);
        assertThat(c.state()).as("without O6").isEqualTo(TcpState.CLOSED);
    }

    @Test
    void E3_finOnTheAcknowledgmentOfOursMeansTimeWait() {
        open(linux("4.9"), SocketOptions.DEFAULT);
        c.close();
        forget();
        send(1000, hostNxt + 1, A | F, 0);
        assertThat(replies()).containsExactly(". 1 1");
        assertThat(peer.host.snapshot().get(1).state()).isEqualTo(TcpState.TIME_WAIT);
    }

    @ParameterizedTest
    @CsvSource({
        "ESTABLISHED, ECONNRESET",
        "FIN_WAIT_1, ECONNRESET",
        "FIN_WAIT_2, ECONNRESET",
        "CLOSE_WAIT, EPIPE",
        "LAST_ACK, ECONNRESET",
        "CLOSING, ECONNRESET"
    })
    void errnoOfAResetByState(TcpState state, String errno) {
        open(linux("4.9"), SocketOptions.DEFAULT);
        int seq = 1000;
        boolean peerFirst = state == TcpState.CLOSE_WAIT || state == TcpState.LAST_ACK;
        if (peerFirst) {
            send(seq++, hostNxt, A | F, 0);
        }
        if (state != TcpState.ESTABLISHED && state != TcpState.CLOSE_WAIT) {
            c.shutdownWrite();
            peer.settle();
        }
        if (state == TcpState.FIN_WAIT_2) {
            send(seq, hostNxt + 1, A, 0);
        }
        if (state == TcpState.CLOSING) {
            send(seq++, hostNxt, A | F, 0);
        }
        assertThat(c.state()).isEqualTo(state);
        send(seq, 0, R, 0);
        assertThat(told).containsExactly(errno);
        assertThat(c.write(1)).as("write after the RST was taken").contains(Errno.EPIPE);
    }

    @Test
    void writingIsPossibleUntilTheStreamIsFinished() {
        open(linux("4.9"), SocketOptions.DEFAULT);
        assertThat(c.write(1)).isEmpty();
        c.shutdownWrite();
        assertThat(c.write(1)).contains(Errno.EPIPE);
    }

    @Test
    void aSmallerMaximumSegmentIsOfferedAndUsed() {
        open(linux("4.9"), SocketOptions.DEFAULT.withMaxSegment(500));
        c.write(900);
        peer.settle();
        assertThat(peer.received.get(0).payload().length()).isEqualTo(500);
        peer.send(segment(4002, 999, 0, TcpSegment.SYN, 0));
        assertThat(peer.last().options().mss()).isEqualTo(500);
    }
}
