package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * Rows N, A and L by id: RFC 9293 section 3.10.7.4, RFC 5961 and RFC 7323, and what single kernels make of them. RCV.NXT
 * is 1000 with a window of 500, SND.UNA 2000, SND.NXT 2100, the largest window of the peer 300.
 */
class ArrivalRulesTest {
    private static final int RCV_NXT = 1000;
    private static final int WINDOW = 500;
    private static final int UNA = 2000;
    private static final int NXT = 2100;
    private static final int FIELD = 300;
    private static final int TS_RECENT = 50_000;
    private static final int A = TcpSegment.ACK;
    private static final int S = TcpSegment.SYN;
    private static final int R = TcpSegment.RST;
    private static final int F = TcpSegment.FIN;

    private final Receiver receiver = new Receiver();
    private final Sender sender = new Sender();
    private TcpState state = TcpState.ESTABLISHED;
    private boolean timestamps;

    ArrivalRulesTest() {
        receiver.begin(RCV_NXT - 1, WINDOW, 0);
        receiver.tsRecent = TS_RECENT;
        sender.begin(UNA);
        sender.sndNxt = NXT;
        sender.sndWnd = FIELD;
        sender.maxSndWnd = FIELD;
        sender.sndWl1 = RCV_NXT;
    }

    private static KernelProfile kernel(String name) {
        return KernelProfile.named("linux-" + name);
    }

    private static TcpSegment segment(int seq, int ack, int flags, int length) {
        return TcpSegment.of(80, 90, seq, ack, flags, FIELD, TcpOptions.NONE, LiteralBytes.of(new byte[length]));
    }

    private ArrivalRule rule(KernelProfile profile, TcpSegment segment) {
        return ArrivalRules.ruleFor(profile, view(), segment, TcpOptions.NONE, false);
    }

    /** The rule of a segment that fails PAWS. */
    private ArrivalRule ruleOfOld(KernelProfile profile, TcpSegment segment) {
        TcpOptions old = TcpOptions.timestamps(TS_RECENT - 10, 0);
        return ArrivalRules.ruleFor(profile, view(), segment, old, true);
    }

    private ArrivalRules.View view() {
        return new ArrivalRules.View(state, receiver, sender, timestamps, true);
    }

    /** What a kernel does, and that nothing but the row makes it do so. */
    private void proves(Row row, String kernel, TcpSegment segment, ArrivalRule on) {
        assertThat(rule(kernel(kernel), segment)).isEqualTo(on);
        assertThat(rule(kernel(kernel).without(row), segment))
                .as("without %s", row)
                .isNotEqualTo(on);
    }

    private void expectOfOld(String kernel, Row row, TcpSegment segment, ArrivalRule on) {
        assertThat(ruleOfOld(kernel(kernel), segment)).isEqualTo(on);
        assertThat(ruleOfOld(kernel(kernel).without(row), segment))
                .as("without %s", row)
                .isNotEqualTo(on);
    }

