package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.trace.DropReason;
import org.twlab.topology.NetworkProblem.Kind;

/** Static routes, those described and those set while a network runs. */
class StaticRouteTest {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** r1 to r4 in a ring; clients at r1, a server at r3. */
    private static NetworkBuilder ring() {
        return NetworkBuilder.of(1)
                .router("r1")
                .router("r2")
                .router("r3")
                .router("r4", "198.51.100.4")
                .population("client", 3, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("203.0.113.10")), Recorder::new)
                .link("r1", "r2", MILLISECOND)
                .link("r2", "r3", MILLISECOND)
                .link("r3", "r4", MILLISECOND)
                .link("r4", "r1", MILLISECOND)
                .link("client", "r1", MILLISECOND)
                .link("server", "r3", MILLISECOND);
    }

    private static String next(Network network, String router, String address) {
        Interface egress =
                network.router(router).routes().lookup(Address.parse(address).bits());
        return egress == null ? "nowhere" : egress.egress().to().node().name();
    }

    private static RouteTarget to(String word) {
        return RouteTarget.parse(word);
    }

    @Test
    void aStaticRouteReplacesTheComputedOne() {
        assertThat(next(ring().build(), "r1", "203.0.113.10")).isEqualTo("r2");

        Network network = ring().route("r1", to("server"), "r4").build();

        assertThat(next(network, "r1", "203.0.113.10")).isEqualTo("r4");
        assertThat(next(network, "r1", "198.51.100.4")).isEqualTo("r4");
        assertThat(next(network, "r2", "203.0.113.10")).isEqualTo("r3");
    }

    @Test
    void theLongerPrefixWinsAndOfOneLengthTheStaticOne() {
        Network network = ring().route("r1", to("203.0.113.0/24"), "r4") // the computed /32 is longer
                .route("r2", to("203.0.113.10/32"), "r1")
                .route("r3", to("10.0.0.0/23"), "r4") // the computed /24 is longer
                .route("r4", to("10.0.0.0/24"), "r3")
                .route("r4", to("10.0.0.2/32"), "r1")
                .route("r4", to("0.0.0.0/0"), "r3")
                .build();

        assertThat(next(network, "r1", "203.0.113.10")).isEqualTo("r2");
        assertThat(next(network, "r1", "203.0.113.11")).isEqualTo("r4");
        assertThat(next(network, "r2", "203.0.113.10")).isEqualTo("r1");
        assertThat(next(network, "r3", "10.0.0.1")).isEqualTo("r2");
        assertThat(next(network, "r3", "10.0.1.1")).isEqualTo("r4");
        assertThat(next(network, "r4", "10.0.0.1")).isEqualTo("r3");
        assertThat(next(network, "r4", "10.0.0.2")).isEqualTo("r1");
        assertThat(next(network, "r4", "1.2.3.4")).isEqualTo("r3");
        assertThat(next(network, "r1", "1.2.3.4")).isEqualTo("nowhere");
    }

    /** To a population: by its network, but by its members where they are neighbours and each has a route. */
    @Test
    void aRouteToAPopulationIsOneToAllItsMembers() {
        Network network = ring().route("r1", to("client"), "r4")
                .route("r3", to("client"), "r4")
                .route("r2", to("client[-1]"), "r3")
                .build();

        for (String client : new String[] {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) {
            assertThat(next(network, "r1", client)).isEqualTo("r4");
            assertThat(next(network, "r3", client)).isEqualTo("r4");
            assertThat(next(network, "r2", client)).isEqualTo(client.endsWith("3") ? "r3" : "r1");
        }
        assertThat(network.router("r3").routes().size()).isEqualTo(4); // clients twice, the server, r4
        assertThat(network.router("r1").routes().size()).isEqualTo(8); // clients twice, the server, r4
    }

    /** {@code {server: r1}} at r2 makes a loop of r1 and r2, since r1 goes through r2; then it is undone. */
    @Test
    void routesCanBeSetAndTakenAwayInARunningNetwork() {
        int ttl = 9;
        Network network = ring().build();
        network.setRoutes("r2", Map.of(to("server"), "r1", to("r4"), "r3"));
        Recorder client = (Recorder) network.node("client[0]");
        Recorder server = (Recorder) network.node("server");

        assertThat(next(network, "r2", "198.51.100.4")).isEqualTo("r3");
        client.send(network.address("server"), ttl);
        network.simulation().runUntil(1_000_000_000L);
        assertThat(network.router("r1").drops().of(DropReason.TTL_EXCEEDED)).isEqualTo(1);
        assertThat(network.router("r1").forwarded() + network.router("r2").forwarded())
                .isEqualTo(ttl - 1);
        assertThat(server.received).isEmpty();

        network.useComputedRoutes("r2", to("server"));
        client.send(network.address("server"), ttl);
        network.simulation().runUntil(2_000_000_000L);
        assertThat(server.received).hasSize(1);
        assertThat(next(network, "r2", "198.51.100.4")).isEqualTo("r3");
        network.useComputedRoutes("r2", to("r4"));
        assertThat(next(network, "r2", "198.51.100.4")).isEqualTo("r1");
    }

    /** A static route stays when its link is down. */
    @Test
    void aStaticRouteDoesNotFollowLinks() {
        Network network = ring().route("r1", to("server"), "r4").build();
        network.setLink("r4-r1", false);

        assertThat(next(network, "r1", "203.0.113.10")).isEqualTo("r4");
        assertThat(next(network, "r1", "198.51.100.4")).isEqualTo("r2");
    }

    @Test
    void ofSeveralLinksTheOneDeclaredFirstIsTaken() {
        LinkSettings fast = LinkSettings.delay(1);
        Network network = ring().link(new LinkPlan("spare", "r1", "r2", member -> fast, member -> fast))
                .route("r2", to("server"), "r1")
                .build();

        assertThat(network.router("r2").routes().lookup(network.address("server")))
                .isSameAs(network.links("r1-r2").get(0).forward().to());
    }

    /** Each member of a group gets the route; so does a gateway. */
    @Test
    void groupsAndGatewaysHaveRoutesToo() {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .routers("edge", 2, Addressing.NONE, LargeNetworks::router)
                .router("up")
                .router("down")
                .node("server", Addressing.fixed(Address.parse("203.0.113.10")), Recorder::new)
                .population("client", 2, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .gateway("nat", PlainGateway.plan("10.0.0.1/24", "121.8.8.8"))
                .link("edge", "up", MILLISECOND)
                .link("edge", "down", MILLISECOND)
                .link("up", "server", MILLISECOND)
                .link("client", "nat", MILLISECOND)
                .link("nat", "up", MILLISECOND)
                .link("nat", "down", MILLISECOND)
                .route("edge", to("server"), "down")
                .route("down", to("server"), "edge[1]")
                .route("nat", to("server"), "down");
        Network network = builder.build();

        assertThat(next(network, "edge[0]", "203.0.113.10")).isEqualTo("down");
        assertThat(next(network, "edge[1]", "203.0.113.10")).isEqualTo("down");
        assertThat(next(network, "down", "203.0.113.10")).isEqualTo("edge[1]");
        Interface egress = ((PlainGateway) network.node("nat")).routes.lookup(network.address("server"));
        assertThat(egress).isNotNull();
        assertThat(egress.egress().name()).isEqualTo("nat->down");
    }

    /** A host that many others hang at chooses among its links, so it has routes; here one that leads astray. */
    @Test
    void aHostWithManyLinksHasRoutes() {
        HostSettings linux = HostSettings.of(KernelProfile.named("linux-4.9"));
        Network network = NetworkBuilder.of(1)
                .host("server", "203.0.113.10", linux)
                .population("client", 3, "10.0.0.0/24", linux)
                .link("client", "server", MILLISECOND)
                .route("server", to("client[0]"), "client[2]")
                .build();

        Interface egress = network.host("server").routes().lookup(network.address("client[0]"));
        assertThat(egress).isNotNull();
        assertThat(egress.egress().name()).isEqualTo("server->client[2]");
    }

    /** Neither one that hangs at another host, nor the other, nor one of several that hang pair by pair. */
    @Test
    void hostsWithOneLinkEachHaveNoRoutes() {
        NetworkBuilder pairs = NetworkBuilder.of(1)
                .population("left", 2, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .population("right", 2, Addressing.from(Prefix.parse("10.0.1.0/24")), Recorder::new)
                .node("one", Addressing.fixed(Address.parse("203.0.113.1")), Recorder::new)
                .node("other", Addressing.fixed(Address.parse("203.0.113.2")), Recorder::new)
                .node("hub", Addressing.fixed(Address.parse("203.0.113.3")), Recorder::new)
                .population("many", 3, Addressing.from(Prefix.parse("10.0.2.0/24")), Recorder::new)
                .link("left", "right", MILLISECOND)
                .link("one", "other", MILLISECOND)
                .link("many", "hub", MILLISECOND);
        Network network = pairs.build();
        String[][] routes = {{"left[1]", "right[1]"}, {"right[1]", "left[1]"}, {"one", "other"}, {"other", "one"}};
        for (String[] route : routes) {
            assertThatThrownBy(() -> network.setRoutes(route[0], Map.of(to(route[1]), route[1])))
                    .hasMessageEndingWith(
                            "'" + route[0] + "' needs no routes: a host with one link sends everything there");
        }
    }

    /** What hangs at a router one by one is a neighbour one by one, and of several the link declared first counts. */
    @Test
    void membersAreNeighboursByThemselves() {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .router("r1")
                .router("r2")
                .population("client", 3, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .link("r1", "r2", MILLISECOND)
                .link("client[2]", "r1", MILLISECOND)
                .link("client[0]", "r1", MILLISECOND)
                .link("client[1]", "r2", MILLISECOND);
        Network network = builder.build();
        Prefix everything = Prefix.parse("0.0.0.0/0");
        network.setRoutes("r1", Map.of(RouteTarget.to(everything), "client"));

        Interface egress =
                network.router("r1").routes().lookup(Address.parse("1.2.3.4").bits());
        assertThat(egress).isNotNull();
        assertThat(egress.egress().name()).isEqualTo("r1->client[2]");
        assertThatThrownBy(() -> network.setRoutes("r2", Map.of(RouteTarget.to(everything), "client[0]")))
                .hasMessageContaining("'client[0]' is no neighbour of 'r2'");
        assertThatThrownBy(() -> network.setRoutes("r1", Map.of(RouteTarget.to(everything), "client[1]")))
                .hasMessageContaining("'client[1]' is no neighbour of 'r1'");
    }

    private static void assertProblem(String node, String target, String next, Kind kind, String rendered) {
        assertThat(ring().route(node, to(target), next).plan().problems())
                .extracting(NetworkProblem::toString)
                .containsExactly("nodes/" + node + "/routes/" + target + ": " + rendered);
        assertThat(ring().route(node, to(target), next).plan().problems().get(0).kind())
                .isEqualTo(kind);
        assertThatThrownBy(() -> ring().build().setRoutes(node, Map.of(to(target), next)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nodes/" + node + "/routes/" + target + ": " + rendered);
    }

    @Test
    void whatCannotBeIsReported() {
        String all = "; allowed: r1, r2, r3, r4, client, server";
        assertProblem("r9", "server", "r2", Kind.UNKNOWN_NODE, "no node 'r9'" + all);
        assertProblem("r1", "server", "r9", Kind.UNKNOWN_NODE, "no node 'r9'" + all);
        assertProblem("r1", "serve", "r2", Kind.UNKNOWN_NODE, "no node 'serve'" + all);
        assertProblem("r1", "client[3]", "r2", Kind.UNKNOWN_NODE, "no member 'client[3]'; 'client' has 3");
        assertProblem("r1", "server", "r3", Kind.NO_NEIGHBOUR, "'r3' is no neighbour of 'r1'; allowed: r2, r4, client");
        assertProblem("r1", "server", "r1", Kind.NO_NEIGHBOUR, "'r1' is no neighbour of 'r1'; allowed: r2, r4, client");
        assertProblem("r1", "r2", "r2", Kind.BAD_ROUTE, "'r2' has no address that a route could lead to");
        assertProblem(
                "server",
                "client",
                "r3",
                Kind.BAD_ROUTE,
                "'server' needs no routes: a host with one link sends everything there");
        assertProblem(
                "client",
                "server",
                "r1",
                Kind.BAD_ROUTE,
                "'client[0]' needs no routes: a host with one link sends everything there");
        assertProblem("r1", "198.51.100.8/29", "r2", Kind.BAD_ROUTE, "no address of the network is in 198.51.100.8/29");
    }

    @Test
    void targetsAreNetworksOrWords() {
        assertThat(to("10.0.0.0/8"))
                .isEqualTo(RouteTarget.to(Prefix.parse("10.0.0.0/8")))
                .hasToString("10.0.0.0/8");
        assertThat(to("r[0]")).isEqualTo(RouteTarget.to("r[0]")).hasToString("r[0]");
    }
}
