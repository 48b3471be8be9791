package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.TcpSegment;

/**
 * What becomes of a segment that reaches a listener: Linux {@code tcp_rcv_state_process} in LISTEN and
 * {@code tcp_conn_request}, in their order. Pure.
 */
final class ListenRules {
    private ListenRules() {}

    /**
     * The rule of a segment.
     *
     * @param acceptQueueFull whether more connections wait for accept() than the backlog, and this kernel lets no young
     *     request pass
     * @param record what tcp_tw_recycle remembers of the peer, if the sysctl is on and the SYN does not come from a
     *     TIME_WAIT entry; null otherwise
     * @param timestamps of the SYN, as this host parses them
     */
    static ListenRule ruleFor(
            KernelProfile profile,
            TcpSegment segment,
            boolean acceptQueueFull,
            PeerTimestamps.@Nullable PeerRecord record,
            SeenTimestamps timestamps,
            int nowSeconds) {
        if (segment.rst()) {
            return ListenRule.IGNORED;
        }
        if (segment.acks()) {
            return ListenRule.RESET;
        }
        if (!segment.syn() || segment.fin()) {
            return ListenRule.IGNORED;
        }
        if (acceptQueueFull) {
            return ListenRule.ACCEPT_QUEUE_FULL;
        }
        if (record != null && RecycleRules.refuses(profile, record, timestamps, nowSeconds)) {
            return ListenRule.RECYCLE;
        }
        return ListenRule.ACCEPTED;
    }
}
