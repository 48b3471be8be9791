package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.TrackedConnection.scale;
import static org.twlab.nat.TrackedConnection.segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** What is remembered beside the state: ignored segments, resets, caps of timeouts, the assured flag. */
class TcpTrackingRulesTest {
    private static final int WINDOW = 1_000;

    private static TrackedConnection established(String model) {
        return TrackedConnection.established(model, false, WINDOW, TcpOptions.ABSENT, TcpOptions.ABSENT);
    }

    private static TcpSegment plain(int flags, int seq, int ack) {
        return segment(flags, seq, ack, WINDOW, TcpOptions.NONE, 0);
    }

    private static TcpSegment data(int seq, int ack, int length) {
        return segment(ACK, seq, ack, WINDOW, TcpOptions.NONE, length);
    }

    /** A client that opens where the server's old connection still lives (N7, N8). */
    private static TrackedConnection challenged(String model, int challenge) {
        TrackedConnection connection = new TrackedConnection(model);
        connection.begin(plain(SYN, 1_000, 0));
        assertThat(connection.fromServer(plain(ACK, 77, challenge))).isEqualTo(Verdict.IGNORED);
        return connection;
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 1_002, 900_000, -900_000})
    void n7TheRstThatAnswersAChallengeAckPassesWhateverItsNumber(int challenge) {
        for (String model : NatModel.names()) {
            TrackedConnection connection = challenged(model, challenge);
            assertThat(connection.fromClient(plain(RST, challenge, 0))).isEqualTo(Verdict.RESET_UNMEASURED);
            assertThat(connection.state()).isEqualTo("CLOSE");
            assertThat(connection.secondsLeft()).isEqualTo(10);
            assertThat(connection.fromClient(plain(SYN, 1_000, 0))).isEqualTo(Verdict.REOPENS);
        }
    }

    @Test
    void n7AnotherRstIsMeasured() {
        for (String model : NatModel.names()) {
            assertThat(challenged(model, 900_000).fromClient(plain(RST, 900_001, 0)))
                    .isEqualTo(Verdict.SEQ_ABOVE);
        }
    }

    /** The server itself cannot answer its own ACK. */
    @Test
    void n7AnRstOfTheChallengerIsMeasured() {
        TrackedConnection connection = challenged("netfilter-4.9", 900_000);
        assertThat(connection.fromServer(plain(RST | ACK, 900_000, 900_000))).isEqualTo(Verdict.ACK_ABOVE);
    }

    /** The server has forgotten the connection and numbers its RST by the ACK of the SYN; the state follows. */
    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void anRstThatAcknowledgesAnIgnoredSynLeadsToClose(String model) {
        TrackedConnection connection = established(model);
        connection.fromClient(plain(SYN, 500_000, 0));
        assertThat(connection.fromServer(plain(RST | ACK, 9_000, 500_001))).isEqualTo(Verdict.RESET_UNMEASURED);
        assertThat(connection.state()).isEqualTo("CLOSE");
        assertThat(connection.secondsLeft()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource({"500002, ACK", "500001, none"})
    void anRstThatDoesNotAcknowledgeTheIgnoredSynIsMeasured(int ack, String flag) {
        TrackedConnection connection = established("netfilter-4.9");
        connection.fromClient(plain(SYN, 500_000, 0));
        int flags = flag.equals("ACK") ? RST | ACK : RST;
        assertThat(connection.fromServer(plain(flags, 9_000, ack))).isEqualTo(Verdict.SEQ_ABOVE);
    }

    @Test
    void onlyASynAckOfTheOtherSideThatAcknowledgesTheIgnoredSynStartsOver() {
        TrackedConnection connection = established("netfilter-2.6.32");
        connection.fromClient(plain(SYN, 500_000, 0));
        assertThat(connection.fromClient(plain(SYN | ACK, 0, 500_001)))
                .as("of the same host")
                .isEqualTo(Verdict.IGNORED);
        connection.fromClient(plain(SYN, 500_000, 0));
        assertThat(connection.fromServer(plain(SYN | ACK, 0, 500_000))).isEqualTo(Verdict.IGNORED);
        assertThat(connection.fromServer(plain(SYN | ACK, 0, 500_001)))
                .as("another segment came between")
                .isEqualTo(Verdict.IGNORED);
        connection.fromClient(plain(SYN, 500_000, 0));
        assertThat(connection.fromServer(plain(SYN | ACK, 0, 500_001))).isEqualTo(Verdict.RESYNCHRONISED);
        assertThat(connection.state()).isEqualTo("SYN_RECV");
        assertThat(connection.secondsLeft()).isEqualTo(60);
    }

    /** A window of 0 in the ignored SYN counts as 1, its scale is that of the new connection. */
    @Test
    void startingOverTakesWindowAndScaleFromTheIgnoredSyn() {
        TrackedConnection connection = established("netfilter-4.9");
        connection.fromClient(segment(SYN, 499, 0, 0, scale(14), 0));
        connection.fromServer(segment(SYN | ACK, 99, 500, WINDOW, scale(0), 0));
        connection.fromClient(segment(ACK, 500, 100, 1, TcpOptions.NONE, 0));
        assertThat(connection.fromServer(data(100 + 16_385, 500, 0))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromServer(data(100 + 16_384, 500, 0))).isEqualTo(Verdict.ACCEPTED);
    }

    /** In LAST_ACK an ACK right behind the other side's SYN answers that; any other ends the connection. */
    @Test
    void aChallengeAckIsExpectedOnlyOfTheOtherSideAndRightBehindTheSyn() {
        TrackedConnection connection = lastAck();
        connection.fromClient(plain(SYN, 500_000, 0));
        assertThat(connection.fromClient(plain(ACK, 1, 1))).as("own").isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.state()).isEqualTo("TIME_WAIT");
        connection = lastAck();
        connection.fromClient(plain(SYN, 500_000, 0));
        connection.fromServer(plain(FIN | ACK, 0, 1));
        assertThat(connection.fromServer(plain(ACK, 1, 1))).as("behind a FIN").isEqualTo(Verdict.ACCEPTED);
        connection = lastAck();
        connection.fromClient(plain(SYN, 500_000, 0));
        assertThat(connection.fromServer(plain(ACK, 1, 1))).isEqualTo(Verdict.CHALLENGE_ACK);
        assertThat(connection.state()).isEqualTo("LAST_ACK");
        assertThat(connection.secondsLeft()).isEqualTo(30);
        assertThat(connection.fromServer(plain(ACK, 1, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.state()).isEqualTo("TIME_WAIT");
    }

    @Test
    void anAckBehindASynBeforeLastAckCounts() {
        TrackedConnection other = established("netfilter-4.9");
        other.fromClient(plain(FIN | ACK, 0, 0));
        other.fromClient(plain(SYN, 500_000, 0));
        assertThat(other.fromServer(plain(ACK, 0, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(other.state()).isEqualTo("CLOSE_WAIT");
    }

    private static TrackedConnection lastAck() {
        TrackedConnection connection = established("netfilter-4.9");
        connection.fromClient(plain(FIN | ACK, 0, 0));
        connection.fromServer(plain(FIN | ACK, 0, 1));
        assertThat(connection.state()).isEqualTo("LAST_ACK");
        return connection;
    }

    /** The edge of "seq below the highest ack of the other side", and that it is the highest that counts. */
    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, 100, ACCEPTED",
        "netfilter-2.6.32, 99, INVALID_RST",
        "netfilter-3.10, 100, ACCEPTED",
        "netfilter-3.10, 99, INVALID_RST",
        "netfilter-4.9, 100, ACCEPTED",
        "netfilter-4.9, 99, INVALID_RST",
        "netfilter-4.9, 101, ACCEPTED",
        "netfilter-6.18, 100, ACCEPTED",
        "netfilter-6.18, 99, INVALID_RST",
        "netfilter-6.18, 101, RESET_IN_DOUBT"
    })
    void anRstIsComparedWithTheHighestAcknowledgment(String model, int seq, Verdict verdict) {
        TrackedConnection connection = established(model);
        connection.fromServer(data(0, 0, 100));
        connection.fromClient(data(0, 100, 0));
        connection.fromClient(data(0, 50, 0));
        assertThat(connection.fromServer(plain(RST, seq, 0))).isEqualTo(verdict);
        boolean invalid = verdict == Verdict.INVALID_RST;
        boolean closed = verdict == Verdict.ACCEPTED;
        assertThat(connection.state()).isEqualTo(closed ? "CLOSE" : "ESTABLISHED");
        assertThat(connection.secondsLeft()).isEqualTo(invalid ? 432_000 : 10);
    }

    /** An RST in doubt is measured too. */
    @Test
    void anRstFarAboveIsInvalidOnNewKernelsToo() {
        TrackedConnection connection = established("netfilter-6.18");
        assertThat(connection.fromServer(plain(RST, 5_000, 0))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.secondsLeft()).isEqualTo(432_000);
    }

    /** What follows own data directly is taken at once; behind another segment it is not. */
    @Test
    void anRstInATrainOfOwnDataIsExact() {
        TrackedConnection connection = established("netfilter-6.18");
        connection.fromServer(data(0, 0, 19));
        assertThat(connection.fromServer(plain(RST, 18, 0))).isEqualTo(Verdict.RESET_IN_DOUBT);
        connection = established("netfilter-6.18");
        connection.fromServer(data(0, 0, 19));
        connection.fromClient(data(0, 0, 0));
        assertThat(connection.fromServer(plain(RST, 19, 0))).isEqualTo(Verdict.RESET_IN_DOUBT);
        connection = established("netfilter-6.18");
        connection.fromServer(data(0, 0, 19));
        assertThat(connection.fromServer(plain(RST, 19, 0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.secondsLeft()).isEqualTo(10);
    }

    /** Assured by the first ACK behind an answer that finds SYN_RECV or ESTABLISHED; not by what precedes. */
    @Test
    void theAssuredFlag() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(plain(SYN, -1, 0));
        connection.fromServer(plain(SYN | ACK, -1, 0));
        assertThat(connection.isAssured()).isFalse();
        connection.fromServer(plain(ACK, 0, 0));
        assertThat(connection.state()).isEqualTo("SYN_RECV");
        assertThat(connection.isAssured()).isFalse();
        connection.fromClient(plain(ACK, 0, 0));
        assertThat(connection.isAssured()).isTrue();
        TrackedConnection pickedUp = new TrackedConnection("netfilter-4.9");
        pickedUp.begin(data(0, 0, 10));
        pickedUp.fromClient(data(10, 0, 10));
        assertThat(pickedUp.isAssured()).isFalse();
        assertThat(pickedUp.secondsLeft()).isEqualTo(300);
        pickedUp.fromServer(data(0, 20, 0));
        assertThat(pickedUp.isAssured()).as("the answer itself").isFalse();
        assertThat(pickedUp.secondsLeft()).isEqualTo(300);
        pickedUp.fromClient(data(20, 0, 0));
        assertThat(pickedUp.isAssured()).isTrue();
    }

    @Test
    void aConnectionClosedBeforeItIsConfirmedIsNotAssured() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(plain(SYN, -1, 0));
        connection.fromServer(plain(SYN | ACK, -1, 0));
        connection.fromClient(plain(FIN | ACK, 0, 0));
        assertThat(connection.state()).isEqualTo("FIN_WAIT");
        assertThat(connection.isAssured()).isFalse();
    }

    /** Any difference in number, acknowledgment, length, window or direction is no repetition; nor is what was invalid. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 1000, true, 300", "-1, 0, 0, 1000, true, 432000", "0, -1, 0, 1000, true, 432000",
        "0, 0, 0, 999, true, 432000", "0, 0, 0, 1000, false, 432000", "5000, 0, 0, 1000, true, 432000"
    })
    void whatCountsAsARepetition(int seq, int ack, int length, int window, boolean ofClient, long seconds) {
        TrackedConnection connection = established("netfilter-4.9");
        for (int i = 0; i < 2; i++) {
            connection.fromClient(plain(ACK, 0, 0));
        }
        assertThat(connection.secondsLeft()).isEqualTo(432_000);
        TcpSegment third = segment(ACK, seq, ack, window, TcpOptions.NONE, length);
        connection.track(ofClient ? Direction.ORIGINAL : Direction.REPLY, third);
        assertThat(connection.secondsLeft()).isEqualTo(seconds);
    }

    /** Caps shorten only: a state with less keeps its own. */
    @Test
    void capsNeverLengthenATimeout() {
        TrackedConnection connection = established("netfilter-6.18");
        connection.fromClient(plain(FIN | ACK, 0, 0));
        assertThat(connection.secondsLeft()).as("unacknowledged").isEqualTo(120);
        for (int i = 0; i < 5; i++) {
            connection.fromServer(segment(ACK, 0, 1, 0, TcpOptions.NONE, 0));
        }
        assertThat(connection.secondsLeft()).as("closed window, repeated").isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({"netfilter-2.6.32, 120", "netfilter-3.10, 120", "netfilter-4.9, 120", "netfilter-6.18, 113"})
    void aRepeatedSynRefreshesUntil6(String model, long seconds) {
        TrackedConnection connection = new TrackedConnection(model);
        connection.begin(plain(SYN, -1, 0));
        connection.runTo(7);
        connection.fromClient(plain(SYN, -1, 0));
        assertThat(connection.secondsLeft()).isEqualTo(seconds);
        connection.fromServer(plain(ACK, 5, 5)); // ignored, but an answer
        connection.fromClient(plain(SYN, -1, 0));
        assertThat(connection.secondsLeft()).isEqualTo(120);
    }
}
