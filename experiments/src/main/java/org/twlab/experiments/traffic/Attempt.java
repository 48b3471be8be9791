package org.twlab.experiments.traffic;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Payload;
import org.twlab.core.sim.Event;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.experiments.traffic.FlowSettings.Application;
import org.twlab.experiments.traffic.FlowSettings.Closes;

/**
 * One connect() of one opener and the conversation that follows, as the opener's application leads it. Everything that
 * varies is drawn when the attempt begins, so that what happens to it changes no later attempt.
 */
final class Attempt implements ConnectionHandler {
    private static final int NONE = -1;

    private final Traffic traffic;
    private final OpenerLoop loop;
    private final FlowSettings settings;
    private final int number;
    private final Closes closes;
    private final long exchanges;
    private final long exchangeGapNanos;
    private final long closeDelayNanos;
    private final long closeWaitNanos;
    private final long idleNanos;
    /** Null where the attempt makes its exchanges one after the other. */
    private final @Nullable ConnectionPool pool;

    private long requestBytes;
    private long responseBytes;
    private long serviceNanos;
    /** Of a pool, the exchange that uses the connection, or {@link #NONE}. */
    private int exchange = NONE;

    private int row;
    private @Nullable TcpConnection connection;
    private @Nullable ServerEnd server;
    /** Null but in FTP. */
    private @Nullable FtpClient ftp;

    private @Nullable Event giveUp;
    private @Nullable Event deadline;
    private @Nullable Event retirement;
    private int completed;
    private long completedBytes;
    private long unread;
    private boolean peerFinished;
    private boolean peerReset;
    private boolean ended;

    /**
     * An attempt that has not begun.
     *
     * @param number of the attempt on its host and flow
     * @param arrival by the pace, the number of what it is for
     */
    Attempt(Traffic traffic, OpenerLoop loop, int number, long arrival) {
        this.traffic = traffic;
        this.loop = loop;
        this.settings = loop.flow().settings();
        this.number = number;
        this.pool = loop.pool();
        closes = loop.pace().closes(arrival).orElse(settings.closes());
        exchanges = pool == null || pool.settings().retires()
                ? Math.max(1, loop.draw(DrawnKey.EXCHANGES, settings.exchanges(), number))
                : Long.MAX_VALUE;
        exchangeGapNanos = loop.draw(DrawnKey.EXCHANGE_GAP, settings.exchangeGap(), number);
        closeDelayNanos = loop.draw(DrawnKey.CLOSE_DELAY, settings.closeDelay(), number);
        closeWaitNanos = loop.draw(DrawnKey.CLOSE_WAIT, settings.closeWait(), number);
        idleNanos = pool == null
                ? 0
                : pool.settings()
                        .idle()
                        .map(idle -> Math.max(1, loop.draw(DrawnKey.IDLE, idle, number)))
                        .orElse(0L);
        if (pool == null) {
            drawExchange(number, arrival);
        }
    }

    private void drawExchange(int k, long arrival) {
        requestBytes = loop.draw(DrawnKey.REQUEST, settings.request(), k);
        var response = loop.pace().responseBytes(arrival);
        responseBytes =
                response.isPresent() ? response.getAsLong() : loop.draw(DrawnKey.RESPONSE, settings.response(), k);
        serviceNanos = loop.draw(DrawnKey.SERVICE, settings.service(), k);
    }

    /** Of a pool: the next exchange is this one. */
    void take(int next) {
        exchange = next;
        drawExchange(next, next);
        requestBytes = Math.max(1, requestBytes); // without a request the server would not know of it
        if (retirement != null) {
            traffic.simulation().cancel(retirement);
            retirement = null;
        }
    }

    /** Of a pool: makes the exchange that it has taken over the open connection. */
    void use() {
        beginExchange();
    }

    /** Calls connect(). Targets take turns, and each opener begins at another one. */
    void begin() {
        var targets = loop.flow().targets();
        Endpoint target = targets.get((int) ((loop.opener() + (long) number) % targets.size()));
        row = traffic.log()
                .begin(loop.flowIndex(), loop.opener(), number, traffic.nowNanos(), target.address(), target.port());
        traffic.enter(this);
        TcpConnection opened = loop.host()
                .connect(
                        target.address(),
                        target.port(),
                        new ConnectOptions(row + 1L, settings.localPort().orElse(0), settings.reuseAddress()),
                        this);
        connection = opened;
        if (opened.error().isPresent()) {
            end(Outcome.of(opened.error().get(), false), opened.error().get());
            return;
        }
        settings.giveUp()
                .ifPresent(patience -> giveUp = after(loop.draw(DrawnKey.GIVE_UP, patience, number), this::giveUp));
        settings.deadline()
                .ifPresent(patience -> deadline = after(loop.draw(DrawnKey.DEADLINE, patience, number), this::abort));
    }

