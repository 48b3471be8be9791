package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Parameter.Reuse;
import org.twlab.core.kernel.Row;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.trace.TraceEvent;

/** How a TIME_WAIT or FIN_WAIT_2 entry takes the place of a connection: Linux {@code tcp_time_wait}. */
final class EntryCreation {
    private EntryCreation() {}

    /**
     * An entry takes the connection's place, unless the table is full: then the connection is simply gone. The record of
     * tcp_tw_recycle is written either way.
     *
     * @param nanos length of FIN_WAIT_2; 0 for TIME_WAIT, whose length follows from the kernel and the round trip
     * @param rule what the trace calls the transition
     */
    static void enter(TcpConnection c, TcpState substate, long nanos, String rule) {
        TcpHost host = c.host;
        boolean refused = isRefused(c, substate);
        TimeWaitEntry entry = entryOf(c, substate);
        boolean recycled = isRemembered(host, entry, refused) && host.profile().obeys(Row.M6);
        c.detach();
        if (refused) {
            if (host.profile().is(Parameter.OVERFLOW_COUNTED)) {
                host.count(Counter.TCP_TIME_WAIT_OVERFLOW);
            }
            traceRefusal(host, c);
            vanish(c, "max_tw_buckets");
            return;
        }
        long rto35Nanos = 7 * c.rtoNanos() / 2;
        boolean waits = substate == TcpState.FIN_WAIT_2;
        long timeWaitNanos = recycled ? rto35Nanos : host.timeWaitNanos();
        long timeoutNanos = waits ? Math.max(nanos, rto35Nanos) : timeWaitNanos;
        if (!waits && timeoutNanos == 0) {
            vanish(c, "time-wait 0");
            return;
        }
        TcpState before = c.state;
        c.state = TcpState.CLOSED;
        if (before != substate) {
            host.traceState(c, before, substate, rule);
        }
        boolean constant = waits ? nanos > rto35Nanos : !recycled;
        host.entries().create(entry, timeoutNanos, constant, recycled ? rto35Nanos : 0);
    }

    /** Whether the table of this host is full, so that the connection gets no entry. */
    static boolean isRefused(TcpConnection c, TcpState substate) {
        TcpHost host = c.host;
        Row row = substate == TcpState.FIN_WAIT_2 ? Row.W2 : Row.W1;
        return host.profile().obeys(row)
                && host.timeWaitEntries() >= host.sysctls().get(Sysctl.TCP_MAX_TW_BUCKETS);
    }

    private static void traceRefusal(TcpHost host, TcpConnection c) {
        if (host.isTraced()) {
            int limit = host.sysctls().asInt(Sysctl.TCP_MAX_TW_BUCKETS);
            host.trace(new TraceEvent.EntryRefused(
                    host.nowNanos(), host.name(), c.tuple(), c.connectionId(), host.timeWaitEntries(), limit));
        }
    }

    private static void vanish(TcpConnection c, String rule) {
        c.setState(TcpState.CLOSED, rule);
        c.host.release(c);
    }

    /** Writes the per-host record of tcp_tw_recycle. */
    private static boolean isRemembered(TcpHost host, TimeWaitEntry entry, boolean refused) {
        KernelProfile profile = host.profile();
        return profile.obeys(Row.M1)
                && host.isRecycling()
                && entry.usedTimestamps()
                && (!refused || profile.obeys(Row.W4))
                && host.memory().remember(entry, true);
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
                c.options.reuseAddress(),
                c.connectionId(),
                c.host.profile().reuse() == Reuse.DELAY_AFTER_ENTRY ? c.host.millisNow() : 0);
    }
}
