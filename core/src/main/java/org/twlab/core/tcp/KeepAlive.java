package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Sysctl;
import org.twlab.core.sim.Event;

/**
 * SO_KEEPALIVE on one connection: a probe after tcp_keepalive_time of silence, then one every tcp_keepalive_intvl, and
 * after tcp_keepalive_probes unanswered ones a reset. Linux {@code tcp_keepalive_timer}; while data is outstanding or
 * waits, the retransmission timer watches over the peer.
 */
final class KeepAlive extends Event {
    private static final long SECOND = 1_000_000_000L;

    private final TcpConnection connection;
    private long lastHeardNanos;
    private int unanswered;

    KeepAlive(TcpConnection connection) {
        this.connection = connection;
    }

    /** Begins to wait; the connection counts as heard of now. */
    void start() {
        heard();
        arm(timeNanos());
    }

    /** A segment of the peer was accepted. */
    void heard() {
        lastHeardNanos = connection.host.nowNanos();
        unanswered = 0;
    }

    private void arm(long delayNanos) {
        connection.host.simulation().reschedule(this, connection.host.nowNanos() + delayNanos);
    }

    private long timeNanos() {
        return connection.host.sysctls().get(Sysctl.TCP_KEEPALIVE_TIME) * SECOND;
    }

    @Override
    protected void fire() {
        Sender s = connection.sender;
        long silentNanos = connection.host.nowNanos() - lastHeardNanos;
        if (s.hasOutstanding() || s.hasUnsent()) {
            arm(timeNanos());
        } else if (silentNanos < timeNanos()) {
            arm(timeNanos() - silentNanos);
        } else if (unanswered >= connection.host.sysctls().asInt(Sysctl.TCP_KEEPALIVE_PROBES)) {
            connection.host.count(Counter.TCP_ABORT_ON_TIMEOUT);
            Output.activeReset(connection);
            connection.fail(Errno.ETIMEDOUT, "keepalive_probes");
        } else {
            unanswered++;
            connection.host.count(Counter.TCP_KEEP_ALIVE);
            Output.windowProbe(connection);
            arm(connection.host.sysctls().get(Sysctl.TCP_KEEPALIVE_INTVL) * SECOND);
        }
    }
}
