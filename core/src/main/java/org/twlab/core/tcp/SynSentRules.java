package org.twlab.core.tcp;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/** What becomes of a segment in SYN_SENT: RFC 9293 section 3.10.7.3, Linux {@code tcp_rcv_synsent_state_process}. Pure. */
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
    static SynSentRule ruleFor(int iss, int sndNxt, TcpSegment segment, boolean echoInRange, boolean pawsRejected) {
        if (segment.acks()) {
            boolean acceptable =
                    Serial32.precedes(iss, segment.ack()) && Serial32.precedesOrEquals(segment.ack(), sndNxt);
            if (!acceptable) {
                return segment.rst() ? SynSentRule.BAD_ACK_RST : SynSentRule.BAD_ACK;
            }
            if (!echoInRange) {
                return SynSentRule.BAD_ECHO;
            }
            if (segment.rst()) {
                return SynSentRule.REFUSED;
            }
            if (segment.syn() && pawsRejected) {
                return SynSentRule.OLD_SYN;
            }
            return segment.syn() ? SynSentRule.ESTABLISHED : SynSentRule.IGNORED;
        }
        if (segment.rst() || !segment.syn()) {
            return SynSentRule.IGNORED;
        }
        return pawsRejected ? SynSentRule.OLD_SYN : SynSentRule.SIMULTANEOUS;
    }
}
