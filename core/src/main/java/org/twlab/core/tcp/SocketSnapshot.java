package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;

/**
 * One socket of a host at an instant, as {@code ss -tano} shows it: a listener, a connection, a request in SYN-RECEIVED,
 * or an entry in TIME_WAIT or FIN_WAIT_2. See {@link TcpHost#snapshot}.
 *
 * @param state LISTEN to TIME_WAIT; never CLOSED
 * @param local own address and port; of a listener on all addresses the address is 0
 * @param remote the peer's; all 0 for a listener
 * @param timer what ends next
 * @param remainingNanos until it does, from 0; 0 without a timer
 * @param retransmits timer expiries since the peer last acknowledged something new
 */
public record SocketSnapshot(
        TcpState state, Endpoint local, Endpoint remote, Timer timer, long remainingNanos, int retransmits) {
    private static final Comparator<SocketSnapshot> ORDER = Comparator.comparing(SocketSnapshot::local, byNumber())
            .thenComparing(SocketSnapshot::remote, byNumber())
            .thenComparing(SocketSnapshot::state);

    /** Which timer of a socket runs, as ss names it. */
    public enum Timer {
        NONE("off"),
        /** SYN, SYN-ACK, data or FIN is sent again. */
        RETRANSMIT("on"),
        /** Keepalive; also the stay of an orphan's full socket in FIN_WAIT_2. */
        KEEPALIVE("keepalive"),
        /** The entry ends. */
        TIME_WAIT("timewait"),
        /** A closed window is probed. */
        PERSIST("persist");

        private final String text;

        Timer(String text) {
            this.text = text;
        }

        /** As ss prints it. */
        public String text() {
            return text;
        }
    }

    /** All sockets of a host, by local endpoint and then by remote endpoint, addresses as unsigned numbers. */
    static List<SocketSnapshot> of(TcpHost host) {
        List<SocketSnapshot> sockets = new ArrayList<>();
        for (Listener listener : host.listeners()) {
            Endpoint local = new Endpoint(0, listener.port());
            sockets.add(new SocketSnapshot(TcpState.LISTEN, local, new Endpoint(0, 0), Timer.NONE, 0, 0));
        }
        host.stack().live.forEach(c -> {
            if (c.host == host) {
                sockets.add(of(c));
            }
        });
        host.entries().forEachOf(host, (entry, expiresAtNanos) -> sockets.add(of(entry, expiresAtNanos, host)));
        sockets.sort(ORDER);
        return List.copyOf(sockets);
    }

    private static SocketSnapshot of(TcpConnection c) {
        Timer timer = timerOf(c);
        long remainingNanos = timer == Timer.NONE ? 0 : expiryNanos(c, timer) - c.host.nowNanos();
        return new SocketSnapshot(
                c.state,
                c.tuple().local(),
                c.tuple().remote(),
                timer,
                remainingNanos,
                c.state == TcpState.SYN_SENT ? c.synTransmissions - 1 : c.sender.timeouts);
    }

    /** The timer that an observer sees, the retransmission timer before others. */
    private static Timer timerOf(TcpConnection c) {
        if (c.timer.isScheduled()) {
            boolean probing = c.state.ordinal() > TcpState.SYN_RECEIVED.ordinal() && !c.sender.hasOutstanding();
            return probing ? Timer.PERSIST : Timer.RETRANSMIT;
        }
        return keepaliveNanos(c) != 0 ? Timer.KEEPALIVE : Timer.NONE;
    }

    /** When the timer fires that Linux keeps for keepalive and for orphans in FIN_WAIT_2; 0 when it is off. */
    private static long keepaliveNanos(TcpConnection c) {
        @Nullable KeepAlive probes = c.keepAlive;
        if (c.orphanTimerAtNanos() == 0 && probes != null && probes.isScheduled()) {
            return probes.atNanos();
        }
        return c.orphanTimerAtNanos();
    }

    private static long expiryNanos(TcpConnection c, Timer timer) {
        return timer == Timer.KEEPALIVE ? keepaliveNanos(c) : c.timer.atNanos();
    }

    private static SocketSnapshot of(TimeWaitEntry entry, long expiresAtNanos, TcpHost host) {
        return new SocketSnapshot(
                entry.substate(),
                entry.tuple().local(),
                entry.tuple().remote(),
                Timer.TIME_WAIT,
                expiresAtNanos - host.nowNanos(),
                0);
    }

    private static Comparator<Endpoint> byNumber() {
        Comparator<Endpoint> byAddress = (a, b) -> Integer.compareUnsigned(a.address(), b.address());
        return byAddress.thenComparingInt(Endpoint::port);
    }
}
