package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Decoded;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceEvent;

/** One host, a connection of it brought into a state again and again, and byte strings thrown at it. */
final class ByteFuzz {
    /** What a byte string can meet: the eleven states, both ways into SYN_RECEIVED, and the two kinds of entry. */
    enum Start {
        CLOSED,
        LISTEN,
        SYN_SENT,
        SYN_RECEIVED_REQUEST,
        SYN_RECEIVED_SIMULTANEOUS,
        ESTABLISHED,
        FIN_WAIT_1,
        FIN_WAIT_2,
        CLOSE_WAIT,
        CLOSING,
        LAST_ACK,
        FIN_WAIT_2_ENTRY,
        TIME_WAIT_ENTRY
    }

    private static final int PORT = 80;
    private static final int A = TcpSegment.ACK;
    private static final int S = TcpSegment.SYN;
    private static final int F = TcpSegment.FIN;
    private static final int ISN = 999;

    final List<TraceEvent.StateChanged> changes = new ArrayList<>();
    final CraftedPeer peer;
    private final Random random;
    private final List<TcpConnection> held = new ArrayList<>();
    /** Byte strings that were packets. */
    int heard;

    private int peerPort = 4000;
    private int hostPort = PORT;
    private int peerSeq;
    private int hostSeq;
    private int hostTsVal;
    private @Nullable TcpConnection current;

    ByteFuzz(HostSettings settings, long seed) {
        random = new Random(seed);
        NetworkContext context = new NetworkContext(
                new Simulation(),
                new RandomStreams(seed, 0),
                event -> {
                    if (event instanceof TraceEvent.StateChanged change) {
                        changes.add(change);
                    }
                },
                false);
        peer = new CraftedPeer(context, settings);
        peer.host.listen(PORT, 128, c -> {
            held.add(c);
            current = c;
            return ConnectionHandler.NONE;
        });
    }

    /** Brings a new connection into a state. */
    void begin(Start start) {
        peerPort++;
        current = null;
        peerSeq = ISN;
        hostSeq = 0;
        hostPort = start == Start.CLOSED ? PORT + 1 : PORT;
        switch (start) {
            case CLOSED, LISTEN -> {
                // nothing there yet
            }
            case SYN_SENT -> connect();
            case SYN_RECEIVED_REQUEST -> synchronize();
            case SYN_RECEIVED_SIMULTANEOUS -> {
                connect();
                synchronize();
            }
            case ESTABLISHED -> established();
            case FIN_WAIT_1, FIN_WAIT_2, CLOSING, TIME_WAIT_ENTRY -> {
                established().shutdownWrite();
                finish(start);
            }
            case FIN_WAIT_2_ENTRY -> {
                established().close();
                finish(start);
            }
            case CLOSE_WAIT -> {
                established();
                send(F | A);
            }
            case LAST_ACK -> {
                TcpConnection c = established();
                send(F | A);
                c.shutdownWrite();
            }
        }
        peer.settle();
        peer.received.clear();
    }

    private void finish(Start start) {
        peer.settle();
        switch (start) {
            case FIN_WAIT_2, FIN_WAIT_2_ENTRY -> acknowledgeFin();
            case CLOSING -> send(F | A);
            case TIME_WAIT_ENTRY -> {
                acknowledgeFin();
                send(F | A);
            }
            default -> {
                // our FIN is on its way
            }
        }
    }

    private void acknowledgeFin() {
        hostSeq++;
        send(A);
    }

    private void connect() {
        TcpConnection c = peer.host.connect(
                CraftedPeer.ADDRESS, peerPort, ConnectOptions.automatic(peerPort), ConnectionHandler.NONE);
        held.add(c);
        current = c;
        hostPort = c.localPort();
        hostSeq = c.sender.iss + 1;
    }

    private void synchronize() {
        peer.send(segment(
                peerSeq++,
                0,
                S,
                TcpOptions.builder()
                        .mss(1460)
                        .sackPermitted()
                        .timestamps(100, 0)
                        .build()));
        hostSeq = peer.last().seq() + 1;
        hostTsVal = peer.last().options().tsVal();
    }

