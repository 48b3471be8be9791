package org.twlab.core.tcp;

import org.twlab.core.kernel.Sysctl;

/**
 * How a connection leaves: into a TIME_WAIT or FIN_WAIT_2 entry (Linux {@code tcp_time_wait}), or straight to CLOSED. An
 * orphan that waits for the peer's FIN is bounded by tcp_fin_timeout.
 */
final class Closing {
    private static final long SECOND = 1_000_000_000L;
    /** A longer stay in FIN_WAIT_2 keeps the full socket for the excess: Linux {@code TCP_TIMEWAIT_LEN}. */
    private static final long ENTRY_LIMIT_NANOS = 60 * SECOND;

    private Closing() {}

    /**
     * An orphan whose FIN was acknowledged waits for the peer's.
     *
     * @param finFollows whether the segment at hand carries the peer's FIN, so that the full socket must stay for it
     */
    static void orphanInFinWait2(TcpConnection c, boolean finFollows) {
        long nanos = Math.max(c.host.sysctls().get(Sysctl.TCP_FIN_TIMEOUT) * SECOND, 7 * c.rtoNanos() / 2);
        if (nanos > ENTRY_LIMIT_NANOS) {
            c.armOrphanTimer(nanos - ENTRY_LIMIT_NANOS, nanos - ENTRY_LIMIT_NANOS);
        } else if (finFollows) {
            c.armOrphanTimer(nanos, 0);
        } else {
            EntryCreation.enter(c, TcpState.FIN_WAIT_2, nanos, "fin_timeout");
        }
    }

    static void onOrphanTimeout(TcpConnection c, long entryNanos) {
        if (c.state != TcpState.FIN_WAIT_2) {
            return;
        }
        if (entryNanos > 0) {
            EntryCreation.enter(c, TcpState.FIN_WAIT_2, entryNanos, "fin_timeout");
            return;
        }
        Output.activeReset(c);
        c.destroy("fin_timeout");
    }

    /** TIME_WAIT begins. */
    static void timeWait(TcpConnection c, String rule) {
        EntryCreation.enter(c, TcpState.TIME_WAIT, 0, rule);
    }
}
