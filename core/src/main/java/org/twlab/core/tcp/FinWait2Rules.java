package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * Which row a segment falls into that meets an orphan's FIN_WAIT_2 entry: the first half of Linux
 * {@code tcp_timewait_state_process}. Rows are tried from F1 to F6. Pure.
 */
final class FinWait2Rules {
    private FinWait2Rules() {}

    static FinWait2Rule ruleFor(KernelProfile profile, TimeWaitEntry entry, TcpSegment segment, boolean pawsRejected) {
        int end = segment.endSeq();
        if (profile.obeys(Row.F1)
                && (pawsRejected || !isInWindow(segment.seq(), end, entry.rcvNxt(), entry.rcvWnd()))) {
            return FinWait2Rule.F1;
        }
        if (profile.obeys(Row.F2) && segment.rst()) {
            return FinWait2Rule.F2;
        }
        if (profile.obeys(Row.F3) && segment.syn() && !Serial32.precedes(segment.seq(), entry.rcvNxt())) {
            return FinWait2Rule.F3;
        }
        boolean nothingNew = Serial32.precedesOrEquals(end, entry.rcvNxt()) || segment.length() == 0;
        if (profile.obeys(Row.F4) && (!segment.acks() || nothingNew)) {
            return FinWait2Rule.F4;
        }
        boolean finInSequence = segment.fin() && end == entry.rcvNxt() + 1;
        if (profile.obeys(Row.F5) && !finInSequence) {
            return FinWait2Rule.F5;
        }
        return profile.obeys(Row.F6) && finInSequence ? FinWait2Rule.F6 : FinWait2Rule.NONE;
    }

    /** Linux {@code tcp_in_window}. */
    static boolean isInWindow(int seq, int end, int rcvNxt, int rcvWnd) {
        int edge = rcvNxt + rcvWnd;
        return seq == rcvNxt
                || (Serial32.precedes(rcvNxt, end) && Serial32.precedes(seq, edge))
                || (seq == edge && seq == end);
    }
}
