package org.twlab.experiments.bench;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.reports.table.NumberText;

/** A gateway with many established connections: what one costs in memory, and a packet in time. */
final class NatBenchmark implements Benchmark {
    private static final List<Integer> SIZES = List.of(1_000, 10_000, 100_000, 1_000_000);
    /** Below that, what the virtual machine does meanwhile weighs more. */
    private static final int FEWEST_TO_WEIGH = 100_000;

    private static final int REMOTES = 16;
    private static final int PORTS = 62_500;
    private static final int FIRST_PORT = 1_024;
    /** Packets that are sent through the table, half of them each way. */
    private static final int PACKETS = 2_000_000;

    private static final int PUBLIC = Address.parse("203.0.113.1").bits();
    private static final int INSIDE = Address.parse("10.0.0.0").bits();
    private static final int REMOTE = Address.parse("198.51.100.1").bits();
    private static final long DELAY_NANOS = 1_000;

    @Override
    public String name() {
        return "nat";
    }

    @Override
    public String description() {
        return "established connections in the table of one netfilter-6.18 gateway toward " + REMOTES
                + " servers: bytes of each, and CPU time of a packet of a random one, links included";
    }

    @Override
    public Measured measure() {
        List<Figure> figures = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (int size : SIZES) {
            new Load(size).measure(figures, problems);
        }
        return new Measured(figures, problems);
    }

    /** A node that takes whatever comes. */
    private static final class End extends Node {
        End(String name, NetworkContext context) {
            super(name, context);
        }

        @Override
        public void receive(Ipv4Packet packet, Interface from) {
            accept();
        }

        void send(Ipv4Packet packet) {
            originate(firstInterface(), packet);
        }
    }

    /** One gateway between two ends. */
    private static final class Load {
        private final int size;
        private final NetworkContext context = NetworkContext.untraced(1);
        private final NatGateway gateway;
        private final End inside;
        private final End outside;

        Load(int size) {
            this.size = size;
            NatSettings settings = NatSettings.builder(
                            INSIDE + 1, 8, ImmutableIntArray.of(PUBLIC), NatModel.named("netfilter-6.18"))
                    .maxEntries(2 * size)
                    .build();
            gateway = new NatGateway("nat", settings, context);
            inside = new End("inside", context);
            outside = new End("outside", context);
            Interface in = gateway.addInterface(settings.insideAddress());
            Interface out = gateway.addInterface(PUBLIC);
            gateway.setInside(in);
            gateway.routes().add(new Prefix(INSIDE, 8), in);
            gateway.routes().add(new Prefix(0, 0), out);
            LinkSettings link = LinkSettings.delay(DELAY_NANOS);
            Link.connect(context, inside.addInterface(INSIDE + 2), in, link, link);
            Link.connect(context, out, outside.addInterface(REMOTE), link, link);
        }

        void measure(List<Figure> figures, List<String> problems) {
            long before = Stopwatch.heapBytes();
            for (int connection = 0; connection < size; connection++) {
                open(connection);
            }
            long bytes = Stopwatch.heapBytes() - before;
            String parameter = NumberText.human(size) + " connections";
            if (gateway.entries() != size || gateway.dropped() > 0) {
                problems.add(
                        parameter + ": " + gateway.entries() + " entries, " + gateway.dropped() + " packets dropped");
            }
            if (size >= FEWEST_TO_WEIGH) {
                figures.add(new Figure("bytes_per_connection", parameter, "bytes", (double) bytes / size, ""));
            }
            Rounds rounds = Rounds.of(this::talk, () -> PACKETS);
            if (gateway.dropped() > 0) {
                problems.add(parameter + ": " + gateway.dropped() + " packets dropped");
            }
            figures.add(new Figure("packets_per_cpu_s", parameter, "1/s", rounds.median(), rounds.note()));
            figures.add(new Figure("cpu_ns_per_packet", parameter, "ns", 1e9 / rounds.median(), ""));
        }

        private void open(int connection) {
            send(inside, connection, 0, 0, TcpSegment.SYN);
            send(outside, connection, 0, 1, TcpSegment.SYN | TcpSegment.ACK);
            send(inside, connection, 1, 1, TcpSegment.ACK);
        }

        /** Every connection is of an inside host of its own and keeps its port, so that the public one is known. */
        private void send(End from, int connection, int seq, int ack, int flags) {
            boolean out = from == inside;
            int port = FIRST_PORT + connection % PORTS;
            int host = INSIDE + 3 + connection;
            int server = REMOTE + connection / PORTS;
            TcpSegment segment = TcpSegment.of(
                    out ? port : 80, out ? 80 : port, seq, ack, flags, 65_535, TcpOptions.NONE, LiteralBytes.EMPTY);
            from.send(Ipv4Packet.of(out ? host : server, out ? server : PUBLIC, 64, 0, segment));
            context.simulation().runUntil(context.simulation().nowNanos() + 2 * DELAY_NANOS);
        }

        private void talk() {
            UniformRandomProvider random = context.streams().named("talk");
            for (int packet = 0; packet < PACKETS; packet++) {
                send(packet % 2 == 0 ? inside : outside, random.nextInt(size), 1, 1, TcpSegment.ACK);
            }
        }
    }
}
