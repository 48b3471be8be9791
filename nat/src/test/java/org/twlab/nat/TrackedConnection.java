package org.twlab.nat;

import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;

/** One connection before connection tracking, without a gateway around it: segments go in, verdicts come out. */
final class TrackedConnection {
    private static final int CLIENT = NatLab.hostAddress(0);
    private static final int PORT = 5000;

    final TcpTracker tracker;
    private final Simulation simulation = new Simulation();
    private final ConntrackTable table;
    private final ConntrackEntry entry;

    TrackedConnection(String model) {
        this(model, false);
    }

    TrackedConnection(String model, boolean beLiberal) {
        NatSettings settings =
                NatLab.settings(model).toBuilder().beLiberal(beLiberal).build();
        table = new ConntrackTable(
                "nat", settings, new NetworkContext(simulation, new RandomStreams(1, 0), event -> {}, true));
        tracker = new TcpTracker(settings, table);
        entry = create();
    }

    private ConntrackEntry create() {
        int protocol = Ipv4Packet.PROTOCOL_TCP;
        return table.create(
                Tuple.of(protocol, CLIENT, PORT, NatLab.SERVER, 80),
                Tuple.of(protocol, NatLab.SERVER, 80, NatLab.PUBLIC, PORT));
    }

    /** The first segment. */
    void begin(TcpSegment segment) {
        tracker.begin(entry, PacketClass.of(segment.flags()), segment);
    }

    Verdict fromClient(TcpSegment segment) {
        return track(Direction.ORIGINAL, segment);
    }

    Verdict fromServer(TcpSegment segment) {
        return track(Direction.REPLY, segment);
    }

    Verdict track(Direction direction, TcpSegment segment) {
        return tracker.track(entry, direction, PacketClass.of(segment.flags()), segment);
    }

    /** SYN, SYN-ACK and ACK with numbers 0 before the first byte of either side, each with a window scale or none. */
    static TrackedConnection established(
            String model, boolean beLiberal, int window, int clientScale, int serverScale) {
        TrackedConnection connection = new TrackedConnection(model, beLiberal);
        connection.begin(segment(TcpSegment.SYN, -1, 0, window, scale(clientScale), 0));
        connection.fromServer(segment(TcpSegment.SYN | TcpSegment.ACK, -1, 0, window, scale(serverScale), 0));
        connection.fromClient(segment(TcpSegment.ACK, 0, 0, window, TcpOptions.NONE, 0));
        return connection;
    }

    static TcpOptions scale(int shift) {
        return shift == TcpOptions.ABSENT
                ? TcpOptions.NONE
                : TcpOptions.builder().windowScale(shift).build();
    }

    static TcpSegment segment(int flags, int seq, int ack, int window, TcpOptions options, int length) {
        return TcpSegment.of(PORT, 80, seq, ack, flags, window, options, LiteralBytes.of(new byte[length]));
    }

    boolean exists() {
        return table.size() == 1;
    }

    String state() {
        return entry.tcp().state.name();
    }

    boolean isAssured() {
        return entry.tcp().assured;
    }

    long secondsLeft() {
        return (table.snapshot().get(0).expiresNanos() - simulation.nowNanos()) / 1_000_000_000L;
    }

    void runTo(long seconds) {
        simulation.runUntil(seconds * 1_000_000_000L);
    }
}
