package org.twlab.nat.rfc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Chance;
import org.twlab.core.net.Conservation;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Loss;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;
import org.twlab.nat.MappingSnapshot;

/** NAT444: homes with a gateway each behind a carrier's gateway with blocks of ports; links lose and reorder. */
class Nat444Properties {
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000 * MILLISECOND;
    private static final int HOME = Address.parse("192.168.1.1").bits();
    private static final int CARRIER = Address.parse("100.64.0.1").bits();
    private static final int PUBLIC = Address.parse("203.0.113.1").bits();
    private static final int SERVER = Address.parse("198.51.100.7").bits();

    @Property(tries = 60, shrinking = ShrinkingMode.OFF)
    void connectionsPassTwoGatewaysOnLossyLinks(@ForAll long seed) {
        new Scene().play(seed);
    }

    private static final class Scene {
        private final Simulation simulation = new Simulation();
        private final List<Node> nodes = new ArrayList<>();
        private final List<LinkDirection> links = new ArrayList<>();

        void play(long seed) {
            NetworkContext context = new NetworkContext(simulation, new RandomStreams(seed, 0), null, true);
            TcpStack stack = new TcpStack(context);
            HostSettings host = HostSettings.of(KernelProfile.named("linux-6.18"));
            RfcGateway carrier = new RfcGateway(
                    "carrier",
                    RfcSettings.builder(CARRIER, 24, List.of(PUBLIC))
                            .allocation(new PortAllocation.Blocks(64, 1))
                            .build(),
                    context);
            TcpHost server = new TcpHost("server", stack, host, context);
            List<TcpConnection> accepted = new ArrayList<>();
            server.listen(80, 64, connection -> {
                accepted.add(connection);
                return ConnectionHandler.whenPeerFinished(TcpConnection::close);
            });
            Interface up = carrier.addInterface(PUBLIC);
            link(context, up, server.addInterface(SERVER));
            carrier.routes().add(new Prefix(0, 0), up);
            List<TcpConnection> opened = new ArrayList<>();
            for (int home = 0; home < 3; home++) {
                TcpHost client = home(context, stack, host, carrier, home);
                for (int i = 0; i < 3; i++) {
                    opened.add(client.connect(
                            SERVER,
                            80,
                            ConnectOptions.automatic(1 + home * 3 + i),
                            ConnectionHandler.whenEstablished(connection -> {
                                connection.write(20_000);
                                connection.close();
                            })));
                }
            }
            nodes.add(carrier);
            nodes.add(server);
            simulation.runUntil(20 * SECOND);
            Set<Integer> blocks = carrier.snapshot().stream()
                    .map(row -> (row.outside().port() - 1024) / 64)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(blocks.size()).isEqualTo(carrier.blocksUsed()).isEqualTo(3);
            assertThat(carrier.snapshot().stream().map(MappingSnapshot::outside).distinct())
                    .hasSize(9);

            simulation.runUntil(600 * SECOND);

            Conservation.check(nodes, links);
            assertThat(accepted)
                    .hasSizeGreaterThanOrEqualTo(9)
                    .allSatisfy(connection ->
                            assertThat(connection.tuple().remote().address()).isEqualTo(PUBLIC));
            assertThat(accepted.stream().mapToLong(TcpConnection::bytesReceived).sum())
                    .isEqualTo(9 * 20_000);
            assertThat(opened)
                    .allSatisfy(connection -> assertThat(connection.error()).isEmpty());
        }

        private TcpHost home(NetworkContext context, TcpStack stack, HostSettings host, RfcGateway carrier, int home) {
            int address = CARRIER + 1 + home;
            RfcGateway gateway = new RfcGateway(
                    "home[" + home + "]",
                    RfcSettings.builder(HOME, 24, List.of(address)).build(),
                    context);
            TcpHost client = new TcpHost("client[" + home + "]", stack, host, context);
            Interface down = gateway.addInterface(HOME);
            link(context, down, client.addInterface(HOME + 1));
            gateway.setInside(down);
            gateway.routes().add(new Prefix(HOME + 1, 32), down);
            Interface up = gateway.addInterface(address);
            gateway.routes().add(new Prefix(0, 0), up);
            Interface toHome = carrier.addInterface(CARRIER);
            link(context, up, toHome);
            carrier.setInside(toHome);
            carrier.routes().add(new Prefix(address, 32), toHome);
            nodes.add(gateway);
            nodes.add(client);
            return client;
        }

        private void link(NetworkContext context, Interface a, Interface b) {
            LinkSettings settings = LinkSettings.delay(5 * MILLISECOND).toBuilder()
                    .loss(new Loss.Independent(new Chance(1, 100)))
                    .reorder(new Chance(1, 20), 3 * MILLISECOND)
                    .build();
            Link link = Link.connect(context, a, b, settings, settings);
            links.add(link.forward());
            links.add(link.backward());
        }
    }
}
