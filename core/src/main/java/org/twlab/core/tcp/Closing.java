package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter.Reuse;
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
            enter(c, TcpState.FIN_WAIT_2, nanos, "fin_timeout");
        }
    }

    static void onOrphanTimeout(TcpConnection c, long entryNanos) {
        if (c.state != TcpState.FIN_WAIT_2) {
            return;
        }
        if (entryNanos > 0) {
            enter(c, TcpState.FIN_WAIT_2, entryNanos, "fin_timeout");
            return;
        }
        Output.activeReset(c);
        c.destroy("fin_timeout");
    }

    /** TIME_WAIT begins. */
    static void timeWait(TcpConnection c, String rule) {
        enter(c, TcpState.TIME_WAIT, 0, rule);
    }

    /**
     * An entry takes the connection's place, unless the table is full: then the connection is simply gone. The record of
     * tcp_tw_recycle is written either way.
     *
     * @param nanos length of FIN_WAIT_2; 0 for TIME_WAIT, whose length follows from the kernel and the round trip
     */
    private static void enter(TcpConnection c, TcpState substate, long nanos, String rule) {
        TcpHost host = c.host;
        boolean recycled = host.isRecycling() && c.receiver.tsRecentStamp != 0 && remember(c);
        long rto35Nanos = 7 * c.rtoNanos() / 2;
        long timeWaitNanos = recycled ? rto35Nanos : host.timeWaitNanos();
        boolean constant = substate == TcpState.FIN_WAIT_2 ? nanos > rto35Nanos : !recycled;
        long timeoutNanos = substate == TcpState.FIN_WAIT_2 ? Math.max(nanos, rto35Nanos) : timeWaitNanos;
        c.detach();
        if (host.timeWaitEntries() >= host.sysctls().get(Sysctl.TCP_MAX_TW_BUCKETS)) {
            host.count(Counter.TCP_TIME_WAIT_OVERFLOW);
            host.traceRefusal(c);
            c.setState(TcpState.CLOSED, "max_tw_buckets");
            host.release(c);
            return;
        }
        if (substate == TcpState.TIME_WAIT && timeoutNanos == 0) {
            c.setState(TcpState.CLOSED, "time-wait 0");
            host.release(c);
            return;
        }
        TcpState before = c.state;
        c.state = TcpState.CLOSED;
        if (before != substate) {
            host.traceState(c, before, substate, rule);
        }
        host.entries().create(entryOf(c, substate), timeoutNanos, constant, recycled ? rto35Nanos : 0);
    }

    /** Writes the per-host record of tcp_tw_recycle. */
    private static boolean remember(TcpConnection c) {
        c.host.remember(c.localAddress, c.remoteAddress, c.receiver.tsRecent, c.receiver.tsRecentStamp, true);
        return true;
    }

    private static TimeWaitEntry entryOf(TcpConnection c, TcpState substate) {
        return new TimeWaitEntry(
                c.host.id,
                c.localAddress,
                c.remoteAddress,
                c.ports,
                substate,
                c.sender.sndNxt,
                c.receiver.rcvNxt,
                c.receiver.windowField(),
                c.receiver.windowScale,
                c.timestamps ? c.receiver.tsRecent : 0,
                c.timestamps ? c.receiver.tsRecentStamp : 0,
                c.tsOffset,
                c.opener,
                c.explicitlyBound,
                c.reuseAddress,
                c.connectionId(),
                c.host.profile().reuse() == Reuse.DELAY_AFTER_ENTRY ? c.host.millisNow() : 0);
    }
}
