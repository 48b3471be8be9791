package org.twlab.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Chance;
import org.twlab.core.net.Fate;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Loss;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.SocketOptions;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;

/**
 * Real hosts behind a gateway with several addresses, few ports and a small table; some connect from the same ports, one
 * is reached by a forward; links lose and reorder, the gateway forgets. The invariants hold at every packet.
 */
class GatewayTrafficProperties {
    private static final int CLIENTS = 4;
    private static final int LIMIT = 12;

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void mappingsAreInjectiveAndNothingPrivateLeaves(@ForAll long seed) {
        Scene scene = new Scene(seed);
        for (int step = 0; step < 60; step++) {
            scene.act();
            scene.simulation.runUntil(scene.simulation.nowNanos() + scene.random.nextInt(400) * 1_000_000L);
            scene.check();
        }
        scene.simulation.runUntil(scene.simulation.nowNanos() + 600_000_000_000L);
        scene.check();
        // that the runs show something: thresholds far below what they are, as each build draws other runs
        Statistics.label("much traffic")
                .collect(scene.outside > 50)
                .coverage(mix -> mix.check(true).percentage(share -> share > 50));
        Statistics.label("full table")
                .collect(scene.fullest == LIMIT)
                .coverage(mix -> mix.check(true).percentage(share -> share > 5));
        Statistics.label("forwarded")
                .collect(scene.accepted.stream().anyMatch(c -> c.host() == scene.clients.get(0)))
                .coverage(mix -> mix.check(true).percentage(share -> share > 20));
    }

    private static final class Scene {
        final Random random;
        final Simulation simulation = new Simulation();
        final List<TcpHost> clients = new ArrayList<>();
        final List<TcpConnection> accepted = new ArrayList<>();
        private final List<TcpConnection> open = new ArrayList<>();
        private final NetworkContext context;
        private final TcpHost server;
        private final NatGateway nat;
        private int nextId = 1;
        int outside;
        int fullest;

        Scene(long seed) {
            random = new Random(seed);
            context = new NetworkContext(simulation, new RandomStreams(seed, 0), null, true);
            TcpStack stack = new TcpStack(context);
            HostSettings settings = HostSettings.of(KernelProfile.named("linux-6.18"));
            List<String> models = List.copyOf(NatModel.names());
            NatSettings.Builder gateway = NatLab.builder(
                            models.get(random.nextInt(models.size())), NatLab.PUBLIC, NatLab.PUBLIC + 1)
                    .persistent(random.nextBoolean())
                    .portOption(PortOption.values()[random.nextInt(3)])
                    .forward(new PortForward(6, NatLab.PUBLIC, new PortRange(80, 80), NatLab.hostAddress(0), 8080))
                    .maxEntries(LIMIT);
            nat = new NatGateway(
                    "nat",
                    random.nextBoolean()
                            ? gateway.build()
                            : gateway.ports(new PortRange(2000, 2004)).build(),
                    context);
            for (int i = 0; i < CLIENTS; i++) {
                TcpHost client = new TcpHost("client[" + i + "]", stack, settings, context);
                Interface toClient = nat.addInterface(NatLab.INSIDE);
                link(toClient, client.addInterface(NatLab.hostAddress(i)));
                nat.setInside(toClient);
                nat.routes().add(new Prefix(NatLab.hostAddress(i), 32), toClient);
                int address = NatLab.hostAddress(i);
                client.intercept(packet -> arrivesInside(packet, address));
                clients.add(client);
            }
            server = new TcpHost("server", stack, settings, context);
            Interface out = nat.addInterface(NatLab.PUBLIC);
            link(out, server.addInterface(NatLab.SERVER));
            nat.routes().add(new Prefix(0, 0), out);
            server.intercept(this::arrivesOutside);
            server.listen(80, 64, this::accept);
            clients.get(0).listen(8080, 64, this::accept);
        }

        private ConnectionHandler accept(TcpConnection connection) {
            accepted.add(connection);
            return ConnectionHandler.NONE;
        }

        private void link(Interface a, Interface b) {
            LinkSettings settings = LinkSettings.delay(1_000_000L).toBuilder()
                    .loss(new Loss.Independent(new Chance(random.nextInt(10), 100)))
                    .reorder(new Chance(random.nextInt(20), 100), 5_000_000L)
                    .build();
            Link.connect(context, a, b, settings, settings);
        }

        /** Invariants 62 and 63. */
        private Fate arrivesOutside(Ipv4Packet packet) {
            outside++;
            assertThat(packet.source()).isIn(NatLab.PUBLIC, NatLab.PUBLIC + 1);
            assertThat(PacketCodec.verify(packet)).isTrue();
            if (packet.payload() instanceof IcmpMessage message && message.isError()) {
                QuoteTranslation.tupleOf(message.quote())
                        .ifPresent(quoted -> assertThat(quoted.destination()).isIn(NatLab.PUBLIC, NatLab.PUBLIC + 1));
            }
            return Fate.PASS;
        }

        /** Nobody sees what is for another host, nor an address that only the outside knows. */
        private Fate arrivesInside(Ipv4Packet packet, int address) {
            assertThat(packet.destination()).isEqualTo(address);
            assertThat(packet.source()).isNotIn(NatLab.PUBLIC, NatLab.PUBLIC + 1);
            assertThat(PacketCodec.verify(packet)).isTrue();
            return Fate.PASS;
        }

        void act() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> connect(clients.get(random.nextInt(CLIENTS)), NatLab.SERVER);
                case 3 -> connect(server, NatLab.PUBLIC);
                case 4 -> all().forEach(connection -> connection.write(random.nextInt(3000)));
                case 5 -> all().forEach(TcpConnection::close);
                case 6 -> {
                    if (random.nextInt(4) == 0) {
                        nat.flush();
                    }
                }
                default -> all().stream().limit(1).forEach(TcpConnection::abort);
            }
        }

        private List<TcpConnection> all() {
            List<TcpConnection> all = new ArrayList<>(open);
            all.addAll(accepted);
            return all;
        }

        private void connect(TcpHost from, int to) {
            ConnectOptions options = from != server && random.nextBoolean()
                    ? ConnectOptions.bound(
                            nextId++, from.interfaces().get(0).address(), 5000 + nextId, SocketOptions.DEFAULT)
                    : ConnectOptions.automatic(nextId++);
            open.add(from.connect(to, 80, options, ConnectionHandler.NONE));
        }

        /** Invariants 60, 69 and 65 where there is a range. */
        void check() {
            Set<FourTuple> tuples = new HashSet<>();
            for (MappingSnapshot entry : nat.snapshot()) {
                assertThat(tuples.add(entry.original())).isTrue();
                assertThat(tuples.add(entry.reply())).isTrue();
                boolean fromInside = entry.original().local().equals(entry.inside());
                nat.settings().ports().ifPresent(range -> {
                    if (fromInside) {
                        assertThat(range.contains(entry.outside().port())).isTrue();
                    }
                });
            }
            fullest = Math.max(fullest, nat.entries());
            assertThat(nat.entries()).isLessThanOrEqualTo(LIMIT);
            assertThat(tuples).hasSize(2 * nat.entries());
        }
    }
}
