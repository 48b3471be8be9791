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
    private final Traffic traffic;
    private final OpenerLoop loop;
    private final FlowSettings settings;
    private final int number;
    private final long requestBytes;
    private final long responseBytes;
    private final long serviceNanos;
    private final long exchanges;
    private final long exchangeGapNanos;
    private final long closeDelayNanos;
    private final long closeWaitNanos;
    private int row;
    private @Nullable TcpConnection connection;
    private @Nullable ServerEnd server;
    /** Null but in FTP. */
    private @Nullable FtpClient ftp;

    private @Nullable Event giveUp;
    private @Nullable Event deadline;
    private int completed;
    private long unread;
    private boolean peerFinished;
    private boolean peerReset;
    private boolean ended;

    Attempt(Traffic traffic, OpenerLoop loop, int number) {
        this.traffic = traffic;
        this.loop = loop;
        this.settings = loop.flow().settings();
        this.number = number;
        requestBytes = loop.draw(DrawnKey.REQUEST, settings.request(), number);
        responseBytes = loop.draw(DrawnKey.RESPONSE, settings.response(), number);
        serviceNanos = loop.draw(DrawnKey.SERVICE, settings.service(), number);
        exchanges = Math.max(1, loop.draw(DrawnKey.EXCHANGES, settings.exchanges(), number));
        exchangeGapNanos = loop.draw(DrawnKey.EXCHANGE_GAP, settings.exchangeGap(), number);
        closeDelayNanos = loop.draw(DrawnKey.CLOSE_DELAY, settings.closeDelay(), number);
        closeWaitNanos = loop.draw(DrawnKey.CLOSE_WAIT, settings.closeWait(), number);
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
        while (unread <= 0 && completed < exchanges) {
            completed++;
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

    private void everythingRead() {
        switch (settings.closes()) {
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
        if (settings.closes() == Closes.BOTH && server != null) {
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
        end(completed == exchanges ? Outcome.OK : Outcome.RESET, null);
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
        return settings.linger() && settings.closes() == Closes.SERVER && completed == exchanges;
    }

    private void end(Outcome outcome, @Nullable Errno errno) {
        ended = true;
        if (giveUp != null) {
            traffic.simulation().cancel(giveUp);
        }
        if (deadline != null) {
            traffic.simulation().cancel(deadline);
        }
        if (ftp != null) {
            ftp.end();
        }
        record();
        traffic.log().end(row, traffic.nowNanos(), outcome, errno);
        if (server != null || opened().establishedAtNanos() < 0) {
            traffic.forget(row);
        }
        loop.ended(number, outcome == Outcome.OK);
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
        traffic.log().exchanges(row, completed, requestBytes + responseBytes);
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

    long closeDelayNanos() {
        return closeDelayNanos;
    }

    long closeWaitNanos() {
        return closeWaitNanos;
    }
}
