package org.twlab.reports.terminal;

import java.util.List;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.tcp.SocketSnapshot;
import org.twlab.core.tcp.TcpState;
import org.twlab.reports.terminal.TextGrid.Alignment;
import org.twlab.reports.terminal.TextGrid.Heading;

/**
 * The sockets of a host as {@code ss -tano} prints them, without the queues: state, both endpoints and
 * {@code timer:(timewait,56sec,0)}, that is which timer, what is left of it, and retransmissions.
 */
public final class SocketList {
    private static final List<Heading> HEADINGS = List.of(
            new Heading("State", Alignment.LEFT),
            new Heading("Local Address:Port", Alignment.LEFT),
            new Heading("Peer Address:Port", Alignment.LEFT),
            new Heading("Timer", Alignment.LEFT));
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int TWO_DIGITS = 9;

    private SocketList() {}

    /** The sockets in their order, each line with its LF. */
    public static String render(List<SocketSnapshot> sockets, TerminalStyle style) {
        TextGrid grid = new TextGrid(HEADINGS);
        for (SocketSnapshot socket : sockets) {
            grid.add(List.of(state(socket.state()), text(socket.local()), text(socket.remote()), timer(socket)));
        }
        return grid.render(style);
    }

    private static String state(TcpState state) {
        return switch (state) {
            case ESTABLISHED -> "ESTAB";
            case SYN_RECEIVED -> "SYN-RECV";
            case CLOSED -> "UNCONN";
            case LISTEN, SYN_SENT, FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT -> state.toString();
        };
    }

    private static String text(Endpoint endpoint) {
        return Address.text(endpoint.address()) + ":" + (endpoint.port() == 0 ? "*" : endpoint.port());
    }

    private static String timer(SocketSnapshot socket) {
        if (socket.timer() == SocketSnapshot.Timer.NONE) {
            return "";
        }
        String left = remaining(socket.remainingNanos() / NANOS_PER_MILLI);
        return "timer:(" + socket.timer().text() + "," + left + "," + socket.retransmits() + ")";
    }

    /** As ss shortens it: {@code 856ms}, {@code 4.856ms}, {@code 56sec}, {@code 1min5sec}; nothing below a millisecond. */
    private static String remaining(long millis) {
        long minutes = millis / 60_000;
        long seconds = minutes > TWO_DIGITS ? 0 : millis / 1_000 % 60;
        long rest = minutes > 0 || seconds > TWO_DIGITS ? 0 : millis % 1_000;
        StringBuilder text = new StringBuilder();
        if (minutes > 0) {
            text.append(minutes).append("min");
        }
        if (seconds > 0) {
            text.append(seconds).append(rest > 0 ? "." : "sec");
        }
        if (rest > 0) {
            String digits = Long.toString(rest);
            text.append("0".repeat(3 - digits.length())).append(digits).append("ms");
        }
        return text.toString();
    }
}
