package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.tcp.ConnectOptions;
import org.twlab.core.tcp.ConnectionHandler;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.tcp.TcpConnection;
import org.twlab.core.tcp.TcpState;

class NetworkBuilderTest {
    private static final HostSettings LINUX = HostSettings.of(KernelProfile.named("linux-4.9"));
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    @Test
    void hostsOfAPopulationConnectThroughRouters() {
        Network network = NetworkBuilder.of(1)
                .host("server", "203.0.113.10", LINUX.withSysctl("net.ipv4.tcp_max_tw_buckets", "5"))
                .population("client", 3, "10.0.0.0/24", member -> LINUX.withUptimeNanos(member))
                .router("r1")
                .router("r2")
                .link("client", "r1", MILLISECOND)
                .link("r1", "r2", MILLISECOND)
                .link("r2", "server", MILLISECOND)
                .stampChecksums(true)
                .build();
        network.host("server").listen(80, 10, connection -> ConnectionHandler.NONE);

        List<TcpConnection> connections = network.hosts("client").stream()
                .map(client -> client.connect(
                        network.address("server"), 80, ConnectOptions.automatic(1), ConnectionHandler.NONE))
                .toList();
        network.simulation().runUntil(Duration.ofMillis(6).toNanos());

        assertThat(connections).extracting(TcpConnection::state).containsOnly(TcpState.ESTABLISHED);
        assertThat(network.host("client[2]").settings().uptimeNanos()).isEqualTo(2);
        assertThat(network.context().stampChecksums()).isTrue();
    }

    @Test
    void partsHaveNames() {
        Network network = small().build();

        assertThat(network.nodes()).extracting(Node::name).containsExactly("client[0]", "client[1]", "r1", "server");
        assertThat(network.hosts()).hasSize(3);
        assertThat(network.routers()).extracting(Node::name).containsExactly("r1");
        assertThat(network.node("client[-1]").name()).isEqualTo("client[1]");
        assertThat(network.links("client-r1")).hasSize(2);
        assertThat(network.directions("r1->client")).hasSize(2);
        assertThat(network.direction("r1->client[1]").name()).isEqualTo("r1->client[1]");
        assertThat(network.direction("server->r1").name()).isEqualTo("server->r1");
        assertThat(network.directions()).hasSize(6);
        assertThat(Address.text(network.address("client[1]"))).isEqualTo("10.0.0.2");
        assertThat(network.hops("client", "server")).hasValue(1);
    }

    @Test
    void aPopulationOfOneHasAnIndex() {
        Network network = NetworkBuilder.of(1)
                .population("client", 1, "10.0.0.0/24", LINUX)
                .host("server", "10.0.0.1", LINUX)
                .link("client", "server", MILLISECOND)
                .build();

        assertThat(network.node("client").name()).isEqualTo("client[0]");
        assertThat(Address.text(network.address("client[0]"))).isEqualTo("10.0.0.2");
        assertThat(network.hops("client", "server")).hasValue(0);
    }

    @Test
    void whatIsNotThereIsNamed() {
        Network network = small().build();

        assertThatThrownBy(() -> network.node("clien")).hasMessage("no node 'clien'; there are [client, r1, server]");
        assertThatThrownBy(() -> network.node("client[2]")).hasMessage("no member 'client[2]'; 'client' has 2");
        assertThatThrownBy(() -> network.node("server[0]")).hasMessage("no member 'server[0]'; 'server' has 1");
        assertThatThrownBy(() -> network.node("client")).hasMessage("'client' is 2 nodes");
        assertThatThrownBy(() -> network.host("r1")).hasMessage("'r1' is a Router, not a TcpHost");
        assertThatThrownBy(() -> network.links("r1-client"))
                .hasMessage("no link 'r1-client'; there are [client-r1, r1-server]");
        assertThatThrownBy(() -> network.direction("client->server")).hasMessage("no link leads client->server");
        assertThatThrownBy(() -> network.address("r1")).hasMessage("'r1' has no address");
    }

