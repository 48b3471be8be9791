package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/**
 * What becomes of a segment in SYN_SENT: RFC 9293 section 3.10.7.3, Linux {@code tcp_rcv_synsent_state_process}. Rows are
 * tried in order; one that is switched off leaves the segment to the next, and what nothing takes is dropped. Pure.
 */
final class SynSentRules {
    private SynSentRules() {}

    /**
     * The rule of a segment.
     *
     * @param iss our initial sequence number
     * @param sndNxt SND.NXT
     * @param echoInRange whether TSecr, if any and not 0, lies between our first SYN and now
     * @param pawsRejected whether a SYN's TSval is older than one inherited from an earlier connection
     */
    static SynSentRule ruleFor(
            KernelProfile profile, int iss, int sndNxt, TcpSegment segment, boolean echoInRange, boolean pawsRejected) {
        if (segment.acks()) {
            boolean good = Serial32.precedes(iss, segment.ack()) && Serial32.precedesOrEquals(segment.ack(), sndNxt);
            return good ? goodAck(profile, segment, echoInRange, pawsRejected) : badAck(profile, segment);
        }
        if ((segment.rst() || !segment.syn()) && profile.obeys(Row.S10)) {
            return SynSentRule.IGNORED;
        }
        if (pawsRejected && profile.obeys(Row.S9)) {
            return SynSentRule.OLD_SYN;
        }
        return segment.syn() && profile.obeys(Row.S8) ? SynSentRule.SIMULTANEOUS : SynSentRule.IGNORED;
    }

    private static SynSentRule badAck(KernelProfile profile, TcpSegment segment) {
        if (segment.rst()) {
            return profile.obeys(Row.S2) ? SynSentRule.BAD_ACK_RST : SynSentRule.IGNORED;
        }
        return profile.obeys(Row.S1) ? SynSentRule.BAD_ACK : SynSentRule.IGNORED;
    }

    private static SynSentRule goodAck(
            KernelProfile profile, TcpSegment segment, boolean echoInRange, boolean pawsRejected) {
        if (!echoInRange && profile.obeys(Row.S4)) {
            return SynSentRule.BAD_ECHO;
        }
        if (segment.rst() && profile.obeys(Row.S5)) {
            return SynSentRule.REFUSED;
        }
        if (segment.syn() && pawsRejected) {
            return SynSentRule.OLD_SYN;
        }
        if (!segment.syn() && profile.obeys(Row.S7)) {
            return SynSentRule.IGNORED;
        }
        return profile.obeys(Row.S6) ? SynSentRule.ESTABLISHED : SynSentRule.IGNORED;
    }
}