    private void establish() {
        synchronize();
        send(A);
    }

    /** A connection on the next port that no stray segment has used. */
    private TcpConnection established() {
        for (int tries = 0; tries < 10; tries++) {
            establish();
            if (current != null) {
                return current;
            }
            peerPort++;
            peerSeq = ISN;
        }
        throw new IllegalStateException("no connection was accepted");
    }

    private void send(int flags) {
        peer.send(segment(peerSeq, hostSeq, flags, TcpOptions.timestamps(100, hostTsVal)));
        peerSeq += (flags & F) != 0 ? 1 : 0;
    }

    private TcpSegment segment(int seq, int ack, int flags, TcpOptions options) {
        return TcpSegment.of(peerPort, hostPort, seq, ack, flags, 1000, options, LiteralBytes.EMPTY);
    }

    /** State of the current connection as ss shows it, CLOSED for none. */
    TcpState state() {
        return peer.host.snapshot().stream()
                .filter(socket -> socket.remote().port() == peerPort)
                .map(SocketSnapshot::state)
                .findFirst()
                .orElse(TcpState.CLOSED);
    }

    /** Whether the current connection is an entry, and no full socket. */
    boolean isEntry() {
        return peer.host.entries().find(peer.host, CraftedPeer.HOST, CraftedPeer.ADDRESS, hostPort << 16 | peerPort)
                != TimeWaitTable.NONE;
    }

    /**
     * Sends a segment of the current connection and returns what comes back at once.
     *
     * @param seqOff from what is due next
     * @param ackOff from what the host has sent
     * @param tsOff from the last TSval; Integer.MIN_VALUE for none
     */
    List<TcpSegment> exchange(int seqOff, int ackOff, int flags, int length, int tsOff) {
        peer.received.clear();
        TcpOptions options =
                tsOff == Integer.MIN_VALUE ? TcpOptions.NONE : TcpOptions.timestamps(100 + tsOff, hostTsVal);
        peer.send(TcpSegment.of(
                peerPort,
                hostPort,
                peerSeq + seqOff,
                hostSeq + ackOff,
                flags,
                1000,
                options,
                LiteralBytes.of(new byte[length])));
        return List.copyOf(peer.received);
    }

    /** Throws one byte string: noise, or a segment of the connection with some bytes changed. */
    void step() {
        byte[] bytes = random.nextInt(8) == 0 ? noise() : mutated();
        if (PacketCodec.decode(bytes) instanceof Decoded.Packet valid) {
            peer.send(valid.packet());
            heard++;
        }
        peer.settle();
        if (random.nextInt(16) == 0) {
            peer.runFor(random.nextInt(300) * TwoHosts.MILLISECOND);
        }
    }

    private byte[] noise() {
        byte[] bytes = new byte[random.nextInt(80)];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] mutated() {
        TcpOptions options = random.nextBoolean()
                ? TcpOptions.timestamps(100 + near(), hostTsVal + near())
                : TcpOptions.builder()
                        .mss(random.nextInt(65536))
                        .windowScale(random.nextInt(256))
                        .build();
        TcpSegment segment = TcpSegment.of(
                peerPort,
                hostPort,
                peerSeq + near(),
                hostSeq + near(),
                random.nextInt(TcpSegment.FLAGS + 1),
                random.nextInt(65536),
                random.nextInt(3) == 0 ? TcpOptions.NONE : options,
                LiteralBytes.of(new byte[random.nextInt(3) == 0 ? random.nextInt(100) : 0]));
        byte[] bytes = PacketCodec.encode(Ipv4Packet.of(CraftedPeer.ADDRESS, CraftedPeer.HOST, 64, 0, segment));
        for (int flips = random.nextInt(4); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        if (random.nextInt(4) != 0) {
            RawChecksums.repair(bytes);
        }
        return bytes;
    }

    private int near() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> 0;
            case 2 -> random.nextInt(2001) - 1000;
            default -> random.nextInt();
        };
    }

    /** Everybody lets go. */
    void end() {
        held.forEach(TcpConnection::abort);
        peer.runFor(600 * TwoHosts.SECOND);
    }
}
