package org.twlab.experiments.traffic;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Payload;
import org.twlab.core.sim.Event;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.experiments.traffic.FlowSettings.Closes;

/** The server of requests: reads one, waits, answers, and so on. */
final class ServerSide implements ServerEnd {
    private final Traffic traffic;
    private final Attempt attempt;
    private final TcpConnection connection;
    /** Request bytes read and not yet served. */
    private long unserved;
    /** Exchanges whose service has begun. */
    private long served;

    /** When the connection has been idle for long enough. */
    private @Nullable Event retirement;

    private boolean serving;
    private boolean closed;

    ServerSide(Traffic traffic, Attempt attempt, TcpConnection connection) {
        this.traffic = traffic;
        this.attempt = attempt;
        this.connection = connection;
    }

    /** Begins with the first exchange if it needs no request. */
    @Override
    public void begin() {
        serveNext();
    }

    @Override
    public void onData(TcpConnection from, Payload bytes) {
        traffic.serverRead(attempt.row(), from, bytes);
        unserved += bytes.length();
        if (retirement != null) {
            traffic.simulation().cancel(retirement);
            retirement = null;
        }
        serveNext();
    }

    private void serveNext() {
        while (!serving && served < attempt.exchanges() && unserved >= attempt.requestBytes()) {
            unserved -= attempt.requestBytes();
            served++;
            serving = true;
            if (attempt.serviceNanos() > 0) {
                traffic.simulation().at(traffic.nowNanos() + attempt.serviceNanos(), this::answerAndGoOn);
                return;
            }
            answer();
        }
    }

    private void answerAndGoOn() {
        answer();
        serveNext();
    }

    private void answer() {
        serving = false;
        if (closed) {
            return;
        }
        if (attempt.responseBytes() > 0) {
            connection.write(attempt.responseBytes());
            traffic.serverWrote(attempt.row(), connection, attempt.responseBytes());
        }
        if (attempt.serverIdleNanos() > 0) {
            retirement = traffic.simulation().at(traffic.nowNanos() + attempt.serverIdleNanos(), this::closeFirst);
        }
        if (served == attempt.exchanges() && attempt.closes() == Closes.SERVER) {
            if (attempt.closeDelayNanos() > 0) {
                traffic.simulation().at(traffic.nowNanos() + attempt.closeDelayNanos(), this::closeFirst);
            } else {
                closeFirst();
            }
        }
    }

    @Override
    public void closeFirst() {
        if (!closed) {
            closed = true;
            if (attempt.settings().linger()) {
                connection.abort();
            } else {
                connection.close();
            }
        }
    }

    @Override
    public void onPeerFinished(TcpConnection from) {
        if (closed) {
            return;
        }
        if (attempt.closeWaitNanos() > 0) {
            traffic.simulation().at(traffic.nowNanos() + attempt.closeWaitNanos(), this::close);
        } else {
            close();
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            connection.close();
        }
    }

    @Override
    public void onError(TcpConnection from, Errno errno) {
        closed = true;
    }

    @Override
    public long finOrRstSentAtNanos() {
        return connection.finOrRstSentAtNanos();
    }
}
