package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.net.NetworkContext;

/** The socket tables of all hosts of one run: one table of live connections, one of TIME_WAIT entries. */
public final class TcpStack {
    final LiveTable live = new LiveTable();
    private final NetworkContext context;
    private final TimeWaitSockets entries;
    private final List<TcpHost> hosts = new ArrayList<>();

    public TcpStack(NetworkContext context) {
        this.context = context;
        this.entries = new TimeWaitSockets(this);
    }

    /** TIME_WAIT and FIN_WAIT_2 entries of all hosts. */
    public int timeWaitEntries() {
        return entries.size();
    }

    /** Bytes of the table that holds the entries of this host and all others of its run; it never shrinks. */
    public static long timeWaitBytes(TcpHost host) {
        return host.stack().entries.bytes();
    }

    /** Connections of all hosts that are no entries, both ends counted. */
    public int liveConnections() {
        return live.size();
    }

    NetworkContext context() {
        return context;
    }

    TimeWaitSockets entries() {
        return entries;
    }

    /** Takes a host in and gives it its number. */
    int register(TcpHost host) {
        hosts.add(host);
        return hosts.size() - 1;
    }

    TcpHost host(int id) {
        return hosts.get(id);
    }
}
