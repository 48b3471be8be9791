package org.twlab.core.tcp;

import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.TcpSegment;

/**
 * What becomes of a segment for a connection request: Linux {@code tcp_check_req}, in its order. A row that is switched
 * off leaves the segment to the next. Pure.
 */
final class RequestRules {
    private RequestRules() {}

    /**
     * What the rules read of a request.
     *
     * @param irs the peer's initial sequence number
     * @param rcvWnd window offered in the SYN-ACK
     * @param iss our initial sequence number
     * @param pawsRejected whether the segment's TSval is older than the SYN's
     * @param echoRejected whether its TSecr was never sent, where the kernel looks at that
     * @param acceptQueueFull whether more connections wait for accept() than the backlog
     */
    record View(int irs, int rcvWnd, int iss, boolean pawsRejected, boolean echoRejected, boolean acceptQueueFull) {}

    static RequestRule ruleFor(KernelProfile profile, View view, TcpSegment segment) {
        boolean pureSyn = segment.syn() && !segment.acks() && !segment.rst();
        boolean sameSyn = segment.seq() == view.irs();
        if (pureSyn && sameSyn && !view.pawsRejected() && profile.obeys(Row.Q7)) {
            return RequestRule.SYN_AGAIN;
        }
        boolean goodAck = segment.acks() && segment.ack() == view.iss() + 1;
        if (segment.acks() && !goodAck && profile.obeys(Row.Q12)) {
            return RequestRule.BAD_ACK;
        }
        if (view.pawsRejected() && profile.obeys(Row.Q8)) {
            return RequestRule.PAWS_REJECTED;
        }
        if (view.echoRejected() && profile.obeys(Row.Q14)) {
            return RequestRule.BAD_ECHO;
        }
        boolean inside = FinWait2Rules.isInWindow(segment.seq(), segment.endSeq(), view.irs() + 1, view.rcvWnd());
        if (!inside && profile.obeys(Row.Q9)) {
            return segment.rst() ? RequestRule.RST_OUTSIDE : RequestRule.OUTSIDE;
        }
        if (segment.rst() && profile.obeys(Row.Q10)) {
            boolean resets = segment.seq() == view.irs() + 1 || profile.is(Parameter.REQUEST_RST_ANYWHERE);
            return resets ? RequestRule.RESET : RequestRule.RST_CHALLENGED;
        }
        if (segment.syn() && !sameSyn && profile.obeys(Row.Q11)) {
            return RequestRule.SYN_IN_WINDOW;
        }
        if (!goodAck || segment.rst()) {
            return RequestRule.IGNORED;
        }
        return view.acceptQueueFull() && profile.obeys(Row.Q13)
                ? RequestRule.ACCEPT_QUEUE_FULL
                : RequestRule.ESTABLISHED;
    }
}
