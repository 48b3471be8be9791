package org.twlab.core.validation;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.Errno;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;

/** One host with a listener on port 80 and a scripted peer: the scene of the rules. */
final class Scene {
    static final int TS = 1_000_000;
    static final int SYN = TcpSegment.SYN;
    static final int ACK = TcpSegment.ACK;
    static final int RST = TcpSegment.RST;
    static final int FIN = TcpSegment.FIN;
    static final int PSH = TcpSegment.PSH;
    static final long MILLISECOND = ScriptedPeer.MILLISECOND;
    static final long SECOND = 1_000 * MILLISECOND;
    /** The ACK of the host for all that came, with and without timestamps. */
    static final List<String> ACK_TS = List.of("A seq=+0 ack=+0 ts");

    static final List<String> ACK_PLAIN = List.of("A seq=+0 ack=+0");
    static final List<String> NOTHING = List.of();

    final ScriptedPeer peer;
    final CraftedConnection.Server server;
    final List<Errno> errors = new ArrayList<>();
    private int nextPort = 40_000;
    private int nextIsn = 1_000;

    /** Sysctls as {@code tcp_rfc1337=1}, without {@code net.ipv4.} */
    Scene(Variant kernels, String profile, String... sysctls) {
        HostSettings settings = kernels.settings(profile);
        for (String sysctl : sysctls) {
            String[] parts = sysctl.split("=", -1);
            settings = settings.withSysctl("net.ipv4." + parts[0], parts[1]);
        }
        peer = new ScriptedPeer(settings);
        server = new CraftedConnection.Server(peer, 80);
    }

    /** An established connection, the peer being the opener. */
    CraftedConnection open(boolean timestamps) {
        OptionalInt ts = timestamps ? OptionalInt.of(TS) : OptionalInt.empty();
        nextIsn += 100_000;
        return CraftedConnection.open(peer, server, nextPort++, 80, nextIsn, ts);
    }

    CraftedConnection open() {
        return open(true);
    }

    /** An entry in TIME_WAIT, born now. */
    CraftedConnection timeWait(boolean timestamps) {
        CraftedConnection c = open(timestamps);
        c.closedByHost(false);
        return c;
    }

    /** An orphan's entry in FIN_WAIT_2. */
    CraftedConnection finWait2() {
        CraftedConnection c = open();
        c.hostCloses();
        c.acknowledge();
        return c;
    }

    /** A socket in LAST_ACK whose FIN has come here. */
    CraftedConnection lastAck() {
        CraftedConnection c = open();
        c.finish();
        c.hostCloses();
        return c;
    }

    /** What the host sends of its own accord within a while, with the milliseconds: {@code FA@200}. */
    List<String> sends(long nanos) {
        peer.take();
        long start = peer.nowNanos();
        peer.runFor(nanos);
        return peer.take().stream()
                .map(r -> LinuxNames.letters(r.segment()) + "@" + (r.atNanos() - start) / MILLISECOND)
                .toList();
    }

    /** connect() from an automatic port to port 90 of the peer; the SYN has left. */
    Dialed dial() {
        return dial(new ConnectOptions(1, 0, SocketOptions.DEFAULT));
    }

    Dialed dial(ConnectOptions options) {
        peer.take();
        TcpConnection c = peer.host.connect(ScriptedPeer.ADDRESS, 90, options, new ConnectionHandler() {
            @Override
            public void onError(TcpConnection connection, Errno errno) {
                errors.add(errno);
            }
        });
        peer.runFor(0);
        return new Dialed(c);
    }

    /** A connection that the host opens. */
    final class Dialed {
        final TcpConnection host;
        final List<TcpSegment> syns;

        private Dialed(TcpConnection host) {
            this.host = host;
            syns = peer.takeSegments();
        }

        TcpSegment syn() {
            return syns.get(0);
        }

        String state() {
            return LinuxNames.state(host.state());
        }

        /** The answers to a segment of the peer; seq absolute, ack relative to the SYN's ISN plus one. */
        List<String> answers(int flags, int seq, int ackOffset, TcpOptions options, int bytes) {
            peer.takeSegments();
            int ack = (flags & ACK) != 0 ? syn().seq() + 1 + ackOffset : 0;
            peer.send(TcpSegment.of(
                    90, syn().sourcePort(), seq, ack, flags, 1000, options, LiteralBytes.of(new byte[bytes])));
            return peer.takeSegments().stream()
                    .map(s -> LinuxNames.relative(s, syn().seq() + 1, seq + 1))
                    .toList();
        }

        /** Timestamps that echo the SYN's. */
        TcpOptions echo(int tsVal) {
            return TcpOptions.timestamps(tsVal, syn().options().tsVal());
        }

        /** The peer accepts, the host closes first, the peer acknowledges and finishes; the TSvals are TS and TS + 1. */
        void throughTimeWait(boolean timestamps) {
            TcpOptions offer = timestamps ? echo(TS) : TcpOptions.NONE;
            answers(SYN | ACK, 5_000, 0, offer, 0);
            host.close();
            peer.runFor(0);
            TcpOptions later = timestamps ? echo(TS + 1) : TcpOptions.NONE;
            answers(ACK, 5_001, 1, later, 0);
            answers(FIN | ACK, 5_001, 1, later, 0);
        }
    }
}
