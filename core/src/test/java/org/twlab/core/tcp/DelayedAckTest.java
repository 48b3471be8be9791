package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.TwoHosts.MILLISECOND;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** When data and FIN are acknowledged: RFC 5681 section 4.2 and the quick-ack and delayed-ACK rules of Linux 4.9. */
class DelayedAckTest {
    private CraftedPeer peer;
    private int seq;
    private int ack;

    @BeforeEach
    void open() {
        open(HostSettings.of(KernelProfile.named("linux-4.9")));
    }

    private void open(HostSettings settings) {
        peer = new CraftedPeer(settings);
        peer.host.listen(80, 128, c -> ConnectionHandler.NONE);
        TcpOptions mss = TcpOptions.builder().mss(1460).build();
        peer.send(CraftedPeer.segment(4000, 80, 999, 0, TcpSegment.SYN, mss));
        ack = peer.last().seq() + 1;
        seq = 1000;
        send(0, 0);
        peer.received.clear();
    }

    private void send(int length, int flags) {
        peer.send(CraftedPeer.segment(
                4000, 80, seq, ack, TcpSegment.ACK | flags, TcpOptions.NONE, LiteralBytes.of(new byte[length])));
        seq += length;
    }

    /** Time until the next ACK, in ms; 0 for at once. */
    private long delayMillis() {
        long startNanos = peer.nowNanos();
        while (peer.received.isEmpty()) {
            peer.runFor(MILLISECOND);
        }
        assertThat(peer.last().ack()).isEqualTo(seq);
        peer.received.clear();
        return (peer.nowNanos() - startNanos) / MILLISECOND;
    }

    /** Sixteen small segments, which quick-ack mode acknowledges at once. */
    private void leaveQuickMode() {
        for (int i = 0; i < 16; i++) {
            send(10, 0);
            assertThat(delayMillis()).as("quick ACK %d", i).isZero();
        }
    }

    @Test
    void afterSixteenQuickAcksTheTimerDecides() {
        leaveQuickMode();
        send(10, 0);
        assertThat(delayMillis()).isEqualTo(40);
        assertThat(peer.host.counters().get(Counter.DELAYED_ACKS)).isEqualTo(1);
    }

    @Test
    void everySecondFullSegmentIsAcknowledgedAtOnce() {
        leaveQuickMode();
        send(1460, 0);
        assertThat(peer.received).isEmpty();
        send(1460, 0);
        assertThat(delayMillis()).isZero();
        send(1460, 0);
        assertThat(peer.received).isEmpty();
        send(1, 0);
        assertThat(delayMillis()).as("more than a full segment").isZero();
    }

    @Test
    void aMissedDelayedAckDoublesTheNextDelay() {
        leaveQuickMode();
        send(10, 0);
        assertThat(delayMillis()).isEqualTo(40);
        peer.runFor(10 * MILLISECOND);
        send(10, 0);
        assertThat(delayMillis())
                .as("80 ms, halved and increased by the 50 ms since the last data; a round trip of 0 allows 40")
                .isEqualTo(40);
    }

    @Test
    void aLongSilenceBeginsQuickModeAgain() {
        leaveQuickMode();
        peer.runFor(300 * MILLISECOND);
        send(10, 0);
        assertThat(delayMillis()).as("silent for longer than the RTO of 200 ms").isZero();
    }

    @Test
    void repeatedDataIsAcknowledgedAtOnceAndBringsBackQuickMode() {
        leaveQuickMode();
        send(10, 0);
        assertThat(delayMillis()).isEqualTo(40);
        seq -= 10;
        send(10, 0);
        assertThat(delayMillis()).isZero();
        send(10, 0);
        assertThat(delayMillis()).isZero();
    }

    @Test
    void aGapAndItsFillingAreAcknowledgedAtOnce() {
        leaveQuickMode();
        int gap = seq;
        seq += 100;
        send(100, 0);
        assertThat(peer.received).hasSize(1);
        assertThat(peer.last().ack()).isEqualTo(gap);
        int behind = seq;
        seq = gap;
        peer.received.clear();
        send(100, 0);
        seq = behind;
        assertThat(delayMillis()).isZero();
    }

    /** Row X1. */
    @Test
    void rowX1FinBeforeAnyDataIsAcknowledgedAtOnce() {
        send(0, TcpSegment.FIN);
        seq++;
        assertThat(delayMillis()).isZero();
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.X1)));
        send(0, TcpSegment.FIN);
        seq++;
        assertThat(delayMillis()).as("without the row as any other segment").isEqualTo(40);
    }

    /** Row X2. */
    @Test
    void rowX2FinAfterDataWaitsForTheTimer() {
        send(10, 0);
        assertThat(delayMillis()).isZero();
        send(0, TcpSegment.FIN);
        seq++;
        assertThat(delayMillis()).isEqualTo(40);
        open(HostSettings.of(KernelProfile.named("linux-4.9").without(Row.X2)));
        send(10, 0);
        assertThat(delayMillis()).isZero();
        send(0, TcpSegment.FIN);
        seq++;
        assertThat(delayMillis()).as("without the row still in quick-ack mode").isZero();
    }

    @Test
    void theTimerIsTheProfiles() {
        open(HostSettings.of(KernelProfile.named("rfc9293")));
        leaveQuickMode();
        send(10, 0);
        assertThat(delayMillis()).isEqualTo(200);
    }
}
