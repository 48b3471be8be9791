package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/** TIME-WAIT by the letter of RFC 9293: the whole table of RFC 6191 section 2, RFC 5961 and the repeated FIN. */
class Rfc6191RulesTest {
    private static final KernelProfile RFC = KernelProfile.named("rfc9293");
    /** The peer's FIN had the sequence number before. */
    private static final int RCV_NXT = -3;

    private static final int LAST_SEEN = RCV_NXT - 1;
    private static final int TS = Integer.MAX_VALUE;

    private static TimeWaitRule rule(
            boolean oldTimestamps, TcpOptions timestamps, TcpSegment segment, boolean listens, boolean rfc1337) {
        TimeWaitEntry entry = new TimeWaitEntry(
                0,
                1,
                2,
                80 << 16 | 40000,
                TcpState.TIME_WAIT,
                77,
                RCV_NXT,
                1000,
                0,
                oldTimestamps ? TS : 0,
                oldTimestamps ? 10 : 0,
                0,
                false,
                true,
                false,
                1,
                0);
        boolean rejected = oldTimestamps
                && timestamps.hasTimestamps()
                && Paws.rejects(TS, 1, timestamps.tsVal(), 0, RFC.pawsIdleSeconds());
        return TimeWaitRules.ruleFor(
                RFC, entry, segment, new TimeWaitRules.Circumstances(timestamps, rejected, listens, rfc1337));
    }

    private static TcpSegment segment(int seq, int flags, int bytes) {
        int ack = (flags & ACK) != 0 ? 77 : 0;
        return TcpSegment.of(40000, 80, seq, ack, flags, 100, TcpOptions.NONE, LiteralBytes.of(new byte[bytes]));
    }

    /**
     * Previous incarnation with timestamps or without; TSval of the SYN against the last one (- for no option); its sequence
     * number against the last one seen; what becomes of it. The table of RFC 6191, with RFC 5961's challenge ACK (T8) where
     * RFC 9293 asks for one.
     */
    @ParameterizedTest
    @CsvSource({
        "true,  1,  1, T4",
        "true,  1,  0, T4",
        "true,  1, -1, T4",
        "true,  1, -2147483648, T4",
        "true,  0,  1, T4",
        "true,  0,  2147483647, T4",
        "true,  0,  0, T8",
        "true,  0, -1, T8",
        "true, -1,  1, SILENT",
        "true, -1,  0, SILENT",
        "true, -1, -1, SILENT",
        "true, -2147483647, 1, SILENT",
        "true,  2147483647, -1, T4",
        "true,  -,  1, T4",
        "true,  -,  0, T8",
        "true,  -, -1, T8",
        "false, 1,  1, T4",
        "false, 1,  0, T4",
        "false, 1, -1, T4",
        "false, -1, -1, T4",
        "false, -,  1, T4",
        "false, -,  0, T8",
        "false, -, -1, T8"
    })
    void synIsJudgedByTheTimestampsOfBothIncarnations(boolean before, String ts, int seq, TimeWaitRule expected) {
        TcpOptions seen = ts.equals("-") ? TcpOptions.NONE : TcpOptions.timestamps(TS + Integer.parseInt(ts), 0);
        TcpSegment syn = segment(LAST_SEEN + seq, SYN, 0);

        assertThat(rule(before, seen, syn, true, false)).isEqualTo(expected);
        if (expected == TimeWaitRule.T4) {
            assertThat(rule(before, seen, syn, false, false)).as("no listener").isEqualTo(TimeWaitRule.T5);
        }
    }

    @Test
    void exactRstClosesUnlessRfc1337AsksToIgnoreIt() {
        TcpSegment exact = segment(RCV_NXT, RST, 0);
        assertThat(rule(true, TcpOptions.NONE, exact, true, false)).isEqualTo(TimeWaitRule.T1);
        assertThat(rule(true, TcpOptions.NONE, exact, true, true)).isEqualTo(TimeWaitRule.T2);
    }

    /** RFC 5961 section 3. */
    @Test
    void otherRstInTheWindowDrawsAChallengeAckAndOutsideNothing() {
        assertThat(rule(true, TcpOptions.NONE, segment(RCV_NXT + 1, RST, 0), true, false))
                .isEqualTo(TimeWaitRule.T8);
        assertThat(rule(true, TcpOptions.NONE, segment(RCV_NXT - 1, RST, 0), true, false))
                .isEqualTo(TimeWaitRule.T6);
        assertThat(rule(true, TcpOptions.NONE, segment(RCV_NXT + 1001, RST, 0), true, false))
                .isEqualTo(TimeWaitRule.T6);
    }

    @Test
    void repeatedFinIsAcknowledgedAndRestartsTwoMsl() {
        assertThat(rule(true, TcpOptions.timestamps(TS, 0), segment(LAST_SEEN, FIN | ACK, 0), true, false))
                .isEqualTo(TimeWaitRule.T7);
        assertThat(rule(true, TcpOptions.timestamps(TS - 1, 0), segment(LAST_SEEN, FIN | ACK, 0), true, false))
                .as("RFC 7323: too old, acknowledged and dropped")
                .isEqualTo(TimeWaitRule.T8);
    }

    @Test
    void whatLiesOutsideTheWindowIsAcknowledgedAndABareAckInsideIsNothing() {
        assertThat(rule(true, TcpOptions.NONE, segment(RCV_NXT - 5, ACK, 0), true, false))
                .isEqualTo(TimeWaitRule.T8);
        assertThat(rule(true, TcpOptions.NONE, segment(RCV_NXT, ACK, 0), true, false))
                .isEqualTo(TimeWaitRule.SILENT);
        assertThat(rule(true, TcpOptions.NONE, segment(RCV_NXT, SYN | ACK, 0), true, false))
                .isEqualTo(TimeWaitRule.T8);
    }

    @Test
    void freebsdGoesBySequenceNumbersAndIgnoresRst() {
        KernelProfile freebsd = KernelProfile.named("freebsd");
        TimeWaitEntry entry = new TimeWaitEntry(
                0, 1, 2, 3, TcpState.TIME_WAIT, 77, RCV_NXT, 9, 0, TS, 1, 0, false, true, false, 1, 0);
        TimeWaitRules.Circumstances now =
                new TimeWaitRules.Circumstances(TcpOptions.timestamps(TS + 1, 0), false, true, false);

        assertThat(TimeWaitRules.ruleFor(freebsd, entry, segment(RCV_NXT - 9, SYN, 0), now))
                .isEqualTo(TimeWaitRule.T8);
        assertThat(TimeWaitRules.ruleFor(freebsd, entry, segment(RCV_NXT + 1, SYN, 0), now))
                .isEqualTo(TimeWaitRule.T4);
        assertThat(TimeWaitRules.ruleFor(freebsd, entry, segment(RCV_NXT, RST, 0), now))
                .isEqualTo(TimeWaitRule.T2);
    }
}
