package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.tcp.LossRecovery.Phase.FAST;
import static org.twlab.core.tcp.LossRecovery.Phase.OPEN;
import static org.twlab.core.tcp.LossRecovery.Phase.TIMEOUT;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.TcpOptions;

/**
 * Which segment goes next, step by step as RFC 6582 section 3.2 and RFC 6675 section 5 number them. Segments have 1000
 * bytes; segment n begins at n thousand behind the ISN, which lies just before the end of the number space.
 */
class LossRecoveryTest {
    private static final int MSS = 1000;
    private static final int ISS = -3000;

    private final Sender sender = new Sender();
    private final FixedWindow window = new FixedWindow(10 * MSS);

    /** A flight of segments 0 to n - 1. */
    private LossRecovery flight(int segments, boolean sack) {
        sender.begin(ISS);
        sender.mss = MSS;
        sender.written = 1000L * MSS;
        sender.sndUna = ISS + 1;
        sender.sndNxt = at(segments);
        sender.sndWnd = 1_000_000;
        sender.control(window);
        return sender.recover(sack);
    }

    private static int at(int segment) {
        return ISS + 1 + segment * MSS;
    }

    private static int segment(int seq) {
        assertThat((seq - ISS - 1) % MSS).isZero();
        return (seq - ISS - 1) / MSS;
    }

    private void send(int segments) {
        sender.sndNxt += segments * MSS;
    }

    private void acknowledge(LossRecovery recovery, int segment) {
        int flight = sender.flight();
        int acked = at(segment) - sender.sndUna;
        sender.sndUna = at(segment);
        recovery.onAdvance(acked, flight);
    }

    private void sack(LossRecovery recovery, int... segments) {
        int[] edges = new int[segments.length];
        for (int i = 0; i < segments.length; i++) {
            edges[i] = at(segments[i]);
        }
        if (recovery.takeBlocks(TcpOptions.builder().sackBlocks(edges).build())) {
            recovery.onDuplicate();
            recovery.forgetLostResent();
        }
    }

    /** Everything that is sent again now, as the window allows. */
    private static List<Integer> resent(LossRecovery recovery) {
        List<Integer> segments = new ArrayList<>();
        while (recovery.hasLost() && recovery.mayResend()) {
            int seq = recovery.nextLost();
            segments.add(segment(seq));
            recovery.onResent(seq, recovery.lengthAt(seq));
        }
        return segments;
    }

    @Test
    void rfc6582ThirdDuplicateRetransmitsAndInflates() {
        LossRecovery recovery = flight(10, false);
        recovery.onDuplicate();
        recovery.onDuplicate();
        assertThat(recovery.phase()).isEqualTo(OPEN);
        assertThat(recovery.pipe()).as("limited transmit, RFC 3042").isEqualTo(8 * MSS);
        assertThat(resent(recovery)).isEmpty();
        recovery.onDuplicate();
        assertThat(recovery.phase()).isEqualTo(FAST);
        assertThat(window.told).containsExactly("loss 10000");
        assertThat(resent(recovery)).as("step 2: the head, whatever the window").containsExactly(0);
        assertThat(recovery.inflation()).as("step 2: three segments").isEqualTo(3 * MSS);
        recovery.onDuplicate();
        assertThat(recovery.inflation()).as("step 3: one more for each").isEqualTo(4 * MSS);
        assertThat(resent(recovery)).isEmpty();
    }

    @Test
    void rfc6582PartialAcknowledgmentRetransmitsTheNextAndDeflates() {
        LossRecovery recovery = flight(10, false);
        for (int i = 0; i < 9; i++) {
            recovery.onDuplicate();
        }
        resent(recovery);
        assertThat(recovery.inflation()).isEqualTo(9 * MSS);
        acknowledge(recovery, 4);
        assertThat(recovery.phase()).isEqualTo(FAST);
        assertThat(resent(recovery)).as("the first unacknowledged").containsExactly(4);
        assertThat(recovery.inflation())
                .as("less what was acknowledged, and one segment back")
                .isEqualTo((9 - 4 + 1) * MSS);
        acknowledge(recovery, 10);
        assertThat(recovery.phase()).as("full acknowledgment").isEqualTo(OPEN);
        assertThat(recovery.inflation()).isZero();
        assertThat(window.told).containsExactly("loss 10000", "recovered 0");
    }

    @Test
    void rfc6582DuplicatesOfAnOldFlightDoNotStartASecondRecovery() {
        LossRecovery recovery = flight(10, false);
        recovery.onTimeout(false);
        resent(recovery);
        acknowledge(recovery, 10);
        assertThat(recovery.phase()).isEqualTo(OPEN);
        send(5);
        for (int i = 0; i < 5; i++) {
            recovery.onDuplicate();
        }
        assertThat(recovery.phase())
                .as("the acknowledgment does not cover more than recover")
                .isEqualTo(OPEN);
        acknowledge(recovery, 11);
        for (int i = 0; i < 3; i++) {
            recovery.onDuplicate();
        }
        assertThat(recovery.phase()).isEqualTo(FAST);
    }

    @Test
    void flightOfLimitedTransmitDoesNotRaiseSsthresh() {
        LossRecovery recovery = flight(10, false);
        recovery.onDuplicate();
        send(1);
        recovery.onDuplicate();
        send(1);
        recovery.onDuplicate();
        assertThat(window.told).as("RFC 5681 section 3.2, step 2").containsExactly("loss 10000");
    }

