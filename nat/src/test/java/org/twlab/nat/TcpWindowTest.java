package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;
import static org.twlab.nat.TrackedConnection.established;
import static org.twlab.nat.TrackedConnection.scale;
import static org.twlab.nat.TrackedConnection.segment;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;

/** Conditions I to IV at their edges, with windows of 1000 bytes unless said otherwise. First bytes are numbered 0. */
class TcpWindowTest {
    private static final int WINDOW = 1000;

    private static TcpSegment data(int seq, int ack, int length) {
        return segment(ACK, seq, ack, WINDOW, TcpOptions.NONE, length);
    }

    private static TrackedConnection unscaled(String model) {
        return established(model, false, WINDOW, TcpOptions.ABSENT, TcpOptions.ABSENT);
    }

    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, 1000, 10, ACCEPTED", "netfilter-2.6.32, 1001, 10, SEQ_ABOVE",
        "netfilter-3.10, 1000, 10, ACCEPTED", "netfilter-3.10, 1001, 10, SEQ_ABOVE",
        "netfilter-4.9, 1000, 10, ACCEPTED", "netfilter-4.9, 1001, 10, SEQ_ABOVE",
        "netfilter-6.18, 1000, 10, ACCEPTED", "netfilter-6.18, 1001, 10, OVERSHOOTS",
        // slight is an end less than a window of the receiver above
        "netfilter-6.18, 1001, 998, OVERSHOOTS", "netfilter-6.18, 1001, 999, SEQ_ABOVE"
    })
    void conditionOneAtItsEdge(String model, int seq, int length, Verdict verdict) {
        assertThat(unscaled(model).fromClient(data(seq, 0, length))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, 1000, ACCEPTED", "netfilter-2.6.32, 999, END_BELOW",
        "netfilter-3.10, 1000, ACCEPTED", "netfilter-3.10, 999, END_BELOW",
        "netfilter-4.9, 1000, ACCEPTED", "netfilter-4.9, 999, END_BELOW",
        "netfilter-6.18, 1000, ACCEPTED", "netfilter-6.18, 999, OLD"
    })
    void conditionTwoAtItsEdge(String model, int end, Verdict verdict) {
        TrackedConnection connection = unscaled(model);
        connection.fromClient(data(0, 0, 1000));
        connection.fromServer(data(0, 1000, 0));
        connection.fromClient(data(1000, 0, 1000));
        assertThat(connection.fromClient(data(end - 10, 0, 10))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @ValueSource(strings = {"netfilter-2.6.32", "netfilter-3.10", "netfilter-4.9", "netfilter-6.18"})
    void conditionThreeAtItsEdge(String model) {
        TrackedConnection connection = unscaled(model);
        connection.fromClient(data(0, 0, 100));
        assertThat(connection.fromServer(data(0, 101, 0))).isEqualTo(Verdict.ACK_ABOVE);
        assertThat(connection.fromServer(data(0, 100, 0))).isEqualTo(Verdict.ACCEPTED);
    }

    /** The smaller windows of both leave 66000 bytes, whatever they are. */
    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, 0, ACCEPTED", "netfilter-2.6.32, -1, ACK_BELOW",
        "netfilter-3.10, 0, ACCEPTED", "netfilter-3.10, -1, ACK_BELOW",
        "netfilter-4.9, 0, ACCEPTED", "netfilter-4.9, -1, ACK_BELOW",
        "netfilter-6.18, 0, ACCEPTED", "netfilter-6.18, -1, OLD"
    })
    void conditionFourAtItsEdge(String model, int ack, Verdict verdict) {
        TrackedConnection connection = established(model, false, 65_535, TcpOptions.ABSENT, TcpOptions.ABSENT);
        connection.fromClient(data(0, 0, 1000));
        connection.fromServer(segment(ACK, 0, 1000, 65_535, TcpOptions.NONE, 0));
        connection.fromClient(data(1000, 0, 65_000));
        assertThat(connection.fromServer(data(0, ack, 0))).isEqualTo(verdict);
    }

    /** Of two hosts with scaled windows of 100 kB, each may lag by as much. */
    @ParameterizedTest
    @CsvSource({"32, ACCEPTED", "31, ACK_BELOW"})
    void conditionFourFollowsAWindowAboveTheConstant(int ack, Verdict verdict) {
        TrackedConnection connection = established("netfilter-4.9", false, WINDOW, 7, 7);
        connection.fromServer(segment(ACK, 0, 0, 1000, TcpOptions.NONE, 0)); // 128000 bytes
        connection.fromClient(data(0, 0, 64_000));
        connection.fromClient(data(64_000, 0, 64_000));
        connection.fromServer(data(0, 128_000, 0));
        connection.fromClient(data(128_000, 0, 32));
        assertThat(connection.fromServer(data(0, ack, 0))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"3, 2, 8000", "-1, 2, 1000", "3, -1, 1000", "-1, -1, 1000", "3, 0, 8000"})
    void aWindowIsScaledOnlyIfBothOfferedIt(int clientScale, int serverScale, int allowed) {
        TrackedConnection connection = established("netfilter-4.9", false, WINDOW, clientScale, serverScale);
        assertThat(connection.fromServer(data(allowed + 1, 0, 1))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromServer(data(allowed, 0, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    /** The window of a SYN is never scaled: 1000 bytes until the first segment behind the handshake. */
    @Test
    void theWindowOfASynIsNotScaled() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(segment(SYN, -1, 0, WINDOW, scale(7), 0));
        connection.fromServer(segment(SYN | ACK, -1, 0, WINDOW, scale(7), 0));
        assertThat(connection.fromClient(data(1001, 0, 1))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromClient(data(1000, 0, 1))).isEqualTo(Verdict.ACCEPTED);
        connection.fromServer(data(0, 0, 0));
        assertThat(connection.fromClient(data(128_000, 0, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aScaleAbove14CountsAs14() {
        TrackedConnection connection = established("netfilter-4.9", false, 1, 15, 0);
        assertThat(connection.fromServer(data(16_385, 0, 1))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromServer(data(16_384, 0, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aClosedWindowAllowsItsProbe() {
        TrackedConnection connection = unscaled("netfilter-4.9");
        connection.fromClient(data(0, 0, 1000));
        connection.fromServer(segment(ACK, 0, 1000, 0, TcpOptions.NONE, 0));
        assertThat(connection.fromClient(data(1000, 0, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.fromClient(data(1001, 0, 0)))
                .as("an ACK behind it")
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.fromClient(data(1002, 0, 0))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromClient(data(999, 0, 0))).isEqualTo(Verdict.ACCEPTED);
    }

    /** A host that opens with a window of 0 counts as known, with a window of 1. */
    @Test
    void aWindowOfZeroInAHandshakeCountsAsOne() {
        TrackedConnection connection = established("netfilter-4.9", false, 0, -1, -1);
        connection.fromServer(data(0, 0, 1));
        assertThat(connection.fromServer(data(-1, 0, 1))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.fromServer(data(-2, 0, 1))).isEqualTo(Verdict.END_BELOW);
    }

    /** A SACK block acknowledges up to its right edge, the highest of several counts. */
    @Test
    void theHighestSackEdgeIsAnAcknowledgment() {
        TrackedConnection connection = unscaled("netfilter-4.9");
        connection.fromClient(data(0, 0, 500));
        assertThat(connection.fromServer(sack(0, 100, 501))).isEqualTo(Verdict.ACK_ABOVE);
        assertThat(connection.fromServer(sack(0, 400, 500, 100, 300))).isEqualTo(Verdict.ACCEPTED);
        // 500 + 1000 is allowed now; without the block it were 1000
        assertThat(connection.fromClient(data(1501, 0, 1))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromClient(data(1500, 0, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    private static TcpSegment sack(int ack, int... edges) {
        return segment(
                ACK, 0, ack, WINDOW, TcpOptions.builder().sackBlocks(edges).build(), 0);
    }

    /** A left edge or a block below the acknowledgment (RFC 2883) moves nothing. */
    @Test
    void aBlockBelowTheAcknowledgmentCountsForNothing() {
        TrackedConnection connection = unscaled("netfilter-4.9");
        connection.fromClient(data(0, 0, 500));
        connection.fromServer(sack(500, 100, 300));
        assertThat(connection.fromClient(data(1501, 0, 1))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromClient(data(1500, 0, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void anRstWithoutAnAcknowledgmentOrWithThatOfZeroCountsAsIfItAcknowledgedAll() {
        TrackedConnection one = unscaled("netfilter-4.9");
        one.fromClient(data(0, 0, 500));
        assertThat(one.fromServer(segment(RST, 0, 1_000_000, 0, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.ACCEPTED);
        TrackedConnection other = established("netfilter-4.9", false, WINDOW, -1, -1);
        for (int i = 0; i < 100; i++) {
            other.fromClient(data(1000 * i, 0, 1000));
            other.fromServer(data(0, 1000 * (i + 1), 0));
        }
        assertThat(other.fromServer(segment(RST | ACK, 0, 1, 0, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.ACK_BELOW);
        assertThat(other.fromServer(segment(RST | ACK, 0, 0, 0, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.ACCEPTED);
    }

    /** The server is unknown when it refuses: neither its number nor its window can be wrong. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anRstNumberedZeroRefusesAnySyn(int isn) {
        for (String model : NatModel.names()) {
            TrackedConnection connection = new TrackedConnection(model);
            connection.begin(segment(SYN, isn, 0, WINDOW, TcpOptions.NONE, 0));
            TcpSegment rst = segment(RST | ACK, 0, isn + 1, 0, TcpOptions.NONE, 0);
            assertThat(connection.fromServer(rst)).isEqualTo(Verdict.ACCEPTED);
            assertThat(connection.exists()).isFalse();
        }
    }

    /** The ignored ACK does not make the server known, but it is an answer, so that the entry stays. */
    @Test
    void anRstNumberedZeroAfterAnIgnoredAckStillRefuses() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(segment(SYN, 5_000, 0, WINDOW, TcpOptions.NONE, 0));
        connection.fromServer(data(70_000, 4_711, 0));
        assertThat(connection.fromServer(segment(RST | ACK, 0, 5_001, 0, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.state()).isEqualTo("CLOSE");
    }

    @Test
    void anRstOfTheOpenerNumberedZeroHasNoNumberEither() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(segment(SYN, -5_000, 0, WINDOW, TcpOptions.NONE, 0));
        connection.fromServer(data(70_000, 1, 0));
        assertThat(connection.fromClient(segment(RST, 1, 0, 0, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.RESET_UNMEASURED);
        TrackedConnection other = new TrackedConnection("netfilter-4.9");
        other.begin(segment(SYN, -5_000, 0, WINDOW, TcpOptions.NONE, 0));
        assertThat(other.fromClient(segment(RST, 1, 0, 0, TcpOptions.NONE, 0))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(other.fromClient(segment(RST, 0, 0, 0, TcpOptions.NONE, 0))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aSynWithLaterNumbersStartsTheSenderAnew() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(segment(SYN, 1_000, 0, WINDOW, scale(7), 0));
        assertThat(connection.fromClient(segment(SYN, 900_000, 0, 2_000, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.fromServer(segment(SYN | ACK, -1, 1_001, WINDOW, scale(7), 0)))
                .as("answers the older")
                .isEqualTo(Verdict.ACK_BELOW);
        assertThat(connection.fromServer(segment(SYN | ACK, -1, 900_001, WINDOW, scale(7), 0)))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.fromClient(data(900_001, 0, 0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.secondsLeft()).as("nothing is unacknowledged").isEqualTo(432_000);
        assertThat(connection.fromServer(data(1_001, 900_001, 1)))
                .as("not scaled")
                .isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromServer(data(1_000, 900_001, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aRepeatedSynAckWithLaterNumbersStartsTheServerAnewOn2632() {
        TrackedConnection connection = new TrackedConnection("netfilter-2.6.32");
        connection.begin(segment(SYN, -1, 0, WINDOW, TcpOptions.NONE, 0));
        connection.fromServer(segment(SYN | ACK, 1_000, 0, WINDOW, TcpOptions.NONE, 0));
        assertThat(connection.fromServer(segment(SYN | ACK, 900_000, 0, WINDOW, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.state()).isEqualTo("SYN_RECV");
        assertThat(connection.fromClient(data(0, 900_001, 0))).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void aConnectionPickedUpIsNotMeasured() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(data(0, 0, 10));
        assertThat(connection.fromServer(data(5_000_000, 7_000_000, 10))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.fromClient(data(-9_000_000, 1, 10))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.fromServer(segment(FIN | ACK, 3, 4, 0, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.state()).isEqualTo("FIN_WAIT");
    }

    /** A new SYN and its answer put both hosts in step: windows are enforced from there. */
    @Test
    void startingOverEndsTheLicence() {
        TrackedConnection connection = new TrackedConnection("netfilter-4.9");
        connection.begin(data(0, 0, 10));
        connection.fromServer(data(0, 10, 0));
        connection.fromClient(segment(SYN, 499, 0, 700, scale(2), 0));
        assertThat(connection.fromServer(segment(SYN | ACK, 99, 500, WINDOW, scale(3), 0)))
                .isEqualTo(Verdict.RESYNCHRONISED);
        assertThat(connection.fromServer(data(101, 500, 1))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromServer(data(100, 500, 1))).isEqualTo(Verdict.ACCEPTED);
        connection.fromClient(segment(ACK, 500, 101, 700, TcpOptions.NONE, 0));
        assertThat(connection.fromServer(data(2_902, 500, 1))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromServer(data(2_901, 500, 1))).isEqualTo(Verdict.ACCEPTED);
    }

    /** What fails tells nothing: the same follows as if it had not come. */
    @Test
    void whatIsInvalidLeavesNoTrace() {
        TrackedConnection connection = unscaled("netfilter-4.9");
        connection.runTo(5);
        connection.fromClient(segment(FIN | ACK, 9_000, 0, 65_535, TcpOptions.NONE, 0));
        connection.fromServer(data(0, 1, 100));
        assertThat(connection.state()).isEqualTo("ESTABLISHED");
        assertThat(connection.secondsLeft()).isEqualTo(432_000 - 5);
        assertThat(connection.fromServer(data(1001, 0, 0))).isEqualTo(Verdict.SEQ_ABOVE);
    }

    /** What a 6.18 overlooks keeps state and timeout; of an overshoot the data may be acknowledged. */
    @Test
    void whatIsOverlookedKeepsStateAndTimeout() {
        TrackedConnection connection = unscaled("netfilter-6.18");
        connection.runTo(5);
        assertThat(connection.fromClient(segment(FIN | ACK, 1_001, 0, WINDOW, TcpOptions.NONE, 10)))
                .isEqualTo(Verdict.OVERSHOOTS);
        assertThat(connection.state()).isEqualTo("ESTABLISHED");
        assertThat(connection.secondsLeft()).isEqualTo(432_000 - 5);
        assertThat(connection.fromServer(data(0, 1_013, 0))).isEqualTo(Verdict.ACK_ABOVE);
        assertThat(connection.fromServer(data(0, 1_011, 0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.secondsLeft()).as("the FIN is not acknowledged").isEqualTo(300);
        assertThat(connection.fromServer(data(0, 1_012, 0))).isEqualTo(Verdict.ACCEPTED);
        assertThat(connection.secondsLeft()).isEqualTo(432_000);
    }

    @Test
    void anOvershootWithAnAcknowledgmentThatIsWrongIsInvalid() {
        TrackedConnection connection = unscaled("netfilter-6.18");
        assertThat(connection.fromClient(data(1_001, 1, 10))).isEqualTo(Verdict.SEQ_ABOVE);
        assertThat(connection.fromClient(data(1_001, -66_001, 10))).isEqualTo(Verdict.SEQ_ABOVE);
    }

    /** G8: a drop names the condition, the numbers of the segment and the bound. */
    @ParameterizedTest
    @CsvSource({
        "100000, 2000000001, 10, 'condition=I, seq=100000, end=100010, ack=2000000001, bound=29199'",
        "1, 1000000, 10, 'condition=IV, seq=1, end=11, ack=1000000, bound=1999934001'",
        "1, 2000000002, 10, 'condition=III, seq=1, end=11, ack=2000000002, bound=2000000001'",
        "4294900000, 2000000001, 10, 'condition=II, seq=4294900000, end=4294900010, ack=2000000001, bound=4294938095'"
    })
    void g8DropsNameTheCondition(long seq, int ack, int length, String values) {
        NatLab lab = NatLab.of("netfilter-4.9");
        int isn = -2;
        Handshakes.fromClient(lab, 0, 5000, SYN, isn, 0, 0);
        Handshakes.fromServer(lab, 5000, SYN | ACK, 2_000_000_000, isn + 1, 0);
        Handshakes.fromClient(lab, 0, 5000, ACK, isn + 1, 2_000_000_001, 0);
        int before = lab.outside.received.size();
        Handshakes.fromClient(lab, 0, 5000, ACK, (int) seq, ack, length);
        assertThat(lab.outside.received).hasSize(before);
        assertThat(lab.events)
                .filteredOn(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop().valueText())
                .containsExactly(values);
    }

    @Test
    void aDropOfAnRstNamesTheAcknowledgmentItIsBelow() {
        NatLab lab = NatLab.of("netfilter-4.9");
        Handshakes.established(lab, 0, 5000);
        Handshakes.fromServer(lab, 5000, RST, Handshakes.SERVER_ISN - 4, 7, 0);
        assertThat(lab.events)
                .filteredOn(TraceEvent.PacketDropped.class::isInstance)
                .map(event -> ((TraceEvent.PacketDropped) event).drop().valueText())
                .containsExactly("condition=RST, seq=2147483388, end=2147483388, ack=7, bound=2147483393");
    }

    /** The entry has been answered then, so that a repeated SYN refreshes it. */
    @Test
    void anAnswerThatIsOverlookedIsAnAnswer() {
        TrackedConnection connection = new TrackedConnection("netfilter-6.18");
        connection.begin(segment(SYN, 900_000, 0, WINDOW, TcpOptions.NONE, 0));
        connection.runTo(7);
        assertThat(connection.fromServer(segment(SYN | ACK, 5, 1_001, WINDOW, TcpOptions.NONE, 0)))
                .isEqualTo(Verdict.OLD);
        assertThat(connection.state()).isEqualTo("SYN_SENT");
        connection.fromClient(segment(SYN, 900_000, 0, WINDOW, TcpOptions.NONE, 0));
        assertThat(connection.secondsLeft()).isEqualTo(120);
    }
}
