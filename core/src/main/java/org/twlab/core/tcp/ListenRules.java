package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter.SynQueue;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;

/**
 * What becomes of a segment that reaches a listener: Linux {@code tcp_rcv_state_process} in LISTEN and
 * {@code tcp_conn_request}, in their order. A row that is switched off leaves the segment to the next. Pure.
 */
final class ListenRules {
    private static final int SMALLEST_SYN_TABLE = 8;

    private ListenRules() {}

    /**
     * What the rules read of a listener and its host.
     *
     * @param cookieValid whether the acknowledgment is that of a cookie sent a short while ago
     * @param synQueueFull whether as many requests wait as may, or cookies are sent to everybody
     * @param cookies whether tcp_syncookies allows them
     * @param acceptQueueFull whether more connections wait for accept() than the backlog, and this kernel lets no young
     *     request pass
     * @param lastQuarter whether less than a quarter of tcp_max_syn_backlog is left and the peer is unknown, where that
     *     counts
     * @param record what tcp_tw_recycle remembers of the peer, if the sysctl is on and the SYN does not come from a
     *     TIME_WAIT entry; null otherwise
     */
    record View(
            boolean cookieValid,
            boolean synQueueFull,
            boolean cookies,
            boolean acceptQueueFull,
            boolean lastQuarter,
            PeerTimestamps.@Nullable PeerRecord record) {}

    /**
     * The rule of a segment.
     *
     * @param timestamps of the SYN, as this host parses them
     */
    static ListenRule ruleFor(
            KernelProfile profile, View view, TcpSegment segment, TcpOptions timestamps, int nowSeconds) {
        if (segment.rst() && profile.obeys(Row.Q1)) {
            return ListenRule.IGNORED;
        }
        if (segment.acks() && view.cookieValid() && profile.obeys(Row.K1)) {
            return ListenRule.COOKIE_ACK;
        }
        if (segment.acks() && profile.obeys(Row.Q2)) {
            return ListenRule.RESET;
        }
        boolean notSyn = !segment.syn() || segment.acks();
        if (notSyn || (segment.fin() && profile.obeys(Row.Q3))) {
            return ListenRule.IGNORED;
        }
        return synRule(profile, view, timestamps, nowSeconds);
    }

    private static ListenRule synRule(KernelProfile profile, View view, TcpOptions timestamps, int nowSeconds) {
        boolean full = view.synQueueFull() && profile.obeys(Row.Q4);
        if (full && !view.cookies()) {
            return ListenRule.SYN_QUEUE_FULL;
        }
        if (view.acceptQueueFull() && profile.obeys(Row.Q5)) {
            return ListenRule.ACCEPT_QUEUE_FULL;
        }
        if (full && profile.obeys(Row.K2)) {
            return ListenRule.COOKIE;
        }
        if (view.record() != null && RecycleRules.refuses(profile, view.record(), timestamps, nowSeconds)) {
            return ListenRule.RECYCLE;
        }
        if (full) {
            return ListenRule.COOKIE;
        }
        return view.lastQuarter() && profile.obeys(Row.Q6) ? ListenRule.LAST_QUARTER : ListenRule.ACCEPTED;
    }

    /**
     * How many requests a listener holds.
     *
     * @param backlog of listen(), cut to net.core.somaxconn
     * @param maxSynBacklog tcp_max_syn_backlog
     */
    static int synQueueLimit(SynQueue kind, int backlog, int maxSynBacklog) {
        return switch (kind) {
            case POWER_OF_TWO -> {
                int entries = Math.max(Math.min(backlog, maxSynBacklog), SMALLEST_SYN_TABLE);
                yield Integer.highestOneBit(entries) << 1;
            }
            case BACKLOG -> backlog;
        };
    }
}
