package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Listener;
import org.twlab.core.tcp.TcpConnection;

/** A connection that the scripted peer has opened to a listener of the host. All its segments carry the TSval it holds. */
final class CraftedConnection {
    static final int WINDOW = 1000;

    final ScriptedPeer peer;
    final int port;
    final int hostPort;
    /** The TSval of the peer's segments; none when the connection has no timestamps. */
    OptionalInt ts;
    /** The peer's SND.NXT, which is the host's RCV.NXT once everything has come. */
    int seq;
    /** What the peer acknowledges: the host's SND.NXT. */
    int ack;
    /** The host's end; taken over from the server when it is accepted. */
    TcpConnection hostEnd;

    /** Takes what listeners of the host accept. */
    static final class Server {
        final List<TcpConnection> accepted = new ArrayList<>();
        /** On the first port. */
        final Listener listener;

        Server(ScriptedPeer peer, int... ports) {
            List<Listener> listeners = new ArrayList<>();
            for (int port : ports) {
                listeners.add(peer.host.listen(port, 128, c -> {
                    accepted.add(c);
                    return ConnectionHandler.NONE;
                }));
            }
            listener = listeners.get(0);
        }
    }

    private CraftedConnection(ScriptedPeer peer, int port, int hostPort, int seq, int ack, TcpConnection hostEnd) {
        this.peer = peer;
        this.port = port;
        this.hostPort = hostPort;
        this.seq = seq;
        this.ack = ack;
        this.hostEnd = hostEnd;
        this.ts = OptionalInt.empty();
    }

    /** Opens a connection; the SYN offers timestamps when there is a TSval, all of its segments carry it. */
    static CraftedConnection open(
            ScriptedPeer peer, Server server, int port, int hostPort, int isn, OptionalInt synTs) {
        return open(peer, server, port, hostPort, isn, synTs, 0);
    }

    /** Opens a connection over a path of some length: the SYN-ACK is acknowledged after it. */
    static CraftedConnection open(
            ScriptedPeer peer, Server server, int port, int hostPort, int isn, OptionalInt synTs, long roundTripNanos) {
        peer.send(syn(port, hostPort, isn, synTs));
        peer.runFor(roundTripNanos);
        TcpSegment synAck = peer.last();
        int before = server.accepted.size();
        OptionalInt used = synAck.options().hasTimestamps() ? synTs : OptionalInt.empty();
        TcpOptions options = used.isPresent()
                ? TcpOptions.timestamps(used.getAsInt(), synAck.options().tsVal())
                : TcpOptions.NONE;
        peer.send(TcpSegment.of(
                port, hostPort, isn + 1, synAck.seq() + 1, TcpSegment.ACK, WINDOW, options, LiteralBytes.EMPTY));
        if (server.accepted.size() != before + 1) {
            throw new IllegalStateException("not accepted: " + port + " after " + synAck);
        }
        TcpConnection end = server.accepted.get(before);
        CraftedConnection made = new CraftedConnection(peer, port, hostPort, isn + 1, synAck.seq() + 1, end);
        made.ts = used;
        return made;
    }

    static TcpSegment syn(int port, int hostPort, int isn, OptionalInt ts) {
        TcpOptions.Builder offer = TcpOptions.builder().mss(1460);
        ts.ifPresent(val -> offer.timestamps(val, 0));
        return TcpSegment.of(port, hostPort, isn, 0, TcpSegment.SYN, WINDOW, offer.build(), LiteralBytes.EMPTY);
    }

    /** A segment whose sequence number lies so far behind the peer's SND.NXT, acknowledging all. */
    TcpSegment segment(int flags, int seqOffset, OptionalInt tsVal, int bytes) {
        TcpOptions options = tsVal.isPresent() ? TcpOptions.timestamps(tsVal.getAsInt(), hostTsVal()) : TcpOptions.NONE;
        int acked = (flags & TcpSegment.ACK) != 0 ? ack : 0;
        Payload payload = bytes == 0 ? LiteralBytes.EMPTY : LiteralBytes.of(new byte[bytes]);
        return TcpSegment.of(port, hostPort, seq + seqOffset, acked, flags, WINDOW, options, payload);
    }

    /** The host's TSval as last seen, to echo. */
    private int hostTsVal() {
        return peer.last().options().hasTimestamps() ? peer.last().options().tsVal() : 0;
    }

    /** The host's application closes and the host's FIN comes. */
    void hostCloses() {
        hostEnd.close();
        peer.runFor(0);
        ack = peer.last().endSeq();
    }

    void acknowledge() {
        peer.send(segment(TcpSegment.ACK, 0, ts, 0));
    }

    /** Sends the FIN, acknowledging what has come. */
    void finish() {
        peer.send(segment(TcpSegment.FIN | TcpSegment.ACK, 0, ts, 0));
        seq++;
    }

    /** The host closes first; the peer acknowledges and finishes, in one segment or two. */
    void closedByHost(boolean together) {
        hostCloses();
        if (!together) {
            acknowledge();
        }
        finish();
    }

    /** A segment to be sent: where it lies relative to what the host expects. */
    final class Draft {
        private final int flags;
        private int seqOffset;
        private int ackOffset;
        private OptionalInt tsVal = ts;
        private OptionalInt tsEcr = OptionalInt.empty();
        private int bytes;
        private int window = WINDOW;

        private Draft(int flags) {
            this.flags = flags;
        }

        /** So far behind the host's RCV.NXT. */
        Draft seq(int offset) {
            seqOffset = offset;
            return this;
        }

        /** So far behind the host's SND.NXT. */
        Draft ack(int offset) {
            ackOffset = offset;
            return this;
        }

        /** With a TSval so many ticks newer than the connection's. */
        Draft ts(int delta) {
            tsVal = OptionalInt.of(ts.orElse(0) + delta);
            return this;
        }

        Draft noTs() {
            tsVal = OptionalInt.empty();
            return this;
        }

        /** With another TSecr than the host's last TSval. */
        Draft echo(int value) {
            tsEcr = OptionalInt.of(value);
            return this;
        }

        Draft bytes(int count) {
            bytes = count;
            return this;
        }

        Draft window(int field) {
            window = field;
            return this;
        }

        TcpSegment segment() {
            TcpOptions.Builder options = TcpOptions.builder();
            if ((flags & TcpSegment.SYN) != 0) {
                options.mss(1460);
            }
            tsVal.ifPresent(val -> options.timestamps(
                    val, (flags & TcpSegment.ACK) != 0 ? tsEcr.orElse(hostTsVal()) : tsEcr.orElse(0)));
            int acked = (flags & TcpSegment.ACK) != 0 ? ack + ackOffset : 0;
            return TcpSegment.of(
                    port,
                    hostPort,
                    seq + seqOffset,
                    acked,
                    flags,
                    window,
                    options.build(),
                    LiteralBytes.of(new byte[bytes]));
        }

        /** Sends it and tells what the host answers at once. */
        List<String> answers() {
            peer.takeSegments();
            peer.send(segment());
            return peer.takeSegments().stream()
                    .map(s -> LinuxNames.relative(s, ack, seq))
                    .toList();
        }
    }

    Draft draft(int flags) {
        return new Draft(flags);
    }

    /** The state of the host's socket or entry, {@code gone} without one. */
    String state() {
        return peer.socket(port).map(s -> LinuxNames.state(s.state())).orElse("gone");
    }

    /** What is left of its timer, in ms. */
    long leftMillis() {
        return peer.socket(port)
                .map(s -> s.remainingNanos() / ScriptedPeer.MILLISECOND)
                .orElse(-1L);
    }
}
