package org.twlab.experiments.traffic;

import org.twlab.core.tcp.Acceptor;
import org.twlab.core.tcp.Listener;
import org.twlab.core.tcp.TcpHost;

/** Listeners for one data connection each, on the first port that is free of those that nobody else is given. */
final class FtpPorts {
    private static final int FIRST = 61_000;
    private static final int LAST = 65_535;

    private FtpPorts() {}

    /**
     * Listens above Linux's ip_local_port_range, whose last port is 60999.
     *
     * @param turn where to begin searching, so that a port is not used again at once
     */
    static Listener listen(TcpHost host, long turn, Acceptor acceptor) {
        int ports = LAST - FIRST + 1;
        Listener listener = host.listen(FIRST + (int) (turn % ports), 1, acceptor);
        for (int tried = 1; listener.error().isPresent() && tried < ports; tried++) {
            listener = host.listen(FIRST + (int) ((turn + tried) % ports), 1, acceptor);
        }
        return listener;
    }
}
