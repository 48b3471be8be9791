package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter.SynQueue;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * Rows S, Q and K by id, as pure decisions: RFC 9293 sections 3.10.7.2 and 3.10.7.3, Linux {@code tcp_check_req} and
 * {@code tcp_conn_request}. Each expectation is also shown to be the row's doing.
 */
class HandshakeRulesTest {
    private static final KernelProfile LINUX = KernelProfile.named("linux-4.9");
    private static final int ISS = 7000;
    private static final int IRS = 1000;
    private static final int WINDOW = 500;
    private static final int A = TcpSegment.ACK;
    private static final int S = TcpSegment.SYN;
    private static final int R = TcpSegment.RST;
    private static final int F = TcpSegment.FIN;

    private static TcpSegment segment(int seq, int ack, int flags) {
        return segment(seq, ack, flags, 0);
    }

    private static TcpSegment segment(int seq, int ack, int flags, int length) {
        return TcpSegment.of(80, 90, seq, ack, flags, 100, TcpOptions.NONE, LiteralBytes.of(new byte[length]));
    }

    private static void proves(Row row, TcpSegment segment, boolean echoInRange, boolean oldSyn, SynSentRule expected) {
        assertThat(SynSentRules.ruleFor(LINUX, ISS, ISS + 1, segment, echoInRange, oldSyn))
                .isEqualTo(expected);
        assertThat(SynSentRules.ruleFor(LINUX.without(row), ISS, ISS + 1, segment, echoInRange, oldSyn))
                .as("without %s", row)
                .isNotEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"16, 7000", "16, 7002", "18, 7000", "17, 6999", "18, 8000"})
    void S1_unacceptableAcknowledgmentDrawsRst(int flags, int ack) {
        proves(Row.S1, segment(IRS, ack, flags), true, false, SynSentRule.BAD_ACK);
    }

    @Test
    void S2_unacceptableAcknowledgmentWithRstIsDropped() {
        proves(Row.S2, segment(IRS, ISS, A | R), true, false, SynSentRule.BAD_ACK_RST);
        proves(Row.S2, segment(IRS, ISS, A | R | S), true, false, SynSentRule.BAD_ACK_RST);
    }

    @Test
    void S4_echoNeverSentDrawsRst() {
        proves(Row.S4, segment(IRS, ISS + 1, S | A), false, false, SynSentRule.BAD_ECHO);
        proves(Row.S4, segment(IRS, ISS + 1, R | A), false, false, SynSentRule.BAD_ECHO);
    }

    @Test
    void S5_rstWithAGoodAcknowledgmentRefuses() {
        proves(Row.S5, segment(0, ISS + 1, R | A), true, false, SynSentRule.REFUSED);
    }

    @Test
    void S6_synAckEstablishes() {
        proves(Row.S6, segment(IRS, ISS + 1, S | A), true, false, SynSentRule.ESTABLISHED);
    }

    @Test
    void S7_goodAcknowledgmentWithoutSynIsDropped() {
        assertThat(SynSentRules.ruleFor(LINUX, ISS, ISS + 1, segment(IRS, ISS + 1, A), true, false))
                .isEqualTo(SynSentRule.IGNORED);
        assertThat(SynSentRules.ruleFor(LINUX, ISS, ISS + 1, segment(IRS, ISS + 1, A | F), true, false))
                .isEqualTo(SynSentRule.IGNORED);
    }

    @Test
    void S8_synOpensSimultaneouslyWithFinToo() {
        proves(Row.S8, segment(IRS, 0, S), true, false, SynSentRule.SIMULTANEOUS);
        proves(Row.S8, segment(IRS, 0, S | F), true, false, SynSentRule.SIMULTANEOUS);
    }

    @Test
    void S9_synOlderThanAnInheritedTimestampIsDropped() {
        proves(Row.S9, segment(IRS, 0, S), true, true, SynSentRule.OLD_SYN);
    }

    @ParameterizedTest
    @ValueSource(ints = {R, F, 0, TcpSegment.PSH, R | S})
    void S10_neitherAckNorSynIsDropped(int flags) {
        assertThat(SynSentRules.ruleFor(LINUX, ISS, ISS + 1, segment(IRS, 0, flags), true, false))
                .isEqualTo(SynSentRule.IGNORED);
    }

    @Test
    void S10_isWhatStopsAnRstThatCarriesSyn() {
        proves(Row.S10, segment(IRS, 0, R | S), true, false, SynSentRule.IGNORED);
    }

    private static RequestRules.View request(boolean pawsRejected, boolean echoRejected, boolean full) {
        return new RequestRules.View(IRS, WINDOW, ISS, pawsRejected, echoRejected, full);
    }

    private static void proves(Row row, RequestRules.View view, TcpSegment segment, RequestRule expected) {
        assertThat(RequestRules.ruleFor(LINUX, view, segment)).isEqualTo(expected);
        assertThat(RequestRules.ruleFor(LINUX.without(row), view, segment))
                .as("without %s", row)
                .isNotEqualTo(expected);
    }

    @Test
    void Q7_theSynAgainBringsTheSynAckAgain() {
        proves(Row.Q7, request(false, false, false), segment(IRS, 0, S), RequestRule.SYN_AGAIN);
        assertThat(RequestRules.ruleFor(LINUX, request(true, false, false), segment(IRS, 0, S)))
                .as("an older TSval is no repetition")
                .isEqualTo(RequestRule.PAWS_REJECTED);
    }

    @Test
    void Q8_timestampOlderThanTheSynsDrawsAnAck() {
        proves(Row.Q8, request(true, false, false), segment(IRS + 1, ISS + 1, A), RequestRule.PAWS_REJECTED);
        proves(Row.Q8, request(true, false, false), segment(IRS + 1, 0, R), RequestRule.PAWS_REJECTED);
    }

    @Test
    void Q9_outsideTheWindowDrawsAnAckButForRst() {
        RequestRules.View view = request(false, false, false);
        proves(Row.Q9, view, segment(IRS + 2 + WINDOW, ISS + 1, A), RequestRule.OUTSIDE);
        proves(Row.Q9, view, segment(IRS, 0, R), RequestRule.RST_OUTSIDE);
        assertThat(RequestRules.ruleFor(LINUX, view, segment(IRS + 1 + WINDOW, ISS + 1, A)))
                .as("right at the edge is inside")
                .isEqualTo(RequestRule.ESTABLISHED);
    }

    @Test
    void Q10_rstInTheWindowRemovesTheRequest() {
        RequestRules.View view = request(false, false, false);
        proves(Row.Q10, view, segment(IRS + 1, 0, R), RequestRule.RESET);
        proves(Row.Q10, view, segment(IRS + 1 + WINDOW, ISS + 1, R | A), RequestRule.RESET);
    }

    /** RFC 9293 section 3.10.7.4, SYN-RECEIVED too: "MUST send an acknowledgment (challenge ACK)". */
    @Test
    void Q10_byTheRfcOnlyAnExactRstRemovesTheRequest() {
        KernelProfile rfc = KernelProfile.named("rfc9293");
        RequestRules.View view = request(false, false, false);
        assertThat(RequestRules.ruleFor(rfc, view, segment(IRS + 1, 0, R))).isEqualTo(RequestRule.RESET);
        assertThat(RequestRules.ruleFor(rfc, view, segment(IRS + 2, 0, R))).isEqualTo(RequestRule.RST_CHALLENGED);
        assertThat(RequestRules.ruleFor(rfc, view, segment(IRS, 0, R))).isEqualTo(RequestRule.RST_OUTSIDE);
    }

    @Test
    void Q11_anotherSynInTheWindowResets() {
        RequestRules.View view = request(false, false, false);
        proves(Row.Q11, view, segment(IRS + 1, 0, S), RequestRule.SYN_IN_WINDOW);
        assertThat(RequestRules.ruleFor(LINUX, view, segment(IRS - 1000, 0, S)))
                .as("outside the window it draws an ACK")
                .isEqualTo(RequestRule.OUTSIDE);
    }

    @ParameterizedTest
    @CsvSource({"7000, 16", "7002, 16", "7002, 20", "7002, 18"})
    void Q12_wrongAcknowledgmentGoesToTheListener(int ack, int flags) {
        proves(Row.Q12, request(true, false, false), segment(IRS + 1, ack, flags), RequestRule.BAD_ACK);
    }

    @Test
    void Q13_acceptQueueFullAtTheLastAck() {
        proves(Row.Q13, request(false, false, true), segment(IRS + 1, ISS + 1, A), RequestRule.ACCEPT_QUEUE_FULL);
    }

    @Test
    void Q14_echoNeverSentDrawsAnAck() {
        proves(Row.Q14, request(false, true, false), segment(IRS + 1, ISS + 1, A), RequestRule.BAD_ECHO);
    }

    @Test
    void theLastAckMayCarryDataAndFin() {
        TcpSegment last = segment(IRS + 1, ISS + 1, A | F, 100);
        assertThat(RequestRules.ruleFor(LINUX, request(false, false, false), last))
                .isEqualTo(RequestRule.ESTABLISHED);
        assertThat(RequestRules.ruleFor(LINUX, request(false, false, false), segment(IRS + 1, 0, 0)))
                .isEqualTo(RequestRule.IGNORED);
    }

    private static ListenRules.View listener(
            boolean cookieValid, boolean synQueueFull, boolean cookies, boolean acceptQueueFull, boolean lastQuarter) {
        return new ListenRules.View(cookieValid, synQueueFull, cookies, acceptQueueFull, lastQuarter, null);
    }

    private static ListenRule listenRule(KernelProfile profile, ListenRules.View view, TcpSegment segment) {
        return ListenRules.ruleFor(profile, view, segment, TcpOptions.NONE, 100);
    }

    private static void proves(Row row, ListenRules.View view, TcpSegment segment, ListenRule expected) {
        assertThat(listenRule(LINUX, view, segment)).isEqualTo(expected);
        assertThat(listenRule(LINUX.without(row), view, segment))
                .as("without %s", row)
                .isNotEqualTo(expected);
    }

    private static final ListenRules.View IDLE = listener(false, false, true, false, false);
    private static final TcpSegment SYN = segment(IRS, 0, S);

    @Test
    void Q1_rstAtAListenerIsDropped() {
        proves(Row.Q1, IDLE, segment(IRS, 5, R | A), ListenRule.IGNORED);
        assertThat(listenRule(LINUX, IDLE, segment(IRS, 0, R | S))).isEqualTo(ListenRule.IGNORED);
    }

    @Test
    void Q2_ackAtAListenerDrawsRst() {
        proves(Row.Q2, IDLE, segment(IRS, 5, A), ListenRule.RESET);
        proves(Row.Q2, IDLE, segment(IRS, 5, S | A), ListenRule.RESET);
    }

    @Test
    void Q3_synWithFinIsDropped() {
        proves(Row.Q3, IDLE, segment(IRS, 0, S | F, 10), ListenRule.IGNORED);
        assertThat(listenRule(LINUX, IDLE, segment(IRS, 0, F))).isEqualTo(ListenRule.IGNORED);
    }

    @Test
    void Q4_fullSynQueueMeansCookieOrDrop() {
        proves(Row.Q4, listener(false, true, true, false, false), SYN, ListenRule.COOKIE);
        proves(Row.Q4, listener(false, true, false, false, false), SYN, ListenRule.SYN_QUEUE_FULL);
    }

    @Test
    void Q5_fullAcceptQueueDropsTheSynBeforeACookieIsSent() {
        proves(Row.Q5, listener(false, true, true, true, false), SYN, ListenRule.ACCEPT_QUEUE_FULL);
        proves(Row.Q5, listener(false, false, true, true, false), SYN, ListenRule.ACCEPT_QUEUE_FULL);
    }

    @Test
    void Q6_lastQuarterIsKeptForProvenPeers() {
        proves(Row.Q6, listener(false, false, false, false, true), SYN, ListenRule.LAST_QUARTER);
    }

    @Test
    void K1_validCookieMakesAConnection() {
        ListenRules.View view = listener(true, false, true, false, false);
        proves(Row.K1, view, segment(IRS, 5, A), ListenRule.COOKIE_ACK);
        proves(Row.K1, view, segment(IRS, 5, A | F, 10), ListenRule.COOKIE_ACK);
    }

    @Test
    void K2_cookieSynIsNotCheckedByRecycle() {
        TcpOptions old = TcpOptions.timestamps(1000, 0);
        PeerTimestamps.@Nullable PeerRecord record = new PeerTimestamps.PeerRecord(5000, 90);
        ListenRules.View full = new ListenRules.View(false, true, true, false, false, record);
        ListenRules.View roomy = new ListenRules.View(false, false, true, false, false, record);
        assertThat(ListenRules.ruleFor(LINUX, roomy, SYN, old, 100)).isEqualTo(ListenRule.RECYCLE);
        assertThat(ListenRules.ruleFor(LINUX, full, SYN, old, 100)).isEqualTo(ListenRule.COOKIE);
        assertThat(ListenRules.ruleFor(LINUX.without(Row.K2), full, SYN, old, 100))
                .isEqualTo(ListenRule.RECYCLE);
    }

    @ParameterizedTest
    @CsvSource({
        // the power of two above the backlog plus one, and never less than 16: reqsk_queue_alloc
        "POWER_OF_TWO, 1, 1024, 16",
        "POWER_OF_TWO, 8, 1024, 16",
        "POWER_OF_TWO, 15, 1024, 16",
        "POWER_OF_TWO, 16, 1024, 32",
        "POWER_OF_TWO, 127, 1024, 128",
        "POWER_OF_TWO, 128, 1024, 256",
        "POWER_OF_TWO, 128, 64, 128",
        "BACKLOG, 128, 64, 128",
        "BACKLOG, 0, 64, 0"
    })
    void synQueueLimit(SynQueue kind, int backlog, int maxSynBacklog, int limit) {
        assertThat(ListenRules.synQueueLimit(kind, backlog, maxSynBacklog)).isEqualTo(limit);
    }
}
