package org.twlab.experiments.traffic;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Payload;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.Listener;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.experiments.traffic.FlowSettings.Closes;
import org.twlab.nat.rewrite.Ftp;

/**
 * The server's end of FTP (RFC 959): sends a file of the attempt's response bytes for each RETR, over a connection that it
 * opens from port 20 after PORT and accepts after PASV. It closes the data connection behind the file, and the control
 * connection after QUIT if the flow says so.
 */
final class FtpServer implements ServerEnd {
    private final Traffic traffic;
    private final Attempt attempt;
    private final TcpConnection control;
    private final FtpLines lines = new FtpLines();
    private @Nullable Endpoint announced;
    private @Nullable Listener listener;
    private @Nullable TcpConnection data;
    /** Whether a file is to be sent once there is a data connection. */
    private boolean retrieving;

    private boolean closed;

    FtpServer(Traffic traffic, Attempt attempt, TcpConnection control) {
        this.traffic = traffic;
        this.attempt = attempt;
        this.control = control;
    }

    @Override
    public void begin() {
        control.expectText();
        say("220 ready");
    }

    private void say(String reply) {
        if (!closed) {
            control.write(Ftp.line(reply));
        }
    }

    @Override
    public void onData(TcpConnection from, Payload bytes) {
        lines.add(bytes, this::command);
    }

    private void command(String line) {
        if (line.startsWith("PORT ")) {
            announced = Ftp.port(Ftp.line(line)).orElse(null);
            say(announced == null ? "501 no endpoint" : "200 ok");
        } else if (line.equals("PASV")) {
            listen();
        } else if (line.startsWith("RETR ")) {
            traffic.simulation().at(traffic.nowNanos() + attempt.serviceNanos(), this::retrieve);
        } else if (line.equals("QUIT")) {
            say("221 bye");
            if (attempt.closes() == Closes.SERVER) {
                traffic.simulation().at(traffic.nowNanos() + attempt.closeDelayNanos(), this::closeFirst);
            }
        } else {
            say("500 unknown");
        }
    }

    private void listen() {
        Listener waiting = FtpPorts.listen(control.host(), traffic.nextFurtherConnection(), accepted -> {
            data = accepted;
            return new Data();
        });
        listener = waiting;
        if (waiting.error().isPresent()) {
            say(failure("425 cannot listen", waiting.error().get()));
            return;
        }
        control.write(Ftp.passiveReply(new Endpoint(control.tuple().local().address(), waiting.port())));
    }

    private void retrieve() {
        if (closed) {
            return;
        }
        retrieving = true;
        say("150 file follows");
        if (listener != null) {
            if (data != null) {
                send(data);
            }
            return;
        }
        if (announced == null) {
            say(failure("425 no endpoint", Errno.EPROTO));
            return;
        }
        TcpConnection opened = control.host()
                .connect(
                        announced.address(),
                        announced.port(),
                        ConnectOptions.bound(
                                traffic.nextFurtherConnection(),
                                control.tuple().local().address(),
                                Ftp.DATA_PORT,
                                SocketOptions.reusing(true)),
                        new Data());
        data = opened;
        opened.error().ifPresent(errno -> say(failure("425 cannot open the data connection", errno)));
    }

    private void send(TcpConnection connection) {
        if (attempt.responseBytes() > 0) {
            connection.write(attempt.responseBytes());
            traffic.serverWrote(attempt.row(), connection, attempt.responseBytes());
        }
        connection.close();
        say("226 file sent");
        forgetData();
    }

    private void forgetData() {
        retrieving = false;
        data = null;
        announced = null;
        if (listener != null) {
            control.host().close(listener);
            listener = null;
        }
    }

    private static String failure(String reply, Errno errno) {
        return reply + ": " + errno.name();
    }

    /** The error that a reply 425 or 426 names at its end, as servers do in words. */
    static Errno errnoIn(String reply) {
        return Errno.valueOf(reply.substring(reply.lastIndexOf(' ') + 1));
    }

    /** The data connection. */
    private final class Data implements ConnectionHandler {
        @Override
        public void onEstablished(TcpConnection connection) {
            if (retrieving) {
                send(connection);
            }
        }

        @Override
        public void onError(TcpConnection connection, Errno errno) {
            boolean connected = connection.establishedAtNanos() >= 0;
            say(failure(connected ? "426 data connection lost" : "425 cannot open the data connection", errno));
            forgetData();
        }
    }

    @Override
    public void closeFirst() {
        if (!closed) {
            closed = true;
            if (attempt.settings().linger()) {
                control.abort();
            } else {
                control.close();
            }
        }
    }

    @Override
    public void onPeerFinished(TcpConnection from) {
        traffic.simulation().at(traffic.nowNanos() + attempt.closeWaitNanos(), this::close);
    }

    private void close() {
        abandon();
        if (!closed) {
            closed = true;
            control.close();
        }
    }

    @Override
    public void onError(TcpConnection from, Errno errno) {
        closed = true;
        abandon();
    }

    /** Nobody waits for the file any more. */
    private void abandon() {
        TcpConnection open = data;
        forgetData();
        if (open != null) {
            open.abort();
        }
    }

    @Override
    public long finOrRstSentAtNanos() {
        return control.finOrRstSentAtNanos();
    }
}
