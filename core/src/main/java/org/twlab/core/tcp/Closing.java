package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;

/**
 * How a connection leaves: into a TIME_WAIT or FIN_WAIT_2 entry (Linux {@code tcp_time_wait}), or straight to CLOSED. An
 * orphan that waits for the peer's FIN is bounded by tcp_fin_timeout.
 */
final class Closing {
    private static final long SECOND = 1_000_000_000L;
    /** A longer stay in FIN_WAIT_2 keeps the full socket for the excess: Linux {@code TCP_TIMEWAIT_LEN}. */
    private static final long ENTRY_LIMIT_NANOS = 60 * SECOND;

    /** Linux {@code TCP_FIN_TIMEOUT_MAX}. */
    private static final int MAX_LINGER2_SECONDS = 120;

    private Closing() {}

    /**
     * close(): by RST where the application has not read everything, or wants no lingering at all; otherwise by FIN, and
     * where it lingers the socket stays its own until the FIN is acknowledged. Linux {@code tcp_close}.
     */
    static void close(TcpConnection c) {
        KernelProfile profile = c.host.profile();
        int lingerSeconds = c.options.lingerSeconds();
        if (c.hasUnreadData() && profile.obeys(Row.C5)) {
            c.host.count(Counter.TCP_ABORT_ON_CLOSE);
            reset(c, "unread data");
            return;
        }
        if (lingerSeconds == 0 && profile.obeys(Row.C6)) {
            abort(c);
            return;
        }
        ConnectionHandler told = c.giveUp();
        c.finish("close");
        if (lingerSeconds > 0 && CloseRules.isWaitingForAck(c.state) && profile.obeys(Row.C7)) {
            c.linger = new Linger(c, told);
            c.host.simulation().schedule(c.linger, c.host.nowNanos() + lingerSeconds * SECOND);
        } else if (c.isLive()) {
            orphan(c);
        }
    }

    /** close() with SO_LINGER 0: RST where the peer knows of the connection, no TIME_WAIT. */
    static void abort(TcpConnection c) {
        c.host.count(Counter.TCP_ABORT_ON_DATA);
        boolean finSent = c.sender.finQueued && !c.sender.hasUnsent();
        if (CloseRules.needsReset(c.state, finSent)) {
            reset(c, "abort");
        } else {
            c.giveUp();
            c.destroy("abort");
        }
    }

    /** Ends a connection by RST. */
    static void reset(TcpConnection c, String rule) {
        c.giveUp();
        Output.activeReset(c);
        c.destroy(rule);
    }

    /** From here on nobody holds the socket; what is left of closing is the kernel's business. */
    static void orphan(TcpConnection c) {
        c.orphan = true;
        c.host.orphans++;
        if (c.state == TcpState.FIN_WAIT_2) {
            orphanInFinWait2(c, false);
        }
        if (c.isLive() && hasTooManyOrphans(c.host, 0)) {
            c.host.count(Counter.TCP_ABORT_ON_MEMORY);
            reset(c, "max_orphans");
        }
    }

    private static boolean hasTooManyOrphans(TcpHost host, int shift) {
        return (long) host.orphans << shift > host.sysctls().get(Sysctl.TCP_MAX_ORPHANS)
                && host.profile().obeys(Row.O4);
    }

    /**
     * An orphan's timer has expired while there are too many of them: it ends, and one that was lately heard of tells its
     * peer. Old ones and those that ICMP complained of count double. Linux {@code tcp_out_of_resources}.
     *
     * @return whether the connection has ended
     */
    static boolean endsForMemory(TcpConnection c) {
        long idleNanos = c.host.nowNanos() - c.sender.lastSentNanos;
        long maxNanos = c.rtt.maxNanos();
        int shift = (idleNanos > 2 * maxNanos ? 1 : 0) + (c.softError != null ? 1 : 0);
        if (!c.orphan || !hasTooManyOrphans(c.host, shift)) {
            return false;
        }
        c.host.count(Counter.TCP_ABORT_ON_MEMORY);
        if (c.rtoNanos() < maxNanos || idleNanos <= ENTRY_LIMIT_NANOS) {
            reset(c, "max_orphans");
        } else {
            c.destroy("max_orphans");
        }
        return true;
    }

