package org.twlab.core.tcp;

import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;

/** What becomes of a segment for a connection request: Linux {@code tcp_check_req}. Pure. */
final class RequestRules {
    private RequestRules() {}

    /**
     * The rule of a segment.
     *
     * @param irs the peer's initial sequence number
     * @param rcvWnd window offered in the SYN-ACK
     * @param iss our initial sequence number
     * @param pawsRejected whether the TSval is older than the SYN's
     * @param acceptQueueFull whether more connections wait for accept() than the backlog
     */
    static RequestRule ruleFor(
            TcpSegment segment, int irs, int rcvWnd, int iss, boolean pawsRejected, boolean acceptQueueFull) {
        int rcvNxt = irs + 1;
        boolean pureSyn = segment.syn() && !segment.acks() && !segment.rst();
        if (pureSyn && segment.seq() == irs && !pawsRejected) {
            return RequestRule.SYN_AGAIN;
        }
        if (pawsRejected && !segment.rst()) {
            return RequestRule.PAWS_REJECTED;
        }
        if (!FinWait2Rules.isInWindow(segment.seq(), segment.endSeq(), rcvNxt, rcvWnd)) {
            return segment.rst() ? RequestRule.RST_OUTSIDE : RequestRule.OUTSIDE;
        }
        if (segment.rst()) {
            return RequestRule.RESET;
        }
        if (segment.syn() && !Serial32.precedes(segment.seq(), rcvNxt)) {
            return RequestRule.SYN_IN_WINDOW;
        }
        if (!segment.acks()) {
            return RequestRule.IGNORED;
        }
        if (segment.ack() != iss + 1) {
            return RequestRule.BAD_ACK;
        }
        return acceptQueueFull ? RequestRule.ACCEPT_QUEUE_FULL : RequestRule.ESTABLISHED;
    }
}
