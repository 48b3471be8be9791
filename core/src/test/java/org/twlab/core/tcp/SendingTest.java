package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** What a host sends when: initial window, Nagle, the retransmission timer of RFC 6298, smaller segments. */
class SendingTest {
    private final List<String> errors = new ArrayList<>();
    private CraftedPeer peer;
    private TcpConnection connection;
    private int ack;

    /** A connection that the peer has opened; the host's application does nothing by itself. */
    private void open(HostSettings settings, TcpOptions options) {
        peer = new CraftedPeer(settings);
        peer.host.listen(80, 128, c -> {
            connection = c;
            return new ConnectionHandler() {
                @Override
                public void onError(TcpConnection failed, Errno errno) {
                    errors.add(errno + "@" + peer.nowNanos() / MILLISECOND);
                }
            };
        });
        peer.send(TcpSegment.of(4000, 80, 999, 0, TcpSegment.SYN, 65535, options, LiteralBytes.EMPTY));
    }

    /** Completes the handshake after a round trip. */
    private void complete(long roundTripNanos) {
        peer.runFor(roundTripNanos);
        ack = peer.last().seq() + 1;
        acknowledge(ack);
        peer.received.clear();
    }

    private void open(String profile, long roundTripNanos) {
        open(TwoHosts.settings(profile), TcpOptions.builder().mss(1460).build());
        complete(roundTripNanos);
    }

    private void acknowledge(int number) {
        peer.send(TcpSegment.of(4000, 80, 1000, number, TcpSegment.ACK, 65535, TcpOptions.NONE, LiteralBytes.EMPTY));
    }

