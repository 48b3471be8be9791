package org.twlab.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.core.packet.TcpSegment.ACK;
import static org.twlab.core.packet.TcpSegment.FIN;
import static org.twlab.core.packet.TcpSegment.RST;
import static org.twlab.core.packet.TcpSegment.SYN;

import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * One test a row of Linux {@code tcp_timewait_state_process} for the substate TIME_WAIT; the expected rows are read off
 * the function's source, not off this implementation.
 */
class TimeWaitRulesTest {
    private static final int RCV_NXT = 5000;
    private static final int TS = 1000;
    private static final KernelProfile LINUX = KernelProfile.named("linux-4.9");

    private static TimeWaitEntry entry(boolean timestamps) {
        int stamp = timestamps ? 10 : 0;
        return new TimeWaitEntry(
                0,
                1,
                2,
                80 << 16 | 40000,
                TcpState.TIME_WAIT,
                77,
                RCV_NXT,
                229,
                7,
                TS,
                stamp,
                0,
                false,
                false,
                false,
                1,
                0);
    }

    private static TcpSegment segment(int seqFromRcvNxt, int flags, int length) {
        return TcpSegment.of(
                40000,
                80,
                RCV_NXT + seqFromRcvNxt,
                (flags & ACK) != 0 ? 77 : 0,
                flags,
                100,
                TcpOptions.NONE,
                LiteralBytes.of(new byte[length]));
    }

    private static TcpOptions ts(int delta) {
        return TcpOptions.timestamps(TS + delta, 0);
    }

    private static TimeWaitRule rule(TcpSegment segment, TcpOptions timestamps, boolean rejected) {
        return rule(segment, timestamps, rejected, true, false);
    }

    private static TimeWaitRule rule(
            TcpSegment segment, TcpOptions timestamps, boolean rejected, boolean listens, boolean rfc1337) {
        return TimeWaitRules.ruleFor(
                LINUX,
                entry(timestamps.hasTimestamps()),
                segment,
                new TimeWaitRules.Circumstances(timestamps, rejected, listens, rfc1337));
    }

    @Test
    void t1ExactRstKillsTheEntry() {
        assertThat(rule(segment(0, RST, 0), ts(0), false)).isEqualTo(TimeWaitRule.T1);
        assertThat(rule(segment(0, RST | ACK, 0), TcpOptions.NONE, false)).isEqualTo(TimeWaitRule.T1);
    }

    @Test
    void t2ExactRstIsDroppedWithRfc1337() {
        TimeWaitRule rule = rule(segment(0, RST, 0), ts(0), false, true, true);
        assertThat(rule).isEqualTo(TimeWaitRule.T2);
    }

    @Test
    void t3EmptySegmentInSequenceIsSwallowed() {
        assertThat(rule(segment(0, ACK, 0), ts(5), false)).isEqualTo(TimeWaitRule.T3);
        assertThat(rule(segment(0, 0, 0), TcpOptions.NONE, false)).isEqualTo(TimeWaitRule.T3);
        assertThat(rule(segment(0, ACK, 1), ts(5), false)).as("with data").isEqualTo(TimeWaitRule.T7);
        assertThat(rule(segment(1, ACK, 0), ts(5), false)).as("one beyond").isEqualTo(TimeWaitRule.T7);
    }

    @Test
    void t4NewerSynGoesToTheListener() {
        assertThat(rule(segment(1, SYN, 0), ts(0), false))
                .as("later sequence, equal TS")
                .isEqualTo(TimeWaitRule.T4);
        assertThat(rule(segment(-900, SYN, 0), ts(1), false)).as("newer TS").isEqualTo(TimeWaitRule.T4);
        assertThat(rule(segment(1, SYN, 0), TcpOptions.NONE, false)).isEqualTo(TimeWaitRule.T4);
        assertThat(rule(segment(1, SYN | FIN, 0), ts(0), false))
                .as("FIN does not matter")
                .isEqualTo(TimeWaitRule.T4);
        assertThat(rule(segment((1 << 31) + 1, SYN, 0), TcpOptions.NONE, false))
                .as("more than half the circle ahead is behind")
                .isEqualTo(TimeWaitRule.T8);
    }

    @Test
    void t5NewerSynWithoutListenerIsAnswered() {
        TimeWaitRule rule = rule(segment(1, SYN, 0), ts(0), false, false, false);
        assertThat(rule).isEqualTo(TimeWaitRule.T5);
    }

    @Test
    void t6AnyOtherRstIsDropped() {
        assertThat(rule(segment(1, RST, 0), ts(0), false)).isEqualTo(TimeWaitRule.T6);
        assertThat(rule(segment(-1, RST, 0), TcpOptions.NONE, false)).isEqualTo(TimeWaitRule.T6);
        assertThat(rule(segment(0, RST, 0), ts(-5), true))
                .as("exact, but old TS")
                .isEqualTo(TimeWaitRule.T6);
    }

    @Test
    void t7OldTimestampOrAckIsAnsweredAndRestarts() {
        assertThat(rule(segment(-1, FIN | ACK, 0), ts(0), false))
                .as("FIN again")
                .isEqualTo(TimeWaitRule.T7);
        assertThat(rule(segment(500, SYN, 0), ts(-1), true))
                .as("SYN with old TS")
                .isEqualTo(TimeWaitRule.T7);
        assertThat(rule(segment(0, SYN | ACK, 0), ts(0), false)).as("SYN-ACK").isEqualTo(TimeWaitRule.T7);
    }

    @Test
    void t8OldSynAndFlaglessAreAnswered() {
        assertThat(rule(segment(-1, SYN, 0), ts(0), false))
                .as("old sequence, equal TS")
                .isEqualTo(TimeWaitRule.T8);
        assertThat(rule(segment(0, SYN, 0), TcpOptions.NONE, false)).isEqualTo(TimeWaitRule.T8);
        assertThat(rule(segment(0, FIN, 0), ts(5), false)).as("FIN without ACK").isEqualTo(TimeWaitRule.T8);
        assertThat(rule(segment(0, 0, 3), ts(5), false)).as("data without ACK").isEqualTo(TimeWaitRule.T8);
    }
}