    private Event after(long nanos, Runnable action) {
        return traffic.simulation().at(traffic.nowNanos() + nanos, action);
    }

    private void giveUp() {
        opened().close();
        end(Outcome.TIMEOUT, null);
    }

    private void abort() {
        opened().abort();
        end(Outcome.ABORTED, null);
    }

    @Override
    public void onEstablished(TcpConnection from) {
        if (giveUp != null) {
            traffic.simulation().cancel(giveUp);
        }
        if (settings.application() != Application.REQUESTS) {
            ftp = new FtpClient(traffic, this, from);
        } else {
            beginExchange();
        }
    }

    private void beginExchange() {
        if (!ended) {
            writeRequest();
            readOn();
        }
    }

    /** A file has arrived whole; true if another is to be fetched after the gap. */
    boolean fetched() {
        completed++;
        completedBytes += requestBytes + responseBytes;
        return completed < exchanges;
    }

    /** After the last file. */
    void fetchedAll() {
        everythingRead();
    }

    /** A file cannot be fetched: the attempt has failed. */
    void fail(Errno errno, boolean connected) {
        if (!ended) {
            opened().close();
            end(Outcome.of(errno, connected), errno);
        }
    }

    boolean isEnded() {
        return ended;
    }

    long exchangeGapNanos() {
        return exchangeGapNanos;
    }

    private void writeRequest() {
        unread += responseBytes;
        if (requestBytes > 0) {
            opened().write(requestBytes);
            traffic.openerWrote(row, opened(), requestBytes);
        }
    }

    @Override
    public void onData(TcpConnection from, Payload bytes) {
        if (ftp != null) {
            ftp.read(bytes);
            return;
        }
        traffic.openerRead(row, from, bytes);
        if (!ended) {
            unread -= bytes.length();
            readOn();
        }
    }

    /** An exchange is complete when its whole response has been read; one of 0 bytes is at once. */
    private void readOn() {
        while (unread <= 0 && completed < exchanges && (pool == null || exchange != NONE)) {
            completed++;
            completedBytes += requestBytes + responseBytes;
            if (pool != null) {
                releaseTo(pool);
                return;
            }
            if (completed == exchanges) {
                everythingRead();
                return;
            }
            if (exchangeGapNanos > 0) {
                after(exchangeGapNanos, this::beginExchange);
                return;
            }
            writeRequest();
        }
    }

    /** The exchange is complete: the connection is free for another, or has served its time. */
    private void releaseTo(ConnectionPool shared) {
        int done = exchange;
        exchange = NONE;
        if (completed == exchanges) {
            everythingRead();
            shared.completed(done);
            return;
        }
        if (idleNanos > 0 && closes != Closes.SERVER) {
            retirement = after(idleNanos, () -> retireFrom(shared));
        }
        shared.release(this, done);
    }

    private void retireFrom(ConnectionPool shared) {
        retirement = null;
        shared.withdraw(this);
        everythingRead();
    }

    private void everythingRead() {
        switch (closes) {
            case CLIENT, BOTH -> {
                if (closeDelayNanos > 0) {
                    after(closeDelayNanos, this::closeFirst);
                } else {
                    closeFirst();
                }
            }
            case SERVER -> {
                if (peerFinished) {
                    closeSecond();
                }
            }
            case NEVER -> end(Outcome.OK, null);
        }
    }

    private void closeFirst() {
        if (ended) {
            return;
        }
        if (settings.linger()) {
            opened().abort();
        } else {
            opened().close();
        }
        if (closes == Closes.BOTH && server != null) {
            server.closeFirst();
        }
        end(Outcome.OK, null);
    }

    @Override
    public void onPeerFinished(TcpConnection from) {
        peerFinished = true;
        if (ended) {
            return;
        }
        if (pool != null) {
            pool.withdraw(this);
        }
        if (closeWaitNanos > 0) {
            after(closeWaitNanos, this::closeSecond);
        } else {
            closeSecond();
        }
    }

