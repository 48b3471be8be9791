package org.twlab.core.tcp;

import static org.twlab.core.tcp.TimeWaitRule.T1;
import static org.twlab.core.tcp.TimeWaitRule.T2;
import static org.twlab.core.tcp.TimeWaitRule.T3;
import static org.twlab.core.tcp.TimeWaitRule.T4;
import static org.twlab.core.tcp.TimeWaitRule.T5;
import static org.twlab.core.tcp.TimeWaitRule.T6;
import static org.twlab.core.tcp.TimeWaitRule.T7;
import static org.twlab.core.tcp.TimeWaitRule.T8;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * Which row of the TIME_WAIT decision table a segment falls into: Linux {@code tcp_timewait_state_process}, the same in
 * 3.10.99, 4.9.154 and 6.18.44. Rows are tried from T1 to T8 and the first match wins. Pure: what a row does is
 * {@link TimeWaitRule}'s business.
 */
final class TimeWaitRules {
    private TimeWaitRules() {}

    /**
     * The row of a segment.
     *
     * @param timestamps the segment's timestamps as this host parsed them
     * @param pawsRejected whether the PAWS test (RFC 7323 section 5.3) found the segment's TSval too old
     * @param listenerMatches whether some LISTEN socket would accept this SYN
     * @param rfc1337 the sysctl tcp_rfc1337
     */
    static TimeWaitRule ruleFor(
            TimeWaitEntry entry,
            TcpSegment segment,
            SeenTimestamps timestamps,
            boolean pawsRejected,
            boolean listenerMatches,
            boolean rfc1337) {
        boolean inSequence = !pawsRejected && segment.seq() == entry.rcvNxt();
        if (inSequence && segment.rst()) {
            return rfc1337 ? T2 : T1;
        }
        if (inSequence && segment.length() == 0) {
            return T3;
        }
        if (segment.rst()) {
            return T6;
        }
        boolean pureSyn = segment.syn() && !segment.acks();
        if (pureSyn && !pawsRejected && startsLaterThan(entry, segment, timestamps)) {
            return listenerMatches ? T4 : T5;
        }
        return pawsRejected || segment.acks() ? T7 : T8;
    }

    /** A SYN starts a newer incarnation if its sequence number or its timestamp is later than the entry's. */
    private static boolean startsLaterThan(TimeWaitEntry entry, TcpSegment syn, SeenTimestamps timestamps) {
        return Serial32.precedes(entry.rcvNxt(), syn.seq())
                || (timestamps.present() && Serial32.precedes(entry.tsRecent(), timestamps.tsVal()));
    }
}