    @Test
    void delaysMayDifferByMemberAndDirection() {
        List<Long> asked = new ArrayList<>();
        Network network = NetworkBuilder.of(1)
                .population("p", 3, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .node("s", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .router("r")
                .link("p", "r", member -> LinkSettings.delay(member * 1000L))
                .link("r", "s", LinkSettings.delay(1), LinkSettings.delay(50))
                .build(event -> asked.add(event.atNanos()));

        ((Recorder) network.node("p[2]")).send(network.address("s"), 64);
        network.simulation().runUntil(10_000);
        ((Recorder) network.node("s")).send(network.address("p[1]"), 64);
        network.simulation().runUntil(20_000);

        assertThat(asked).containsExactly(0L, 2000L, 2000L, 2001L, 10_000L, 10_050L, 10_050L, 11_050L);
    }

    @Test
    void twoPopulationsPairUp() {
        Network network = NetworkBuilder.of(1)
                .population("a", 3, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .population("b", 3, Addressing.from(Prefix.parse("10.0.1.0/24")), Recorder::new)
                .link("a", "b", MILLISECOND)
                .build();

        ((Recorder) network.node("a[1]")).send(network.address("b[1]"), 1);
        network.simulation().runUntil(1_000_000);

        assertThat(((Recorder) network.node("b[1]")).received).hasSize(1);
        assertThat(network.directions("b[2]->a")).hasSize(1);
    }

    @Test
    void membersTakeFreeAddressesInOrder() {
        NetworkPlan plan = NetworkBuilder.of(1)
                .population("c", 4, "10.0.0.0/29", LINUX)
                .host("server", "10.0.0.2", LINUX)
                .node("late", Addressing.from(Prefix.parse("10.0.0.0/29")), Recorder::new)
                .router("r", "10.0.0.4")
                .link("c", "r", MILLISECOND)
                .link("late", "r", MILLISECOND)
                .link("server", "r", MILLISECOND)
                .plan();

        assertThat(plan.addresses("c").stream().mapToObj(Address::text))
                .containsExactly("10.0.0.1", "10.0.0.3", "10.0.0.5", "10.0.0.6");
        assertThat(plan.problems())
                .extracting(NetworkProblem::message)
                .containsExactly("network 10.0.0.0/29 has 0 free addresses, the members of 'late' need 1");
    }

    @Test
    void aFarPopulationIsOneRouteAndANearOneARouteForEachMember() {
        Network network = line(1000, 8);
        List<Router> routers = network.routers();

        assertThat(routers.get(0).routes().size()).isEqualTo(1001);
        for (Router router : routers.subList(1, 8)) {
            assertThat(router.routes().size()).as(router.name()).isEqualTo(2);
        }
    }

    @Test
    void overlappingNetworksAreRoutedByMember() {
        Network network = NetworkBuilder.of(1)
                .population("a", 3, Addressing.from(Prefix.parse("10.0.0.0/8")), Recorder::new)
                .population("b", 3, Addressing.from(Prefix.parse("10.0.0.0/16")), Recorder::new)
                .node("s", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .router("r")
                .router("ra")
                .router("rb")
                .link("ra", "a", MILLISECOND)
                .link("rb", "b", MILLISECOND)
                .link("r", "ra", MILLISECOND)
                .link("r", "rb", MILLISECOND)
                .link("s", "r", MILLISECOND)
                .build();

        for (int member = 0; member < 3; member++) {
            assertThat(next(network.router("r"), network.address("a[" + member + "]")))
                    .isEqualTo("r->ra");
            assertThat(next(network.router("r"), network.address("b[" + member + "]")))
                    .isEqualTo("r->rb");
        }
    }

    @Test
    void aHundredThousandHostsAreBuiltAndReached() {
        Network network = line(100_000, 8);
        Recorder last = (Recorder) network.node("client[-1]");

        ((Recorder) network.node("server")).send(network.address("client[-1]"), 9);
        last.send(network.address("server"), 9);
        network.simulation().runUntil(1_000_000_000L);

        assertThat(last.name()).isEqualTo("client[99999]");
        assertThat(last.received).hasSize(1);
        assertThat(((Recorder) network.node("server")).received).hasSize(1);
        assertThat(network.hops("client", "server")).hasValue(8);
    }

    /** Clients, routers r1 to rn in a line, a server. */
    private static Network line(int clients, int routers) {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .population("client", clients, Addressing.from(Prefix.parse("10.0.0.0/8")), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("203.0.113.1")), Recorder::new);
        for (int i = 1; i <= routers; i++) {
            builder.router("r" + i);
            if (i > 1) {
                builder.link("r" + (i - 1), "r" + i, MILLISECOND);
            }
        }
        return builder.link("client", "r1", MILLISECOND)
                .link("r" + routers, "server", MILLISECOND)
                .build();
    }

    private static NetworkBuilder small() {
        return NetworkBuilder.of(1)
                .population("client", 2, "10.0.0.0/24", LINUX)
                .router("r1")
                .host("server", "203.0.113.10", LINUX)
                .link("client", "r1", MILLISECOND)
                .link("r1", "server", MILLISECOND);
    }

    private static String next(Router router, int address) {
        Interface egress = router.routes().lookup(address);
        return egress == null ? "nowhere" : egress.egress().name();
    }
}
