package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * What a segment is to a TIME-WAIT connection by the letter of RFC 9293 section 3.10.7.4: a SYN is judged by the
 * timestamps of both incarnations (RFC 6191 section 2), an exact RST closes, another draws a challenge ACK (RFC 5961), a
 * repeated FIN is acknowledged and 2 MSL start again. Answers are named after the rows of Linux' table that do the same.
 * Pure.
 */
final class Rfc6191Rules {
    private Rfc6191Rules() {}

    static TimeWaitRule ruleFor(
            KernelProfile profile, TimeWaitEntry entry, TcpSegment segment, TimeWaitRules.Circumstances now) {
        if (segment.syn() && !segment.acks() && !segment.rst()) {
            return synRule(profile, entry, segment, now);
        }
        boolean acceptable = FinWait2Rules.isInWindow(segment.seq(), segment.endSeq(), entry.rcvNxt(), entry.rcvWnd());
        if (segment.rst()) {
            return resetRule(profile, segment.seq() == entry.rcvNxt(), acceptable, now.rfc1337());
        }
        if (profile.obeys(Row.T7) && segment.fin() && segment.acks() && !now.pawsRejected()) {
            return TimeWaitRule.T7;
        }
        boolean answered = now.pawsRejected() || !acceptable || segment.syn();
        return profile.obeys(Row.T8) && answered ? TimeWaitRule.T8 : TimeWaitRule.SILENT;
    }

    /** RFC 9293: before the acknowledgment is looked at, an exact RST closes; RFC 1337 fix F1 ignores it. */
    private static TimeWaitRule resetRule(KernelProfile profile, boolean exact, boolean acceptable, boolean rfc1337) {
        if (profile.obeys(Row.T1) && exact && !rfc1337) {
            return TimeWaitRule.T1;
        }
        if (profile.obeys(Row.T2) && exact && rfc1337) {
            return TimeWaitRule.T2;
        }
        boolean challenged = acceptable && !exact;
        if (profile.obeys(Row.T6) && !challenged) {
            return TimeWaitRule.T6;
        }
        return profile.obeys(Row.T8) ? TimeWaitRule.T8 : TimeWaitRule.NONE;
    }

    private static TimeWaitRule synRule(
            KernelProfile profile, TimeWaitEntry entry, TcpSegment syn, TimeWaitRules.Circumstances now) {
        if (honours(entry, syn, now.timestamps())) {
            if (profile.obeys(Row.T4) && now.listenerMatches()) {
                return TimeWaitRule.T4;
            }
            if (profile.obeys(Row.T5) && !now.listenerMatches()) {
                return TimeWaitRule.T5;
            }
        }
        boolean older = entry.usedTimestamps()
                && now.timestamps().hasTimestamps()
                && Serial32.precedes(now.timestamps().tsVal(), entry.tsRecent());
        return !older && profile.obeys(Row.T8) ? TimeWaitRule.T8 : TimeWaitRule.SILENT;
    }

    /** RFC 6191 section 2: whether a SYN may begin the next incarnation. */
    private static boolean honours(TimeWaitEntry entry, TcpSegment syn, TcpOptions timestamps) {
        boolean later = Serial32.precedes(entry.rcvNxt() - 1, syn.seq());
        if (!timestamps.hasTimestamps()) {
            return later;
        }
        return !entry.usedTimestamps()
                || Serial32.precedes(entry.tsRecent(), timestamps.tsVal())
                || (entry.tsRecent() == timestamps.tsVal() && later);
    }
}