    /** A listener ends: connections that nobody has accepted are reset, requests forgotten. Linux {@code inet_csk_listen_stop}. */
    static void closeListener(TcpHost host, Listener listener) {
        if (!host.profile().obeys(Row.C1)) {
            return;
        }
        List<TcpConnection> requests = new ArrayList<>();
        host.stack().live.forEach(c -> {
            if (c.listener == listener && c.state == TcpState.SYN_RECEIVED) {
                requests.add(c);
            }
        });
        requests.sort(Comparator.comparingLong(TcpConnection::connectionId)
                .thenComparingInt(c -> c.remoteAddress)
                .thenComparingInt(c -> c.ports));
        for (TcpConnection request : requests) {
            request.destroy("listener closed");
        }
        for (TcpConnection child : listener.queued()) {
            if (CloseRules.needsReset(child.state, true)) {
                reset(child, "listener closed");
            } else {
                child.destroy("listener closed");
            }
        }
    }

    /**
     * An orphan whose FIN was acknowledged waits for the peer's.
     *
     * @param finFollows whether the segment at hand carries the peer's FIN, so that the full socket must stay for it
     */
    static void orphanInFinWait2(TcpConnection c, boolean finFollows) {
        KernelProfile profile = c.host.profile();
        if (c.options.linger2Seconds() < 0 && profile.obeys(Row.O3)) {
            c.host.count(Counter.TCP_ABORT_ON_LINGER);
            reset(c, "TCP_LINGER2");
            return;
        }
        long nanos = finWait2Nanos(c);
        if (!profile.is(Parameter.FIN_WAIT_2_LIMITED)) {
            return;
        }
        if (nanos > ENTRY_LIMIT_NANOS && profile.obeys(Row.O2)) {
            c.armOrphanTimer(nanos - ENTRY_LIMIT_NANOS, nanos - ENTRY_LIMIT_NANOS);
        } else if (!profile.obeys(Row.O1)) {
            return;
        } else if (finFollows) {
            c.armOrphanTimer(nanos, 0);
        } else {
            EntryCreation.enter(c, TcpState.FIN_WAIT_2, nanos, "fin_timeout");
        }
    }

    /** How long an orphan stays in FIN_WAIT_2: Linux {@code tcp_fin_time}, and the bounds of TCP_LINGER2. */
    private static long finWait2Nanos(TcpConnection c) {
        long timeoutSeconds = c.host.sysctls().get(Sysctl.TCP_FIN_TIMEOUT);
        long linger2Seconds = Math.max(c.options.linger2Seconds(), 0);
        boolean within = c.host.profile().is(Parameter.LINGER2_WITHIN_FIN_TIMEOUT);
        if (linger2Seconds > (within ? timeoutSeconds : MAX_LINGER2_SECONDS)) {
            linger2Seconds = within ? 0 : MAX_LINGER2_SECONDS;
        }
        long seconds = linger2Seconds != 0 ? linger2Seconds : timeoutSeconds;
        return Math.max(seconds * SECOND, 7 * c.rtoNanos() / 2);
    }

    static void onOrphanTimeout(TcpConnection c, long entryNanos) {
        if (c.state != TcpState.FIN_WAIT_2) {
            return;
        }
        if (entryNanos > 0) {
            EntryCreation.enter(c, TcpState.FIN_WAIT_2, entryNanos, "fin_timeout");
            return;
        }
        reset(c, "fin_timeout");
    }

    /** TIME_WAIT begins. */
    static void timeWait(TcpConnection c, String rule) {
        EntryCreation.enter(c, TcpState.TIME_WAIT, 0, rule);
    }
}
