package org.twlab.core.tcp;

import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Row;

/**
 * The ports that one host's sockets hold. Who holds which is only written down once somebody calls bind() or listen() on
 * a host that has sockets; until then automatic choice needs the 4-tuples alone.
 */
final class HostPorts {
    private final TcpHost host;
    private @Nullable Opener opener;
    private @Nullable BoundPorts bound;
    /** Live connections. */
    private int sockets;

    HostPorts(TcpHost host) {
        this.host = host;
    }

    /** Opens connections of this host. */
    Opener opener() {
        if (opener == null) {
            opener = new Opener(host);
        }
        return opener;
    }

    /** 4-tuples of connections this host has opened, entries included. */
    int used() {
        return opener == null ? 0 : opener.portsUsed();
    }

    /** Who holds which port, if that is written down. */
    @Nullable
    BoundPorts known() {
        return bound;
    }

    /** Who holds which port, counted from the tables when it is asked for the first time. */
    BoundPorts all() {
        if (bound == null) {
            BoundPorts counted = new BoundPorts();
            host.stack().live.forEach(c -> {
                if (c.host == host) {
                    counted.add(holder(c));
                }
            });
            host.entries().forEachOf(host, (entry, expiresAtNanos) -> counted.add(holder(entry)));
            for (Listener listener : host.listeners()) {
                counted.add(holder(listener));
            }
            bound = counted;
        }
        return bound;
    }

    /** A connection is in the table of live ones from now on. */
    void taken(TcpConnection c) {
        sockets++;
        if (bound != null) {
            bound.add(holder(c));
        }
    }

    /** A live connection is gone and no entry has taken its place. */
    void released(TcpConnection c) {
        sockets--;
        if (bound != null) {
            bound.remove(holder(c));
        }
        if (c.opener && opener != null) {
            opener.released(c.localAddress, c.ports, c.remoteAddress);
        }
    }

    /** An entry has taken a connection's place. */
    void becameEntry() {
        sockets--;
    }

    /** An entry is gone. */
    void ended(TimeWaitEntry entry) {
        if (bound != null) {
            bound.remove(holder(entry));
        }
        if (entry.openedHere() && opener != null) {
            opener.released(entry.localAddress(), entry.ports(), entry.remoteAddress());
        }
    }

    /** Whether bind() for a listener succeeds. */
    boolean mayListen(int port, boolean reuseAddress) {
        if (bound == null && sockets == 0 && host.timeWaitEntries() == 0) {
            return host.listenerOn(port) == null;
        }
        boolean free = all().mayBind(BoundPorts.ANY_ADDRESS, port, reuseAddress);
        return free || (!host.profile().obeys(Row.P7) && host.listenerOn(port) == null);
    }

    void listens(Listener listener) {
        if (bound != null) {
            bound.add(holder(listener));
        }
        changed();
    }

    void stopped(Listener listener) {
        if (bound != null) {
            bound.remove(holder(listener));
        }
        changed();
    }

    /** Listeners or reserved ports have changed. */
    void changed() {
        if (opener != null) {
            opener.portsChanged();
        }
    }

    /** Connections that a listener made hold its port as it does. */
    private static BoundPorts.Holder holder(TcpConnection c) {
        boolean byBind = c.explicitlyBound || !c.opener;
        return new BoundPorts.Holder(
                c.localAddress, c.localPort(), byBind, c.options.reuseAddress(), /* listens= */ false);
    }

    private static BoundPorts.Holder holder(TimeWaitEntry entry) {
        boolean byBind = entry.explicitlyBound() || !entry.openedHere();
        return new BoundPorts.Holder(
                entry.localAddress(), entry.localPort(), byBind, entry.reuseAddress(), /* listens= */ false);
    }

    private static BoundPorts.Holder holder(Listener listener) {
        return new BoundPorts.Holder(
                BoundPorts.ANY_ADDRESS,
                listener.port(),
                /* byBind= */ true,
                listener.options().reuseAddress(),
                /* listens= */ true);
    }
}