    private List<Integer> lengths() {
        return peer.received.stream().map(s -> s.payload().length()).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "linux-2.6.32, 1460, 3",
        "linux-2.6.32, 536, 4",
        "linux-3.10, 1460, 10",
        "linux-4.9, 1460, 10",
        "linux-6.18, 536, 10",
        "rfc9293, 1460, 3"
    })
    void initialWindow(String profile, int mss, int segments) {
        open(TwoHosts.settings(profile), TcpOptions.builder().mss(mss).build());
        complete(0);
        connection.write(1_000_000);
        peer.settle();
        assertThat(peer.received).hasSize(segments);
    }

    /** RFC 5681 section 3.1; Linux forgives one lost SYN. */
    @ParameterizedTest
    @CsvSource({"500, 10", "1500, 10", "3500, 1"})
    void initialWindowAfterLossesInTheHandshake(int waitedMillis, int segments) {
        open(TwoHosts.settings("linux-4.9"), TcpOptions.builder().mss(1460).build());
        complete(waitedMillis * MILLISECOND);
        connection.write(1_000_000);
        peer.settle();
        assertThat(peer.received).hasSize(segments);
    }

    @Test
    void smallSegmentWaitsForTheAcknowledgmentOfASmallOne() {
        open("linux-4.9", 20 * MILLISECOND);
        connection.write(100);
        connection.write(200);
        connection.write(300);
        peer.settle();
        assertThat(lengths()).containsExactly(100);
        peer.received.clear();
        acknowledge(ack + 100);
        assertThat(lengths()).as("Nagle, RFC 896").containsExactly(500);
    }

    @Test
    void smallSegmentDoesNotWaitBehindFullOnes() {
        open("linux-4.9", 20 * MILLISECOND);
        connection.write(1460);
        connection.write(100);
        peer.settle();
        assertThat(lengths()).as("as Minshall changed it").containsExactly(1460, 100);
    }

    @Test
    void finIsNeverHeld() {
        open("linux-4.9", 20 * MILLISECOND);
        connection.write(100);
        connection.write(100);
        connection.close();
        peer.settle();
        assertThat(lengths()).containsExactly(100, 100);
        assertThat(peer.last().fin()).isTrue();
    }

    @Test
    void noDelaySendsEverythingAtOnce() {
        open("linux-4.9", 20 * MILLISECOND);
        connection.write(100);
        connection.write(200);
        connection.setNoDelay(true);
        connection.write(300);
        peer.settle();
        assertThat(lengths()).containsExactly(100, 200, 300);
    }

    /** RFC 6298 5.1 to 5.3: the timer starts with the first segment and starts anew when something is acknowledged. */
    @Test
    void timerRunsFromTheLastAcknowledgmentOfSomethingNew() {
        open("linux-4.9", 20 * MILLISECOND);
        connection.write(2920);
        peer.runFor(100 * MILLISECOND);
        acknowledge(ack + 1460);
        peer.received.clear();
        long restNanos = connection.rtoNanos() - MILLISECOND;
        peer.runFor(restNanos);
        assertThat(peer.received).isEmpty();
        peer.runFor(2 * MILLISECOND);
        assertThat(peer.received).hasSize(1);
        assertThat(peer.last().seq()).isEqualTo(ack + 1460);
        acknowledge(ack + 2920);
        peer.runFor(100 * SECOND);
        assertThat(peer.received).as("5.2: nothing outstanding, no timer").hasSize(1);
    }

    /** Karn: without timestamps the acknowledgment of a repetition is no sample, and the back-off stays until one is. */
    @Test
    void backOffStaysUntilASampleWithoutTimestamps() {
        open("linux-4.9", 20 * MILLISECOND);
        connection.write(1000);
        peer.runFor(700 * MILLISECOND);
        assertThat(connection.backoff).as("at 220 and 660 ms").isEqualTo(2);
        acknowledge(ack + 1000);
        assertThat(connection.backoff).isEqualTo(2);
        connection.write(1000);
        peer.runFor(20 * MILLISECOND);
        acknowledge(ack + 2000);
        assertThat(connection.backoff).isZero();
    }

    @Test
    void timestampsMakeASampleOfARepetition() {
        open(
                TwoHosts.settings("linux-4.9"),
                TcpOptions.builder().mss(1460).timestamps(1, 0).build());
        peer.runFor(20 * MILLISECOND);
        ack = peer.last().seq() + 1;
        echo(ack);
        connection.write(1000);
        peer.runFor(700 * MILLISECOND);
        assertThat(connection.backoff).isEqualTo(2);
        echo(ack + 1000);
        assertThat(connection.backoff).isZero();
        assertThat(connection.rtt.srttNanos())
                .as("20 ms, and 40 ms since the copy of 660 ms")
                .isBetween(20 * MILLISECOND, 25 * MILLISECOND);
    }

    private void echo(int number) {
        TcpOptions options = TcpOptions.timestamps(2, peer.last().options().tsVal());
        peer.send(TcpSegment.of(4000, 80, 1000, number, TcpSegment.ACK, 65535, options, LiteralBytes.EMPTY));
    }

    /** The sum of doubling timeouts, the first expiry at or behind 924.6 s. */
    @Test
    void dataIsGivenUpByRetries2() {
        open("linux-4.9", 20 * MILLISECOND);
        long startMillis = peer.nowNanos() / MILLISECOND;
        connection.write(1000);
        peer.runFor(2000 * SECOND);
        long at = 0;
        long timeout = 220;
        int copies = 0;
        while (at + timeout < 924_600) {
            at += timeout;
            timeout = Math.min(2 * timeout, 120_000);
            copies++;
        }
        assertThat(peer.received).hasSize(1 + copies);
        assertThat(errors).containsExactly("ETIMEDOUT@" + (startMillis + at + timeout));
    }

    @Test
    void smallerSegmentsRepeatTheFlightAndKeepTheWindow() {
        open("linux-4.9", 20 * MILLISECOND);
        connection.write(14_600);
        peer.settle();
        assertThat(peer.received).hasSize(10);
        peer.received.clear();
        Retransmission.onMssReduced(connection, 960);
        peer.settle();
        assertThat(lengths()).as("window of ten smaller segments").hasSize(10).containsOnly(960);
        assertThat(peer.received.get(0).seq()).isEqualTo(ack);
        Retransmission.onMssReduced(connection, 1460);
        assertThat(connection.sender.mss).as("never grows").isEqualTo(960);
        acknowledge(ack + 9600);
        assertThat(peer.received.stream().mapToInt(s -> s.payload().length()).sum())
                .isEqualTo(14_600);
    }
}