    @Test
    void theExpectedSegmentIsAccepted() {
        assertThat(rule(kernel("4.9"), segment(RCV_NXT, UNA, A, 100))).isEqualTo(ArrivalRule.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.32", "3.10", "4.9", "6.18"})
    void N1_noAckRstOrSynIsDropped(String kernel) {
        proves(Row.N1, kernel, segment(RCV_NXT + WINDOW + 1, 0, F, 0), ArrivalRule.IGNORED);
    }

    @ParameterizedTest
    @CsvSource({"3.10, 0", "4.9, 0", "6.18, 20"})
    void N2_oldTimestampDrawsADuplicateAck(String kernel, int length) {
        expectOfOld(kernel, Row.N2, segment(RCV_NXT, UNA, A, length), ArrivalRule.PAWS_REJECTED);
    }

    @Test
    void N3_synWithOldTimestampIsChallengedBy618Only() {
        TcpSegment syn = segment(RCV_NXT + WINDOW + 1, 0, S, 0);
        expectOfOld("6.18", Row.N3, syn, ArrivalRule.PAWS_SYN_CHALLENGED);
        assertThat(ruleOfOld(kernel("4.9"), syn)).isEqualTo(ArrivalRule.PAWS_REJECTED);
        assertThat(ruleOfOld(kernel("3.10"), syn)).isEqualTo(ArrivalRule.IGNORED);
    }

    @Test
    void N4_oldPureAckWithOldTimestampIsDroppedBy618Only() {
        TcpSegment old = segment(RCV_NXT - 1, UNA, A, 0);
        expectOfOld("6.18", Row.N4, old, ArrivalRule.PAWS_OLD_ACK);
        assertThat(ruleOfOld(kernel("4.9"), old)).isEqualTo(ArrivalRule.PAWS_REJECTED);
    }

    @ParameterizedTest
    @CsvSource({"4.9, 204, true", "4.9, 205, false", "6.18, 240, true", "6.18, 241, false"})
    void N5_pureAckMayBeOvertakenWithinAnRto(String kernel, int ticksOld, boolean passes) {
        TcpSegment ack = segment(RCV_NXT, UNA, A, 0);
        assertThat(fails(kernel(kernel), ack, ticksOld)).isNotEqualTo(passes);
        assertThat(fails(kernel(kernel).without(Row.N5), ack, ticksOld)).isTrue();
    }

    @Test
    void N5_anAckThatChangesTheWindowIsNotExempt() {
        TcpSegment wider = TcpSegment.of(80, 90, RCV_NXT, UNA, A, FIELD + 1, TcpOptions.NONE, LiteralBytes.EMPTY);
        assertThat(fails(kernel("4.9"), wider, 10)).isTrue();
        assertThat(fails(kernel("4.9"), segment(RCV_NXT, UNA + 1, A, 0), 10)).isTrue();
        assertThat(fails(kernel("4.9"), segment(RCV_NXT, UNA, A, 1), 10)).isTrue();
        assertThat(fails(kernel("4.9"), segment(RCV_NXT - 1, UNA, A, 0), 10)).isTrue();
        assertThat(fails(kernel("4.9"), segment(RCV_NXT, UNA, A, 0), 10)).isFalse();
    }

    @Test
    void N5_theWindowIsComparedAsScaled() {
        sender.peerWindowScale = 7;
        sender.sndWnd = FIELD << 7;
        assertThat(fails(kernel("4.9"), segment(RCV_NXT, UNA, A, 0), 10)).isFalse();
        TcpSegment wider = TcpSegment.of(80, 90, RCV_NXT, UNA, A, FIELD + 1, TcpOptions.NONE, LiteralBytes.EMPTY);
        assertThat(fails(kernel("4.9"), wider, 10)).isTrue();
    }

    @Test
    void A4_theWindowFieldIsComparedAsScaled() {
        sender.peerWindowScale = 7;
        sender.sndWnd = FIELD << 7;
        TcpSegment predicted = segment(RCV_NXT, UNA - FIELD - 1, A, 10);
        assertThat(rule(kernel("4.9"), predicted)).isEqualTo(ArrivalRule.ACK_ANCIENT_DELIVERED);
    }

    /** RTO 200 ms; one tick of age is never a failure. */
    private boolean fails(KernelProfile profile, TcpSegment segment, int ticksOld) {
        TcpOptions seen = TcpOptions.timestamps(TS_RECENT - ticksOld, 0);
        assertThat(ArrivalRules.pawsFails(
                        profile, view(), segment, TcpOptions.timestamps(TS_RECENT - 1, 0), TS_RECENT, 5, 1))
                .isFalse();
        return ArrivalRules.pawsFails(profile, view(), segment, seen, TS_RECENT, 5, 200_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"2.6.32, -1", "3.10, -1", "3.10, 501", "4.9, 501", "6.18, -1"})
    void N6_rstOutsideTheWindowIsDropped(String kernel, int offset) {
        assertThat(rule(kernel(kernel), segment(RCV_NXT + offset, 0, R, 0))).isEqualTo(ArrivalRule.RST_OUTSIDE);
        assertThat(rule(kernel(kernel).without(Row.N6), segment(RCV_NXT + offset, 0, R, 0)))
                .isNotEqualTo(ArrivalRule.RST_OUTSIDE);
    }

    @Test
    void N7_rstBelowFinResets() {
        receiver.finReceived = true;
        state = TcpState.CLOSE_WAIT;
        proves(Row.N7, "6.18", segment(RCV_NXT - 1, 0, R, 0), ArrivalRule.RST_EXACT);
        assertThat(rule(kernel("4.9"), segment(RCV_NXT - 1, 0, R, 0))).isEqualTo(ArrivalRule.RST_OUTSIDE);
        receiver.finReceived = false;
        assertThat(rule(kernel("6.18"), segment(RCV_NXT - 1, 0, R, 0))).isEqualTo(ArrivalRule.RST_OUTSIDE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.6.32", "3.10", "4.9", "6.18"})
    void N8_anythingElseOutsideDrawsADuplicateAck(String kernel) {
        proves(Row.N8, kernel, segment(RCV_NXT - 50, UNA, A, 49), ArrivalRule.OUTSIDE);
        proves(Row.N8, kernel, segment(RCV_NXT + WINDOW + 1, UNA, A, 1), ArrivalRule.OUTSIDE);
    }

    @Test
    void E8_repeatedFinIsAcknowledgedAgain() {
        receiver.finReceived = true;
        state = TcpState.CLOSE_WAIT;
        proves(Row.E8, "4.9", segment(RCV_NXT - 2, UNA, A | F, 0), ArrivalRule.OUTSIDE);
    }

    @Test
    void N9_ancientAcknowledgmentIsChallengedSinceRfc5961() {
        TcpSegment ancient = segment(RCV_NXT, UNA - FIELD - 1, A, 0);
        proves(Row.N9, "3.10", ancient, ArrivalRule.ACK_ANCIENT);
        proves(Row.N9, "6.18", ancient, ArrivalRule.ACK_ANCIENT);
        assertThat(rule(kernel("2.6.32"), ancient)).isEqualTo(ArrivalRule.ACCEPTED);
        assertThat(rule(kernel("4.9"), segment(RCV_NXT, UNA - FIELD, A, 0)))
                .as("SND.UNA - MAX.SND.WND is still within")
                .isEqualTo(ArrivalRule.ACCEPTED);
    }

    @ParameterizedTest
    @CsvSource({
        "2.6.32, ESTABLISHED, ACK_BEYOND",
        "3.10, ESTABLISHED, ACK_BEYOND",
        "3.10, FIN_WAIT_1, ACK_BEYOND",
        "4.9, ESTABLISHED, ACK_BEYOND",
        "4.9, FIN_WAIT_1, ACK_BEYOND_CHALLENGED",
        "4.9, CLOSE_WAIT, ACK_BEYOND_CHALLENGED",
        "6.18, ESTABLISHED, ACK_BEYOND_CHALLENGED",
        "6.18, LAST_ACK, ACK_BEYOND_CHALLENGED"
    })
    void N10_acknowledgmentOfWhatWasNeverSent(String kernel, TcpState in, ArrivalRule expected) {
        state = in;
        proves(Row.N10, kernel, segment(RCV_NXT, NXT + 1, A, 0), expected);
        assertThat(rule(kernel(kernel), segment(RCV_NXT, NXT, A, 0))).isEqualTo(ArrivalRule.ACCEPTED);
    }

    @Test
    void N11_oldAcknowledgmentOutsideEstablishedIsChallengedBy49Only() {
        TcpSegment old = segment(RCV_NXT, UNA - 1, A, 0);
        assertThat(rule(kernel("4.9"), old)).isEqualTo(ArrivalRule.ACCEPTED);
        state = TcpState.FIN_WAIT_2;
        proves(Row.N11, "4.9", old, ArrivalRule.ACK_OLD_CHALLENGED);
        assertThat(rule(kernel("3.10"), old)).isEqualTo(ArrivalRule.ACCEPTED);
        assertThat(rule(kernel("6.18"), old)).isEqualTo(ArrivalRule.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {NXT + 1, UNA, UNA - 1, UNA - 1000})
    void N14_simultaneousOpenAnswersAWrongAcknowledgmentByRst(int ack) {
        state = TcpState.SYN_RECEIVED;
        for (String kernel : new String[] {"2.6.32", "3.10", "4.9", "6.18"}) {
            proves(Row.N14, kernel, segment(RCV_NXT, ack, A, 0), ArrivalRule.ACK_BAD);
        }
    }

    @Test
    void N15_missingTimestampsAreDroppedByTheLetterOfRfc7323Only() {
        timestamps = true;
        TcpSegment bare = segment(RCV_NXT, UNA, A, 10);
        KernelProfile rfc = KernelProfile.named("rfc9293");
        assertThat(rule(rfc, bare)).isEqualTo(ArrivalRule.NO_TIMESTAMPS);
        assertThat(rule(rfc.without(Row.N15), bare)).isEqualTo(ArrivalRule.ACCEPTED);
        assertThat(rule(rfc, segment(RCV_NXT, 0, R, 0)))
                .as("RST never needs them")
                .isEqualTo(ArrivalRule.RST_EXACT);
        assertThat(rule(kernel("6.18"), bare)).isEqualTo(ArrivalRule.ACCEPTED);
        timestamps = false;
        assertThat(rule(rfc, bare)).isEqualTo(ArrivalRule.ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.10", "4.9", "6.18"})
    void A1_theRightEdgeIsInclusive(String kernel) {
        proves(Row.A1, kernel, segment(RCV_NXT + WINDOW, 0, R, 0), ArrivalRule.RST_CHALLENGED);
        assertThat(rule(kernel(kernel), segment(RCV_NXT + WINDOW + 1, 0, R, 0))).isEqualTo(ArrivalRule.RST_OUTSIDE);
        assertThat(rule(kernel(kernel), segment(RCV_NXT + WINDOW, UNA, A, 0))).isEqualTo(ArrivalRule.ACCEPTED);
    }

    @Test
    void A1_aClosedWindowTakesTheEmptySegmentAtRcvNxt() {
        receiver.rcvWnd = 0;
        assertThat(rule(kernel("4.9").without(Row.A1), segment(RCV_NXT, UNA, A, 0)))
                .as("RFC 9293 section 3.4, zero window")
                .isEqualTo(ArrivalRule.ACCEPTED);
    }

    @Test
    void A2_theWindowOfTheTestMayExceedTheField() {
        receiver.rcvWnd = 65_700;
        proves(Row.A2, "6.18", segment(RCV_NXT + 65_600, 0, R, 0), ArrivalRule.RST_CHALLENGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.10", "4.9", "6.18"})
    void A3_rstResetsAtRcvNxtAndIsChallengedElsewhere(String kernel) {
        proves(Row.A3, kernel, segment(RCV_NXT, 0, R, 0), ArrivalRule.RST_EXACT);
        proves(Row.A3, kernel, segment(RCV_NXT + 1, 0, R, 0), ArrivalRule.RST_CHALLENGED);
        assertThat(ruleOfOld(kernel(kernel), segment(RCV_NXT, 0, R, 0)))
                .as("whatever its TSval")
                .isEqualTo(ArrivalRule.RST_EXACT);
    }

    @Test
    void A3_beforeRfc5961AnRstAnywhereInTheWindowResets() {
        proves(Row.A3, "2.6.32", segment(RCV_NXT + WINDOW, 0, R, 0), ArrivalRule.RST_EXACT);
    }

    @Test
    void A3_since49AnRstAtTheEdgeOfTheSackBlocksResets() {
        receiver.take(segment(RCV_NXT + 100, UNA, A, 50));
        assertThat(rule(kernel("4.9"), segment(RCV_NXT + 150, 0, R, 0))).isEqualTo(ArrivalRule.RST_EXACT);
        assertThat(rule(kernel("4.9"), segment(RCV_NXT + 149, 0, R, 0))).isEqualTo(ArrivalRule.RST_CHALLENGED);
        assertThat(rule(kernel("3.10"), segment(RCV_NXT + 150, 0, R, 0))).isEqualTo(ArrivalRule.RST_CHALLENGED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3.10", "4.9", "6.18"})
    void A4_thePredictedSegmentIsDeliveredBeforeItsAcknowledgmentIsChecked(String kernel) {
        int ancient = UNA - FIELD - 1;
        proves(Row.A4, kernel, segment(RCV_NXT, ancient, A, 10), ArrivalRule.ACK_ANCIENT_DELIVERED);
        assertThat(rule(kernel(kernel), segment(RCV_NXT + 1, ancient, A, 10)))
                .as("beyond RCV.NXT")
                .isEqualTo(ArrivalRule.ACK_ANCIENT);
        TcpSegment otherField =
                TcpSegment.of(80, 90, RCV_NXT, ancient, A, FIELD + 1, TcpOptions.NONE, LiteralBytes.of(new byte[10]));
        assertThat(rule(kernel(kernel), otherField)).as("another window field").isEqualTo(ArrivalRule.ACK_ANCIENT);
        assertThat(rule(kernel(kernel), segment(RCV_NXT, ancient, A | F, 10)))
                .as("FIN")
                .isEqualTo(ArrivalRule.ACK_ANCIENT);
        assertThat(rule(kernel(kernel), segment(RCV_NXT, ancient, A | TcpSegment.PSH, 10)))
                .as("PSH is not looked at")
                .isEqualTo(ArrivalRule.ACK_ANCIENT_DELIVERED);
        state = TcpState.CLOSE_WAIT;
        assertThat(rule(kernel(kernel), segment(RCV_NXT, ancient, A, 10))).isEqualTo(ArrivalRule.ACK_ANCIENT);
    }

    @Test
    void A4_needsAnEmptyQueueAndThePredictedOptions() {
        int ancient = UNA - FIELD - 1;
        timestamps = true;
        assertThat(rule(kernel("4.9"), segment(RCV_NXT, ancient, A, 10)))
                .as("timestamps missing")
                .isEqualTo(ArrivalRule.ACK_ANCIENT);
        TcpSegment stamped = TcpSegment.of(
                80, 90, RCV_NXT, ancient, A, FIELD, TcpOptions.timestamps(TS_RECENT, 1), LiteralBytes.of(new byte[1]));
        assertThat(stampedRule(stamped, TS_RECENT)).isEqualTo(ArrivalRule.ACK_ANCIENT_DELIVERED);
        assertThat(stampedRule(stamped, TS_RECENT - 1))
                .as("one tick older passes PAWS but is not predicted")
                .isEqualTo(ArrivalRule.ACK_ANCIENT);
        timestamps = false;
        receiver.take(segment(RCV_NXT + 100, UNA, A, 50));
        assertThat(rule(kernel("4.9"), segment(RCV_NXT, ancient, A, 10)))
                .as("a gap")
                .isEqualTo(ArrivalRule.ACK_ANCIENT);
    }

    private ArrivalRule stampedRule(TcpSegment segment, int tsVal) {
        return ArrivalRules.ruleFor(kernel("4.9"), view(), segment, TcpOptions.timestamps(tsVal, 1), false);
    }

    @Test
    void A5_anOldDuplicateWithAFittingAcknowledgmentIsTakenByItsPlace() {
        for (String kernel : new String[] {"3.10", "4.9", "6.18"}) {
            proves(Row.A5, kernel, segment(RCV_NXT + 100, UNA, A, 10), ArrivalRule.ACCEPTED);
            assertThat(rule(kernel(kernel), segment(RCV_NXT, UNA, A, 10))).isEqualTo(ArrivalRule.ACCEPTED);
            assertThat(rule(kernel(kernel), segment(RCV_NXT - 20, UNA, A, 10))).isEqualTo(ArrivalRule.OUTSIDE);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, SYN_RESETS", "500, SYN_RESETS", "501, OUTSIDE", "-1, IGNORED"})
    void L1_beforeRfc5961ASynInTheWindowResets(int offset, ArrivalRule expected) {
        TcpSegment syn = segment(RCV_NXT + offset, 0, S, 0);
        assertThat(rule(kernel("2.6.32"), syn)).isEqualTo(expected);
        if (expected == ArrivalRule.SYN_RESETS) {
            assertThat(rule(kernel("2.6.32").without(Row.L1), syn)).isNotEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-100_000, -1, 0, 1, 500, 100_000})
    void L2_310SwallowsASynWithoutAck(int offset) {
        proves(Row.L2, "3.10", segment(RCV_NXT + offset, 0, S, 0), ArrivalRule.IGNORED);
    }

    @ParameterizedTest
    @CsvSource({
        "3.10, 18, 0, SYN_CHALLENGED",
        "3.10, 18, 100000, SYN_OUTSIDE",
        "4.9, 2, 0, SYN_CHALLENGED",
        "4.9, 2, 65537, SYN_OUTSIDE",
        "6.18, 2, -1, SYN_CHALLENGED",
        "6.18, 18, -5, SYN_OUTSIDE"
    })
    void L3_synDrawsAChallengeAck(String kernel, int flags, int offset, ArrivalRule expected) {
        proves(Row.L3, kernel, segment(RCV_NXT + offset, UNA, flags, 0), expected);
    }

    @Test
    void the618KernelLooksAtTheEndOfASegmentWhileDataIsUnread() {
        TcpSegment over = segment(RCV_NXT + 400, UNA, A, 101);
        assertThat(rule(kernel("6.18"), over)).isEqualTo(ArrivalRule.ACCEPTED);
        receiver.unread = 1;
        assertThat(rule(kernel("6.18"), over)).isEqualTo(ArrivalRule.OUTSIDE);
        assertThat(rule(kernel("6.18"), segment(RCV_NXT + 400, UNA, A, 100))).isEqualTo(ArrivalRule.ACCEPTED);
        assertThat(rule(kernel("4.9"), over)).isEqualTo(ArrivalRule.ACCEPTED);
        assertThat(rule(kernel("4.9").with(Parameter.WINDOW_END_CHECKED, 1, "test"), over))
                .isEqualTo(ArrivalRule.OUTSIDE);
    }

    @Test
    void theSynAckOfASimultaneousOpenIsTakenOrChallenged() {
        state = TcpState.SYN_RECEIVED;
        TcpSegment synAck = segment(RCV_NXT - 1, NXT, S | A, 0);
        assertThat(rule(kernel("6.18"), synAck)).isEqualTo(ArrivalRule.ACCEPTED);
        assertThat(rule(kernel("4.9"), synAck)).isEqualTo(ArrivalRule.SYN_CHALLENGED);
        assertThat(rule(kernel("2.6.32"), synAck)).as("below RCV.NXT").isEqualTo(ArrivalRule.ACCEPTED);
    }
}
