package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter.EntryRst;
import org.twlab.core.kernel.Parameter.EntrySyn;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * Which row of the TIME_WAIT decision table a segment falls into: Linux {@code tcp_timewait_state_process}, the same in
 * 3.10.99, 4.9.154 and 6.18.44. Rows are tried from T1 to T8 and the first match wins. Pure: what a row does is
 * {@link TimeWaitRule}'s business. Hosts that judge a SYN by RFC 6191 have {@link Rfc6191Rules} instead.
 */
final class TimeWaitRules {
    private TimeWaitRules() {}

    /**
     * What is known of a segment beside the segment.
     *
     * @param timestamps as this host parsed them
     * @param pawsRejected whether the PAWS test (RFC 7323 section 5.3) found the segment's TSval too old
     * @param listenerMatches whether some LISTEN socket would accept this SYN
     * @param rfc1337 the sysctl tcp_rfc1337
     */
    record Circumstances(TcpOptions timestamps, boolean pawsRejected, boolean listenerMatches, boolean rfc1337) {}

    /** The row of a segment. */
    static TimeWaitRule ruleFor(KernelProfile profile, TimeWaitEntry entry, TcpSegment segment, Circumstances now) {
        if (profile.entrySyn() == EntrySyn.RFC6191) {
            return Rfc6191Rules.ruleFor(profile, entry, segment, now);
        }
        boolean inSequence = !now.pawsRejected() && segment.seq() == entry.rcvNxt();
        if (inSequence && segment.rst()) {
            boolean heldOff = now.rfc1337() || profile.entryRst() == EntryRst.IGNORED;
            if (profile.obeys(Row.T1) && !heldOff) {
                return TimeWaitRule.T1;
            }
            if (profile.obeys(Row.T2) && heldOff) {
                return TimeWaitRule.T2;
            }
        } else if (profile.obeys(Row.T3) && inSequence && segment.length() == 0) {
            return TimeWaitRule.T3;
        }
        boolean newer = segment.syn()
                && !segment.acks()
                && !segment.rst()
                && !now.pawsRejected()
                && startsLaterThan(profile, entry, segment, now.timestamps());
        if (profile.obeys(Row.T4) && newer && now.listenerMatches()) {
            return TimeWaitRule.T4;
        }
        if (profile.obeys(Row.T5) && newer && !now.listenerMatches()) {
            return TimeWaitRule.T5;
        }
        return answerOf(profile, segment, now.pawsRejected());
    }

    /** The last three rows. They do not ask for RST again: T6 has taken it. */
    private static TimeWaitRule answerOf(KernelProfile profile, TcpSegment segment, boolean pawsRejected) {
        if (profile.obeys(Row.T6) && segment.rst()) {
            return TimeWaitRule.T6;
        }
        if (profile.obeys(Row.T7) && (pawsRejected || segment.acks())) {
            return TimeWaitRule.T7;
        }
        return profile.obeys(Row.T8) && !pawsRejected && !segment.acks() ? TimeWaitRule.T8 : TimeWaitRule.NONE;
    }

    /**
     * A SYN starts a newer incarnation if its sequence number is later than the entry's or, on Linux, if its timestamp
     * is.
     */
    private static boolean startsLaterThan(
            KernelProfile profile, TimeWaitEntry entry, TcpSegment syn, TcpOptions timestamps) {
        return Serial32.precedes(entry.rcvNxt(), syn.seq())
                || (profile.entrySyn() == EntrySyn.SEQUENCE_OR_TIMESTAMP
                        && timestamps.hasTimestamps()
                        && Serial32.precedes(entry.tsRecent(), timestamps.tsVal()));
    }
}
