package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;
import static org.twlab.core.tcp.TwoHosts.SECOND;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** A sender whose peer has closed its window, or opens it by too little: RFC 9293 section 3.8.6.1, Linux tcp_probe_timer. */
class PersistTest {
    private final List<Errno> errors = new ArrayList<>();
    private CraftedPeer peer;
    private TcpConnection connection;
    private int ack;

    /** A connection with a round trip of 0 ms and so a timeout of 200 ms; the peer's window is 0. */
    @BeforeEach
    void open() {
        peer = new CraftedPeer(TwoHosts.settings("linux-4.9"));
        peer.host.listen(80, 128, c -> new ConnectionHandler() {
            @Override
            public void onEstablished(TcpConnection established) {
                connection = established;
                established.write(3000);
            }

            @Override
            public void onError(TcpConnection failed, Errno errno) {
                errors.add(errno);
            }
        });
        peer.send(TcpSegment.of(
                4000,
                80,
                1000,
                0,
                TcpSegment.SYN,
                1000,
                TcpOptions.builder().mss(1000).build(),
                LiteralBytes.EMPTY));
        ack = peer.last().seq() + 1;
        acknowledge(ack, 0);
        peer.received.clear();
    }

    private void acknowledge(int number, int window) {
        peer.send(TcpSegment.of(4000, 80, 1001, number, TcpSegment.ACK, window, TcpOptions.NONE, LiteralBytes.EMPTY));
    }

    /** Instants of what arrived since the last call, in ms rounded down to 10. */
    private List<Long> runTo(long seconds, boolean answered) {
        List<Long> instants = new ArrayList<>();
        while (peer.nowNanos() < seconds * SECOND) {
            peer.runFor(10 * MILLISECOND);
            if (!peer.received.isEmpty()) {
                assertThat(peer.received).hasSize(1);
                assertThat(peer.last().seq()).isEqualTo(ack - 1);
                assertThat(peer.last().payload().length()).isZero();
                peer.received.clear();
                instants.add(peer.nowNanos() / MILLISECOND - 10);
                if (answered) {
                    acknowledge(ack, 0);
                }
            }
        }
        return instants;
    }

    @Test
    void probesBackOffTo120SecondsAndEndAfterRetries2WithoutAnAnswer() {
        List<Long> instants = runTo(2000, false);
        List<Long> expected = new ArrayList<>();
        long at = 200;
        long gap = 200;
        for (int probe = 0; probe <= 15; probe++) {
            expected.add(at);
            gap = Math.min(2 * gap, 120_000);
            at += gap;
        }
        assertThat(instants).as("one more than tcp_retries2 = 15").isEqualTo(expected);
        assertThat(errors).containsExactly(Errno.ETIMEDOUT);
    }

    @Test
    void aPeerThatAnswersMayKeepItsWindowClosedForEver() {
        List<Long> instants = runTo(100_000, true);
        assertThat(connection.state()).isEqualTo(TcpState.ESTABLISHED);
        assertThat(errors).isEmpty();
        assertThat(instants.get(instants.size() - 1) - instants.get(instants.size() - 2))
                .isEqualTo(120_000);
        assertThat(instants).hasSizeGreaterThan(800);
    }

    @Test
    void openedWindowIsUsedAtOnceAndTheBackOffIsOver() {
        runTo(3, true);
        acknowledge(ack, 5000);
        assertThat(peer.received).hasSize(3);
        peer.received.clear();
        peer.runFor(250 * MILLISECOND);
        assertThat(peer.received).as("retransmission after 200 ms").hasSize(1);
        assertThat(peer.last().seq()).isEqualTo(ack);
    }

    @Test
    void aWindowSmallerThanTheSegmentIsFilledOnlyByTheTimer() {
        acknowledge(ack, 300);
        assertThat(peer.received).as("sender's silly window avoidance").isEmpty();
        peer.runFor(210 * MILLISECOND);
        assertThat(peer.received).hasSize(1);
        assertThat(peer.last().payload().length()).isEqualTo(300);
    }

    @Test
    void finBehindAClosedWindowWaits() {
        connection.close();
        assertThat(peer.received).isEmpty();
        acknowledge(ack, 3001);
        assertThat(peer.received).hasSize(3);
        assertThat(peer.last().fin()).isTrue();
        assertThat(peer.last().payload().length()).isEqualTo(1000);
    }
}