    /** Closes after the peer; if that closed before everything was read, the attempt has failed. */
    private void closeSecond() {
        if (ended) {
            return;
        }
        opened().close();
        end(isComplete() ? Outcome.OK : Outcome.RESET, null);
    }

    /** Whether nothing is missing that was asked for. */
    private boolean isComplete() {
        return pool == null ? completed == exchanges : exchange == NONE;
    }

    @Override
    public void onError(TcpConnection from, Errno errno) {
        if (ended) {
            return;
        }
        if (traffic.isRebooting(loop.host())) {
            end(Outcome.ABORTED, null);
            return;
        }
        boolean connected = from.establishedAtNanos() >= 0;
        Outcome outcome = Outcome.of(errno, connected);
        peerReset = outcome == Outcome.RESET || outcome == Outcome.REFUSED;
        if (outcome == Outcome.RESET && isClosedByReset()) {
            end(Outcome.OK, null);
        } else {
            end(outcome, errno);
        }
    }

    /** Whether a reset is how the flow says that the server closes, and nothing is missing: then it is no error. */
    private boolean isClosedByReset() {
        return settings.linger() && closes == Closes.SERVER && isComplete();
    }

    private void end(Outcome outcome, @Nullable Errno errno) {
        ended = true;
        if (giveUp != null) {
            traffic.simulation().cancel(giveUp);
        }
        if (deadline != null) {
            traffic.simulation().cancel(deadline);
        }
        if (retirement != null) {
            traffic.simulation().cancel(retirement);
        }
        if (ftp != null) {
            ftp.end();
        }
        record();
        traffic.log().end(row, traffic.nowNanos(), outcome, errno);
        if (server != null || opened().establishedAtNanos() < 0) {
            traffic.forget(row);
        }
        if (pool == null) {
            loop.ended(number, outcome == Outcome.OK);
            return;
        }
        if (exchange != NONE) {
            pool.failed(exchange);
        }
        pool.ended(this);
    }

    /** Called at the end of the run. */
    void recordUnfinished() {
        if (!ended) {
            record();
        }
    }

    private void record() {
        TcpConnection opener = opened();
        FourTuple tuple = opener.tuple();
        traffic.log()
                .connection(
                        row,
                        tuple.local().address(),
                        tuple.local().port(),
                        opener.establishedAtNanos(),
                        opener.synSent(),
                        opener.bytesWritten(),
                        opener.bytesReceived(),
                        opener.usesTimestamps(),
                        closer(opener));
        traffic.log().exchanges(row, completed, completedBytes);
    }

    /** The end whose FIN or RST left first. */
    private Closer closer(TcpConnection opener) {
        long clientNanos = opener.finOrRstSentAtNanos();
        long serverNanos = server == null ? AttemptLog.NEVER : server.finOrRstSentAtNanos();
        if (clientNanos < 0 && serverNanos < 0) {
            return peerReset ? Closer.SERVER : Closer.NOBODY;
        }
        return serverNanos < 0 || (clientNanos >= 0 && clientNanos <= serverNanos) ? Closer.CLIENT : Closer.SERVER;
    }

    /** The server accepts this attempt's connection. */
    ConnectionHandler accept(TcpConnection accepted) {
        ServerEnd side = settings.application() == Application.REQUESTS
                ? new ServerSide(traffic, this, accepted)
                : new FtpServer(traffic, this, accepted);
        server = side;
        if (ended) {
            traffic.forget(row);
        }
        side.begin();
        return side;
    }

    private TcpConnection opened() {
        if (connection == null) {
            throw new IllegalStateException("attempt " + number + " of " + loop.host() + " has not begun");
        }
        return connection;
    }

    /** Of the log. */
    int row() {
        return row;
    }

    FlowSettings settings() {
        return settings;
    }

    long requestBytes() {
        return requestBytes;
    }

    long responseBytes() {
        return responseBytes;
    }

    long serviceNanos() {
        return serviceNanos;
    }

    long exchanges() {
        return exchanges;
    }

    Closes closes() {
        return closes;
    }

    /** Of a pool, how long the server leaves an idle connection open before it closes it; 0: it does not. */
    long serverIdleNanos() {
        return closes == Closes.SERVER ? idleNanos : 0;
    }

    long closeDelayNanos() {
        return closeDelayNanos;
    }

    long closeWaitNanos() {
        return closeWaitNanos;
    }
}
