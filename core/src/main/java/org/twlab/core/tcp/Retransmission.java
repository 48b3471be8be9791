package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;

/** What happens when the retransmission timer of a connection expires: Linux {@code tcp_retransmit_timer}. */
final class Retransmission {
    /** What tcp_orphan_retries = 0 stands for while the timeout is below its largest: Linux {@code tcp_orphan_retries}. */
    private static final int DEFAULT_ORPHAN_RETRIES = 8;

    private Retransmission() {}

    static void onTimeout(TcpConnection c) {
        if (c.sender.recovery != null && c.sender.recovery.takeEarly()) {
            c.host.count(c.peerOfferedSack ? Counter.TCP_SACK_RECOVERY : Counter.TCP_RENO_RECOVERY);
            Output.push(c);
            return;
        }
        c.host.count(Counter.TCP_TIMEOUTS);
        switch (c.state) {
            case SYN_SENT -> onSynTimeout(c);
            case SYN_RECEIVED -> onSynAckTimeout(c);
            case ESTABLISHED, CLOSE_WAIT, FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK -> onDataTimeout(c);
            case CLOSED, LISTEN, TIME_WAIT -> throw new IllegalStateException("timer in " + c);
        }
    }

    private static void onSynTimeout(TcpConnection c) {
        KernelProfile profile = c.host.profile();
        int linear = profile.obeys(Row.Y1) ? c.host.sysctls().asInt(Sysctl.TCP_SYN_LINEAR_TIMEOUTS) : 0;
        int retries = c.host.sysctls().asInt(Sysctl.TCP_SYN_RETRIES);
        int retransmissions = c.synTransmissions - 1;
        long elapsedNanos = c.host.nowNanos() - c.handshakeStartNanos;
        if (GiveUp.synFails(
                retransmissions, retries, linear, elapsedNanos, profile.nanos(Parameter.SYN_GIVE_UP_BASE))) {
            c.fail(errorAfterRetries(c), "syn_retries");
            return;
        }
        c.sender.onResent();
        c.host.count(Counter.RETRANS_SEGS);
        c.host.count(Counter.TCP_SYN_RETRANS);
        Output.syn(c);
        c.armTimer(GiveUp.synTimeoutNanos(retransmissions + 1, linear, profile));
    }

    private static void onSynAckTimeout(TcpConnection c) {
        int retries = c.host.sysctls().asInt(Sysctl.TCP_SYNACK_RETRIES);
        int allowed = c.listener == null ? retries : c.listener.retriesNow(retries);
        if (c.sender.timeouts >= allowed) {
            if (c.listener == null) {
                c.fail(errorAfterRetries(c), "synack_retries");
            } else {
                c.destroy("synack_retries");
            }
            return;
        }
        if (c.listener != null) {
            c.listener.noLongerYoung(c.sender.timeouts == 0);
        }
        c.sender.timeouts++;
        repeatSynAck(c);
        c.armTimer(GiveUp.synTimeoutNanos(c.sender.timeouts, 0, c.host.profile()));
    }

    /** Sends the SYN-ACK again. */
    static void repeatSynAck(TcpConnection c) {
        c.sender.onResent();
        c.host.count(Counter.RETRANS_SEGS);
        if (c.host.profile().is(Parameter.SYN_ACK_REPEATS_COUNTED)) {
            c.host.count(Counter.TCP_SYN_RETRANS);
        }
        Output.synAck(c);
    }

    /** What ICMP has said meanwhile names the failure: Linux {@code tcp_write_err}. */
    private static Errno errorAfterRetries(TcpConnection c) {
        return c.softError != null ? c.softError : Errno.ETIMEDOUT;
    }

    /** The path says that the segment at SND.UNA did not get through for want of a route: one doubling less (RFC 6069). */
    static void undoBackoff(TcpConnection c) {
        long longerNanos = c.rtoNanos();
        c.backoff--;
        long leftNanos = c.timer.isScheduled() ? c.timer.atNanos() - c.host.nowNanos() : 0;
        c.armTimer(Math.max(leftNanos - (longerNanos - c.rtoNanos()), 0));
    }

    private static void onDataTimeout(TcpConnection c) {
        if (!c.sender.hasOutstanding()) {
            onProbeTimeout(c);
            return;
        }
        if (Closing.endsForMemory(c)) {
            return;
        }
        long elapsedNanos = c.host.nowNanos() - c.sender.headSentNanos;
        int boundary = isGivenUpEarly(c) ? orphanBoundary(c) : c.host.sysctls().asInt(Sysctl.TCP_RETRIES2);
        long limitNanos = GiveUp.afterNanos(boundary, c.rtt.minNanos(), c.rtt.maxNanos());
        if (c.sender.timeouts > 0 && elapsedNanos >= limitNanos) {
            c.host.count(Counter.TCP_ABORT_ON_TIMEOUT);
            c.fail(errorAfterRetries(c), c.orphan ? "orphan_retries" : "retries2");
            return;
        }
        c.backoff++;
        c.sender.recover(c.peerOfferedSack).onTimeout(c.sender.timeouts++ > 0);
        Output.push(c);
        c.armTimer(c.rtoNanos());
    }

    /**
     * The path takes only smaller segments, as an ICMP message says: what is in flight is sent again in that size, and
     * nobody has lost anything to congestion. Linux {@code tcp_v4_mtu_reduced}, {@code tcp_simple_retransmit}.
     *
     * @param mssBytes bytes of data that fit a segment, options considered; a size not below today's has no effect
     */
    static void onMssReduced(TcpConnection c, int mssBytes) {
        Sender s = c.sender;
        if (mssBytes >= s.mss || mssBytes < 1) {
            return;
        }
        s.mss = mssBytes;
        s.congestion().onMssReduced(mssBytes);
        if (s.hasOutstanding()) {
            s.recover(c.peerOfferedSack).onMssReduced();
        }
        Output.push(c);
    }

    /**
     * The next segment has not fitted the peer's window for a timeout: ask for a wider one, or send what fits. A peer that
     * answers is asked for ever; Linux {@code tcp_probe_timer}.
     */
    private static void onProbeTimeout(TcpConnection c) {
        boolean slow = c.rtoNanos() >= c.rtt.maxNanos();
        int limit = isGivenUpEarly(c) ? orphanBoundary(c) : c.host.sysctls().asInt(Sysctl.TCP_RETRIES2);
        if (c.sender.timeouts > limit || (c.orphan && slow && c.backoff >= limit)) {
            c.host.count(Counter.TCP_ABORT_ON_TIMEOUT);
            c.fail(errorAfterRetries(c), "window probes");
            return;
        }
        if (Output.sendIntoSmallWindow(c)) {
            c.armTimer(c.rtoNanos());
            return;
        }
        c.sender.timeouts++;
        c.backoff++;
        c.host.count(Counter.TCP_WIN_PROBE);
        Output.windowProbe(c);
        c.armTimer(c.rtoNanos());
    }

    private static boolean isGivenUpEarly(TcpConnection c) {
        return c.orphan && c.host.profile().obeys(Row.O5);
    }

    private static int orphanBoundary(TcpConnection c) {
        int retries = c.host.sysctls().asInt(Sysctl.TCP_ORPHAN_RETRIES);
        boolean atMaximum = c.rtoNanos() >= c.rtt.maxNanos();
        if (atMaximum && c.softError != null) {
            return 0;
        }
        return retries != 0 ? retries : atMaximum ? 0 : DEFAULT_ORPHAN_RETRIES;
    }
}
