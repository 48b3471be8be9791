package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A host loses its power: its connections end without a packet, its entries and what it remembered are gone, and it is
 * deaf until it is up again, with clocks that begin anew. Listeners come back with it, as services do.
 */
final class Reboot {
    private static final Comparator<TcpConnection> BY_TUPLE = Comparator.<TcpConnection>comparingInt(
                    c -> c.localAddress)
            .thenComparingInt(c -> c.remoteAddress)
            .thenComparingInt(c -> c.ports);

    private Reboot() {}

    /** Ends everything; the applications are told, in the order of their 4-tuples. */
    static void endAll(TcpHost host) {
        List<TcpConnection> connections = new ArrayList<>();
        host.stack().live.forEach(c -> {
            if (c.host == host) {
                connections.add(c);
            }
        });
        connections.sort(BY_TUPLE);
        for (TcpConnection c : connections) {
            if (c.isLive()) {
                c.fail(Errno.EHOSTDOWN, "reboot");
            }
        }
        host.entries().endAllOf(host, "reboot");
    }
}
