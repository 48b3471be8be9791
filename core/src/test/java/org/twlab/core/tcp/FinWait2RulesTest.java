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

/** One test a row of Linux {@code tcp_timewait_state_process} for the substate FIN_WAIT_2. */
class FinWait2RulesTest {
    private static final int RCV_NXT = -10;
    private static final int WINDOW = 229 << 7;

    private static FinWait2Rule rule(int seqFromRcvNxt, int flags, int length, boolean pawsRejected) {
        TimeWaitEntry entry = new TimeWaitEntry(
                0, 1, 2, 3, TcpState.FIN_WAIT_2, 77, RCV_NXT, 229, 7, 0, 0, 0, true, false, false, 1, 0);
        TcpSegment segment = TcpSegment.of(
                1, 2, RCV_NXT + seqFromRcvNxt, 77, flags, 9, TcpOptions.NONE, LiteralBytes.of(new byte[length]));
        return FinWait2Rules.ruleFor(KernelProfile.named("linux-4.9"), entry, segment, pawsRejected);
    }

    @Test
    void f1OutsideTheWindowOrOldTimestampIsAnswered() {
        assertThat(rule(-1, ACK, 0, false)).isEqualTo(FinWait2Rule.F1);
        assertThat(rule(WINDOW, ACK, 1, false))
                .as("begins at the edge, with data")
                .isEqualTo(FinWait2Rule.F1);
        assertThat(rule(WINDOW + 1, RST, 0, false)).as("RST too").isEqualTo(FinWait2Rule.F1);
        assertThat(rule(0, FIN | ACK, 0, true)).as("old TS").isEqualTo(FinWait2Rule.F1);
    }

    @Test
    void f2RstInTheWindowDeletes() {
        assertThat(rule(0, RST, 0, false)).isEqualTo(FinWait2Rule.F2);
        assertThat(rule(WINDOW, RST, 0, false))
                .as("an empty segment may begin at the edge")
                .isEqualTo(FinWait2Rule.F2);
    }

    @Test
    void f3SynInTheWindowIsReset() {
        assertThat(rule(0, SYN, 0, false)).isEqualTo(FinWait2Rule.F3);
        assertThat(rule(1, SYN | ACK, 0, false)).isEqualTo(FinWait2Rule.F3);
    }

    @Test
    void f4NothingNewIsDropped() {
        assertThat(rule(0, ACK, 0, false)).isEqualTo(FinWait2Rule.F4);
        assertThat(rule(0, FIN, 0, false)).as("no ACK").isEqualTo(FinWait2Rule.F4);
    }

    @Test
    void f5NewDataIsReset() {
        assertThat(rule(0, ACK, 1, false)).isEqualTo(FinWait2Rule.F5);
        assertThat(rule(0, FIN | ACK, 1, false)).as("FIN behind data").isEqualTo(FinWait2Rule.F5);
        assertThat(rule(1, FIN | ACK, 0, false)).as("FIN behind a gap").isEqualTo(FinWait2Rule.F5);
    }

    @Test
    void f6FinMakesItTimeWait() {
        assertThat(rule(0, FIN | ACK, 0, false)).isEqualTo(FinWait2Rule.F6);
        assertThat(rule(-5, FIN | ACK, 5, false)).as("with old data before it").isEqualTo(FinWait2Rule.F6);
    }
}
