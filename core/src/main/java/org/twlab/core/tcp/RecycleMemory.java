package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.trace.TraceEvent;

/** What tcp_tw_recycle of one host remembers: the store, its key, and the host's clocks. */
final class RecycleMemory {
    private final TcpHost host;
    private @Nullable PeerTimestamps peers;

    RecycleMemory(TcpHost host) {
        this.host = host;
    }

    /** Peers that are remembered. */
    int size() {
        return peers == null ? 0 : peers.size();
    }

    /** What is remembered of a peer; null for nothing. */
    PeerTimestamps.@Nullable PeerRecord record(int localAddress, int localPort, int remoteAddress) {
        return peers == null ? null : peers.lookUp(scope(localAddress, localPort), remoteAddress, host.nowNanos());
    }

    /**
     * Remembers the timestamp of a connection that this host closed first.
     *
     * @param create whether a record is made when there is none
     * @return whether there is a record now
     */
    boolean remember(TimeWaitEntry entry, boolean create) {
        if (!create && record(entry.localAddress(), entry.localPort(), entry.remoteAddress()) == null) {
            return false;
        }
        if (peers == null) {
            peers = PeerTimestamps.of(host.profile(), host.settings().memoryBytes());
        }
        boolean written = peers.remember(
                scope(entry.localAddress(), entry.localPort()),
                entry.remoteAddress(),
                entry.tsRecent(),
                entry.tsRecentStamp(),
                host.secondsNow(),
                host.nowNanos());
        if (host.isTraced()) {
            host.trace(new TraceEvent.PeerRecorded(
                    host.nowNanos(),
                    host.name(),
                    entry.localAddress(),
                    entry.remoteAddress(),
                    entry.tsRecent(),
                    entry.tsRecentStamp(),
                    written));
        }
        return true;
    }

    /** What of the own end belongs to the key; never the port, unless the row that says so is off. */
    private int scope(int localAddress, int localPort) {
        KernelProfile profile = host.profile();
        int scope = profile.is(Parameter.RECYCLE_KEYED_BY_LOCAL) ? localAddress : 0;
        return profile.obeys(Row.R3) ? scope : localAddress ^ localPort << 16;
    }
}
