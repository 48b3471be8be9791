package org.twlab.topology.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.QueueSettings;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Prefix;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.tcp.HostSettings;
import org.twlab.topology.Addressing;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;

/** Ways through small networks whose tables are plain to see. */
class PathFinderTest {
    private static final long MS = 1_000_000;
    private static final HostSettings LINUX = HostSettings.of(KernelProfile.named("linux-4.9"));
    private static final String CLIENT = "192.0.2.1";
    private static final String SERVER = "198.51.100.1";

    private final Network network = NetworkBuilder.of(1)
            .host("client", CLIENT, LINUX)
            .router("r1", "10.0.0.1")
            .router("r2")
            .router("r3")
            .host("server", SERVER, LINUX)
            .link("client", "r1", Duration.ofMillis(1))
            .link("r1", "r2", Duration.ofMillis(2))
            .link(
                    "r2",
                    "r3",
                    LinkSettings.delay(3 * MS).toBuilder()
                            .bandwidth(12_000_000)
                            .queue(new QueueSettings.DropTail(4, QueueSettings.Unit.PACKETS))
                            .build())
            .link("r3", "server", Duration.ofMillis(4))
            .build();

    @Test
    void theHopsAreThoseOfTheTablesWithTheTtlAtEachAndTimesThatAddUp() {
        Path path = path(64);

        assertThat(path.end()).isEqualTo(Path.End.DELIVERED);
        assertThat(path.routers()).isEqualTo(3);
        assertThat(path.hops()).extracting(PathHop::node).containsExactly("r1", "r2", "r3", "server");
        assertThat(path.hops())
                .extracting(PathHop::link)
                .containsExactly("client->r1", "r1->r2", "r2->r3", "r3->server");
        assertThat(path.hops()).extracting(PathHop::ttl).containsExactly(64, 63, 62, 61);
        assertThat(path.hops()).extracting(PathHop::number).containsExactly(1, 2, 3, 4);
        assertThat(path.hops()).extracting(PathHop::choices).containsOnly(1);
        assertThat(path.hops())
                .extracting(hop -> Address.text(hop.address()))
                .containsExactly("10.0.0.1", "0.0.0.0", "0.0.0.0", SERVER);
        // 12 Mbit/s: 40 B take 26,667 ns; four packets of 1,500 B before one of them take 5 ms
        assertThat(path.hops())
                .extracting(hop -> hop.total().bestNanos())
                .containsExactly(MS, 3 * MS, 6 * MS + 26_667, 10 * MS + 26_667);
        assertThat(path.hops())
                .extracting(hop -> hop.total().worstNanos().orElseThrow())
                .containsExactly(MS, 3 * MS, 11 * MS, 15 * MS);
        assertThat(path.time()).isEqualTo(path.hops().get(3).total());
    }

    @Test
    void aPacketEndsAtTheRouterThatReceivesATtlOfOne() {
        assertThat(path(4).end()).isEqualTo(Path.End.DELIVERED);
        assertThat(path(4).hops().get(3).ttl()).isEqualTo(1);

        Path dying = path(3);
        assertThat(dying.end()).isEqualTo(Path.End.TTL_EXCEEDED);
        assertThat(dying.hops()).extracting(PathHop::node).containsExactly("r1", "r2", "r3");
        assertThat(path(1).hops()).extracting(PathHop::node).containsExactly("r1");
    }

    @Test
    void aPacketInALoopCrossesAsManyLinksAsItHasTtl() {
        Router r2 = network.router("r2");
        r2.routes()
                .add(new Prefix(network.address("server"), 32), r2.interfaces().get(0));

        Path path = path(10);

        assertThat(path.end()).isEqualTo(Path.End.TTL_EXCEEDED);
        assertThat(path.hops()).hasSize(10);
        assertThat(path.hops())
                .extracting(PathHop::node)
                .startsWith("r1", "r2", "r1", "r2")
                .endsWith("r1", "r2");
        assertThat(path.time()).isEqualTo(TravelTime.constant(MS + 9 * 2 * MS));
    }

    @Test
    void aPacketEndsWhereThereIsNoRoute() {
        Ipv4Packet strange = packet(Address.parse("203.0.113.9").bits(), 64);

        Path path = new PathFinder(network).path("client", "server", strange);

        assertThat(path.end()).isEqualTo(Path.End.NO_ROUTE);
        assertThat(path.hops()).extracting(PathHop::node).containsExactly("r1");
    }

    @Test
    void forwardingBelongsToTheHopAfterTheRouter() {
        Network slow = NetworkBuilder.of(1)
                .host("client", CLIENT, LINUX)
                .router(
                        "r",
                        Addressing.NONE,
                        site -> new Router(site.name(), site.context(), new RouterSettings(0, 500, true, 1000)))
                .host("server", SERVER, LINUX)
                .link("client", "r", Duration.ofMillis(1))
                .link("r", "server", Duration.ofMillis(1))
                .build();

        Path path = new PathFinder(slow).path("client", "server", packet(slow.address("server"), 64));

        assertThat(path.hops())
                .extracting(PathHop::time)
                .containsExactly(TravelTime.constant(MS), TravelTime.constant(MS + 500));
        assertThat(LifetimeBound.of(slow, "client", 255).time()).isEqualTo(TravelTime.constant(MS + 254 * (MS + 500)));
    }

    @Test
    void theLifetimeIsBoundedByTtlTimesTheSlowestLinkThatARouterSendsOver() {
        LifetimeBound bound = LifetimeBound.of(network, "client", 64);

        // r2 and r3 share the slowest link: 3 ms, four packets before, and its own 1 ms on the line
        assertThat(bound.slowest()).isEqualTo(Optional.of("r2->r3"));
        assertThat(bound.slowestTime().worstNanos()).hasValue(8 * MS);
        assertThat(bound.time().worstNanos()).hasValue(MS + 63 * 8 * MS);
        assertThat(LifetimeBound.of(network, "client", 1).time()).isEqualTo(TravelTime.constant(MS));
    }

    @Test
    void withoutRoutersTheOnlyLinkIsTheBound() {
        Network pair = NetworkBuilder.of(1)
                .host("client", CLIENT, LINUX)
                .host("server", SERVER, LINUX)
                .link("client", "server", Duration.ofMillis(5))
                .build();

        LifetimeBound bound = LifetimeBound.of(pair, "client", 64);

        assertThat(bound.slowest()).isEmpty();
        assertThat(bound.time()).isEqualTo(TravelTime.constant(5 * MS));
    }

    private Path path(int ttl) {
        return new PathFinder(network).path("client", "server", packet(network.address("server"), ttl));
    }

    private static Ipv4Packet packet(int destination, int ttl) {
        return Ipv4Packet.of(
                Address.parse(CLIENT).bits(),
                destination,
                ttl,
                0,
                new UdpDatagram(1, 2, LiteralBytes.EMPTY, Checksums.NOT_STAMPED));
    }
}
