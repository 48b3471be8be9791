package org.twlab.experiments.traffic;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Payload;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.Listener;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.experiments.traffic.FlowSettings.Application;
import org.twlab.nat.rewrite.Ftp;

/**
 * The client's end of FTP (RFC 959) without USER and PASS: for each file PORT or PASV, then RETR. A file is there once its
 * data connection has ended behind all its bytes and the server has said 226.
 */
final class FtpClient implements ConnectionHandler {
    private final Traffic traffic;
    private final Attempt attempt;
    private final TcpConnection control;
    private final FtpLines lines = new FtpLines();
    private @Nullable Listener listener;
    private @Nullable TcpConnection data;
    private long unread;
    private boolean dataEnded;
    private boolean told;

    FtpClient(Traffic traffic, Attempt attempt, TcpConnection control) {
        this.traffic = traffic;
        this.attempt = attempt;
        this.control = control;
        control.expectText();
    }

    /** Bytes of the control connection. */
    void read(Payload bytes) {
        lines.add(bytes, this::reply);
    }

    private void reply(String line) {
        if (attempt.isEnded()) {
            return;
        }
        switch (line.substring(0, Math.min(3, line.length()))) {
            case "220" -> fetch();
            case "200" -> say("RETR file");
            case "227" -> openData(line);
            case "226" -> {
                told = true;
                completeIfAll();
            }
            case "425" -> attempt.fail(FtpServer.errnoIn(line), false);
            case "426" -> attempt.fail(FtpServer.errnoIn(line), true);
            default -> {} // 150 and 221 ask for nothing
        }
    }

    private void say(String command) {
        control.write(Ftp.line(command));
    }

    private void fetch() {
        if (attempt.isEnded()) {
            return;
        }
        unread = attempt.responseBytes();
        dataEnded = false;
        told = false;
        if (attempt.settings().application() == Application.FTP_PASSIVE) {
            say("PASV");
            return;
        }
        Listener waiting = FtpPorts.listen(control.host(), traffic.nextFurtherConnection(), this::accept);
        listener = waiting;
        if (waiting.error().isPresent()) {
            attempt.fail(waiting.error().get(), false);
            return;
        }
        control.write(Ftp.portCommand(new Endpoint(control.tuple().local().address(), waiting.port())));
    }

    private ConnectionHandler accept(TcpConnection accepted) {
        data = accepted;
        return this;
    }

    private void openData(String line) {
        Endpoint announced = Ftp.passive(Ftp.line(line)).orElse(null);
        if (announced == null) {
            attempt.fail(Errno.EPROTO, true);
            return;
        }
        TcpConnection opened = control.host()
                .connect(
                        announced.address(),
                        announced.port(),
                        ConnectOptions.automatic(traffic.nextFurtherConnection()),
                        this);
        data = opened;
        if (opened.error().isPresent()) {
            attempt.fail(opened.error().get(), false);
        } else {
            say("RETR file");
        }
    }

    @Override
    public void onData(TcpConnection from, Payload bytes) {
        traffic.openerRead(attempt.row(), from, bytes);
        unread -= bytes.length();
    }

    @Override
    public void onPeerFinished(TcpConnection from) {
        from.close();
        dataEnded = true;
        completeIfAll();
    }

    @Override
    public void onError(TcpConnection from, Errno errno) {
        attempt.fail(errno, from.establishedAtNanos() >= 0);
    }

    private void completeIfAll() {
        if (attempt.isEnded() || !dataEnded || !told) {
            return;
        }
        if (unread > 0) {
            attempt.fail(Errno.ECONNRESET, true);
            return;
        }
        closeListener();
        if (!attempt.fetched()) {
            say("QUIT");
            attempt.fetchedAll();
        } else if (attempt.exchangeGapNanos() > 0) {
            traffic.simulation().at(traffic.nowNanos() + attempt.exchangeGapNanos(), this::fetch);
        } else {
            fetch();
        }
    }

    /** The attempt is over, whatever is still open. */
    void end() {
        closeListener();
        if (data != null && !dataEnded) {
            data.abort();
        }
    }

    private void closeListener() {
        if (listener != null) {
            control.host().close(listener);
            listener = null;
        }
    }
}
