package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Chance;
import org.twlab.core.net.Conservation;
import org.twlab.core.net.Fate;
import org.twlab.core.net.IcmpLimits;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Loss;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.core.trace.DropReason;

/**
 * Two clients behind a gateway, routers, a server; links that lose and differ in MTU, faults at every node; connections,
 * pings, datagrams whole and in fragments: after every event every packet is accounted for, at each place and in all.
 */
class ConservationProperties {
    private static final long MILLISECOND = 1_000_000L;
    private static final int INSIDE = Address.parse("10.1.0.1").bits();
    private static final int PUBLIC = Address.parse("203.0.113.1").bits();
    private static final int SERVER = Address.parse("198.51.100.7").bits();
    private static final int NOWHERE = Address.parse("192.0.2.99").bits();

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void invariant3_everyPacketIsAccountedForAfterEveryEvent(
            @ForAll long seed, @ForAll @IntRange(max = 4) int routers) {
        Scene scene = new Scene(seed, routers);
        for (int step = 0; step < 40; step++) {
            scene.act();
            scene.run(scene.random.nextInt(100) * MILLISECOND);
        }
        scene.run(60_000 * MILLISECOND);

        Conservation end = scene.check();
        assertThat(end.originated()).isGreaterThan(5);
        scene.note(end);
    }

    private static final class Scene {
        final Random random;
        private final Simulation simulation = new Simulation();
        private final NetworkContext context;
        private final List<TcpHost> clients = new ArrayList<>();
        private final TcpHost server;
        private final List<Node> nodes = new ArrayList<>();
        private final List<LinkDirection> links = new ArrayList<>();
        private final List<Integer> targets = new ArrayList<>(List.of(INSIDE, PUBLIC, SERVER, NOWHERE));
        private final List<TcpConnection> open = new ArrayList<>();
        private int nextId = 1;

        Scene(long seed, int routerCount) {
            random = new Random(seed);
            context = new NetworkContext(simulation, new RandomStreams(seed, 0), null, random.nextBoolean());
            TcpStack stack = new TcpStack(context);
            HostSettings settings = HostSettings.of(KernelProfile.named("linux-6.18"));
            server = new TcpHost("server", stack, settings, context);
            NatGateway nat = new NatGateway(
                    "nat", NatSettings.of(INSIDE, 24, PUBLIC, NatModel.named("netfilter-6.18")), context);
            for (int i = 0; i < 2; i++) {
                TcpHost client = new TcpHost("client[" + i + "]", stack, settings, context);
                Interface toClient = nat.addInterface(INSIDE);
                link(toClient, client.addInterface(INSIDE + 1 + i));
                nat.setInside(toClient);
                nat.routes().add(new Prefix(INSIDE + 1 + i, 32), toClient);
                clients.add(client);
                nodes.add(client);
            }
            Interface left = nat.addInterface(PUBLIC);
            nat.routes().add(new Prefix(0, 0), left);
            nodes.add(nat);
            for (int i = 1; i <= routerCount; i++) {
                left = route(left, i);
            }
            link(left, server.addInterface(SERVER));
            nodes.add(server);
            server.listen(80, 16, c -> ConnectionHandler.NONE);
            nodes.forEach(node -> node.intercept(this::fate));
        }

        private Interface route(Interface left, int place) {
            long delayNanos = random.nextInt(3) * MILLISECOND;
            Router router = new Router(
                    "r" + place,
                    context,
                    new RouterSettings(0, delayNanos, mtu(), random.nextInt(4) > 0, IcmpLimits.DEFAULT));
            Interface back = router.addInterface(PUBLIC + place);
            Interface on = router.addInterface(PUBLIC + 100 + place);
            link(left, back);
            router.routes().add(new Prefix(PUBLIC, 32), back);
            router.routes().add(new Prefix(SERVER, 32), on);
            nodes.add(router);
            targets.add(PUBLIC + place);
            return on;
        }

        private int mtu() {
            return random.nextBoolean() ? 1500 : 68 + random.nextInt(1500);
        }

        private void link(Interface a, Interface b) {
            LinkSettings settings = LinkSettings.delay(random.nextInt(5) * MILLISECOND).toBuilder()
                    .mtu(mtu())
                    .loss(new Loss.Independent(new Chance(random.nextInt(8), 100)))
                    .build();
            Link link = Link.connect(context, a, b, settings, settings);
            links.add(link.forward());
            links.add(link.backward());
        }

        private Fate fate(Ipv4Packet packet) {
            return switch (random.nextInt(60)) {
                case 0 -> new Fate.Drop("chaos");
                case 1 -> new Fate.Delay(random.nextInt(50) * MILLISECOND);
                case 2 -> new Fate.Duplicate(random.nextInt(50) * MILLISECOND);
                case 3 -> new Fate.Corrupt();
                default -> Fate.PASS;
            };
        }

        void act() {
            TcpHost client = clients.get(random.nextInt(clients.size()));
            switch (random.nextInt(5)) {
                case 0 ->
                    open.add(client.connect(
                            SERVER,
                            80 + random.nextInt(2),
                            ConnectOptions.automatic(nextId++),
                            ConnectionHandler.NONE));
                case 1 -> open.forEach(c -> c.write(random.nextInt(4000)));
                case 2 -> open.forEach(TcpConnection::close);
                default -> inject(client);
            }
        }

        private void inject(TcpHost client) {
            int target = targets.get(random.nextInt(targets.size()));
            LiteralBytes bytes = LiteralBytes.of(new byte[random.nextInt(3000)]);
            IpPayload payload = random.nextBoolean()
                    ? new UdpDatagram(5000, 33_434, bytes, Checksums.NOT_STAMPED)
                    : new IcmpMessage(IcmpMessage.ECHO_REQUEST, 0, nextId, bytes, Checksums.NOT_STAMPED);
            int flags = random.nextInt(3) == 0 ? Ipv4Packet.DONT_FRAGMENT : 0;
            Ipv4Packet packet = Ipv4Packet.of(
                    client.interfaces().get(0).address(), target, 1 + random.nextInt(8), nextId++, payload);
            client.inject(packet.withHeader(0, flags, new byte[0], Checksums.NOT_STAMPED));
        }

        /** Runs for a time, looking after every event. */
        void run(long nanos) {
            simulation.runUntil(simulation.nowNanos() + nanos, () -> {
                check();
                return false;
            });
        }

        Conservation check() {
            return Conservation.check(nodes, links);
        }

        /** What a run must have seen for the property to say something. */
        void note(Conservation end) {
            label("copies", end.copies() > 0);
            for (DropReason reason : List.of(
                    DropReason.FRAGMENTATION_NEEDED,
                    DropReason.REASSEMBLY_TIMEOUT,
                    DropReason.TTL_EXCEEDED,
                    DropReason.BAD_CHECKSUM,
                    DropReason.FAULT)) {
                label(
                        reason.label(),
                        nodes.stream().anyMatch(node -> node.drops().of(reason) > 0));
            }
        }

        private static void label(String what, boolean seen) {
            Statistics.label(what).collect(seen).coverage(mix -> mix.check(true).percentage(share -> share > 10));
        }
    }
}