    @Test
    void rfc6675IsLostByThreeStretchesOrByMoreThanTwoSegments() {
        LossRecovery recovery = flight(10, true);
        sack(recovery, 2, 3);
        sack(recovery, 4, 5);
        assertThat(recovery.phase()).isEqualTo(OPEN);
        sack(recovery, 6, 7);
        assertThat(recovery.phase()).isEqualTo(FAST);
        assertThat(recovery.pipe())
                .as("ten, less three SACKed, less the two below all of them")
                .isEqualTo(5 * MSS);
        assertThat(resent(recovery)).containsExactly(0, 1);
        sack(recovery, 8, 9);
        assertThat(resent(recovery)).as("now three stretches lie above 3").containsExactly(3);
        assertThat(recovery.pipe()).as("0, 1 and 3 again, 5, 7 and 9 still").isEqualTo(6 * MSS);
    }

    @Test
    void rfc6675OneBlockOfThreeSegmentsIsEnough() {
        LossRecovery recovery = flight(10, true);
        sack(recovery, 7, 10);
        assertThat(recovery.phase()).as("a single ACK, after others were lost").isEqualTo(FAST);
        window.windowBytes = 3 * MSS;
        assertThat(resent(recovery)).as("pipe may reach the window").containsExactly(0, 1, 2);
        window.windowBytes = 5 * MSS;
        assertThat(resent(recovery)).containsExactly(3, 4);
        assertThat(recovery.pipe()).isEqualTo(5 * MSS);
    }

    @Test
    void rfc6675TheFirstRetransmissionNeedsNoWindow() {
        LossRecovery recovery = flight(10, true);
        window.windowBytes = MSS;
        sack(recovery, 1, 4);
        assertThat(recovery.pipe()).as("4 to 9 are still on their way").isEqualTo(6 * MSS);
        assertThat(resent(recovery)).as("step 4.3").containsExactly(0);
    }

    @Test
    void rfc6675RecoveryEndsAtTheRecoveryPoint() {
        LossRecovery recovery = flight(10, true);
        sack(recovery, 1, 4);
        resent(recovery);
        send(2);
        acknowledge(recovery, 9);
        assertThat(recovery.phase()).isEqualTo(FAST);
        acknowledge(recovery, 10);
        assertThat(recovery.phase()).isEqualTo(OPEN);
        assertThat(window.told).containsExactly("loss 10000");
    }

    @Test
    void rfc6675HoleThatIsNotLostGoesBeforeNothingAtAll() {
        LossRecovery recovery = flight(6, true);
        sack(recovery, 1, 4);
        sack(recovery, 5, 6);
        assertThat(resent(recovery)).containsExactly(0);
        assertThat(segment(recovery.takeSpeculative())).as("NextSeg rule 3").isEqualTo(4);
    }

    @Test
    void rfc6675TheEndOfTheFlightIsRescuedOnce() {
        LossRecovery recovery = flight(8, true);
        sack(recovery, 1, 5);
        assertThat(resent(recovery)).containsExactly(0);
        int last = recovery.takeSpeculative();
        assertThat(segment(last)).as("NextSeg rule 4").isEqualTo(7);
        recovery.onResent(last, recovery.lengthAt(last));
        assertThat(recovery.takeSpeculative()).as("once").isEqualTo(sender.sndNxt);
    }

    @Test
    void timeoutMakesEverythingLostThatIsNotSacked() {
        LossRecovery recovery = flight(10, true);
        sack(recovery, 4, 6);
        recovery.onTimeout(false);
        assertThat(recovery.phase()).isEqualTo(TIMEOUT);
        assertThat(recovery.pipe()).isZero();
        window.windowBytes = MSS;
        assertThat(resent(recovery)).containsExactly(0);
        acknowledge(recovery, 1);
        window.windowBytes = 20 * MSS;
        assertThat(resent(recovery)).as("what is SACKed stays").containsExactly(1, 2, 3, 6, 7, 8, 9);
        acknowledge(recovery, 10);
        assertThat(recovery.phase()).isEqualTo(OPEN);
        assertThat(window.told).containsExactly("timeout 10000", "acked 1000", "acked 9000");
    }

    @Test
    void receiverThatRenegesIsNotBelieved() {
        LossRecovery recovery = flight(10, true);
        sack(recovery, 1, 10);
        acknowledge(recovery, 1);
        recovery.onTimeout(false);
        assertThat(recovery.hasSacked())
                .as("RFC 2018 section 8: it SACKed what it does not acknowledge now")
                .isFalse();
    }

    @Test
    void retransmissionIsLostWhenSomethingSentAfterItIsSacked() {
        LossRecovery recovery = flight(10, true);
        sack(recovery, 1, 10);
        assertThat(resent(recovery)).containsExactly(0);
        send(2);
        assertThat(resent(recovery)).isEmpty();
        sack(recovery, 1, 11);
        assertThat(resent(recovery)).containsExactly(0);
    }

    @Test
    void blocksOutsideTheFlightAreIgnored() {
        LossRecovery recovery = flight(10, true);
        sack(recovery, -2, -1);
        sack(recovery, 9, 11);
        sack(recovery, 20, 30);
        assertThat(recovery.hasSacked()).isFalse();
        assertThat(recovery.duplicates()).isZero();
    }

    @Test
    void smallerSegmentsSendTheFlightAgainWithoutACongestionResponse() {
        LossRecovery recovery = flight(4, false);
        sender.mss = MSS / 2;
        recovery.onMssReduced();
        assertThat(window.told).isEmpty();
        int seq = recovery.nextLost();
        assertThat(segment(seq)).isZero();
        assertThat(recovery.lengthAt(seq)).isEqualTo(MSS / 2);
    }
}
