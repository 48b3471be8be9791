package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;

/** Where the inside of a gateway ends. */
class GatewayTest {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** Clients and an inner router behind {@code nat}, a server beyond {@code r1}. */
    private static NetworkBuilder oneGateway() {
        return new Names(NetworkBuilder.of(1))
                .population("client", "10.0.0.0/24")
                .node("deep", "10.0.0.200")
                .node("server", "203.0.113.10")
                .builder
                .gateway("nat", PlainGateway.plan("10.0.0.1/24", "121.8.8.8"))
                .router("r1")
                .router("inner")
                .link("client", "nat", MILLISECOND)
                .link("nat", "r1", MILLISECOND)
                .link("r1", "server", MILLISECOND)
                .link("nat", "inner", MILLISECOND)
                .link("inner", "deep", MILLISECOND);
    }

    /** Short forms for tests. */
    private record Names(NetworkBuilder builder) {

        Names population(String name, String network) {
            builder.population(name, 3, Addressing.from(Prefix.parse(network)), Recorder::new);
            return this;
        }

        Names node(String name, String address) {
            builder.node(name, Addressing.fixed(Address.parse(address)), Recorder::new);
            return this;
        }
    }

    @Test
    void membersLeaveTheInsideAddressToTheGateway() {
        assertThat(oneGateway().plan().addresses("client").stream().mapToObj(Address::text))
                .containsExactly("10.0.0.2", "10.0.0.3", "10.0.0.4");
    }

    @Test
    void insideInterfacesAreMarkedAndHaveTheInsideAddress() {
        PlainGateway nat = (PlainGateway) oneGateway().build().node("nat");

        assertThat(nat.interfaces()).hasSize(5);
        for (Interface each : nat.interfaces()) {
            boolean outside = each.egress().name().equals("nat->r1");
            assertThat(nat.inside.contains(each)).as(each.egress().name()).isNotEqualTo(outside);
            assertThat(Address.text(each.address())).isEqualTo(outside ? "121.8.8.8" : "10.0.0.1");
        }
    }

    @Test
    void outsideHasNoRouteInside() {
        Network network = oneGateway().build();
        ForwardingTable outside = network.router("r1").routes();

        assertThat(next(outside, "10.0.0.2")).isEqualTo("nowhere");
        assertThat(next(outside, "10.0.0.200")).isEqualTo("nowhere");
        assertThat(next(outside, "10.0.0.1")).isEqualTo("nowhere");
        assertThat(next(outside, "121.8.8.8")).isEqualTo("r1->nat");
        assertThat(outside.size()).isEqualTo(2);
        assertThat(network.hops("server", "client")).isEmpty();
    }

    @Test
    void insideReachesOutsideThroughTheGateway() {
        Network network = oneGateway().build();
        ForwardingTable nat = ((PlainGateway) network.node("nat")).routes;

        assertThat(next(nat, "203.0.113.10")).isEqualTo("nat->r1");
        assertThat(next(nat, "10.0.0.3")).isEqualTo("nat->client[1]");
        assertThat(next(nat, "10.0.0.200")).isEqualTo("nat->inner");
        assertThat(next(network.router("inner").routes(), "203.0.113.10")).isEqualTo("inner->nat");
        assertThat(next(network.router("inner").routes(), "121.8.8.8")).isEqualTo("inner->nat");
        assertThat(next(network.router("inner").routes(), "10.0.0.1")).isEqualTo("inner->nat");
        assertThat(network.hops("client", "server")).hasValue(2);
        assertThat(network.hops("deep", "server")).hasValue(3);
        assertThat(network.hops("deep", "nat")).hasValue(1);
        assertThat(network.hops("server", "nat")).hasValue(1);
    }

    @Test
    void privateAddressesRepeatBehindSeveralGateways() {
        Network network = new Names(NetworkBuilder.of(1))
                .population("left", "10.0.0.0/24")
                .population("right", "10.0.0.0/24")
                .node("server", "203.0.113.10")
                .builder
                .gateway("natleft", PlainGateway.plan("10.0.0.1/24", "121.8.8.8"))
                .gateway("natright", PlainGateway.plan("10.0.0.1/24", "121.8.8.9"))
                .router("r1")
                .link("left", "natleft", MILLISECOND)
                .link("right", "natright", MILLISECOND)
                .link("natleft", "r1", MILLISECOND)
                .link("natright", "r1", MILLISECOND)
                .link("r1", "server", MILLISECOND)
                .build();

        assertThat(network.address("left[0]")).isEqualTo(network.address("right[0]"));
        assertThat(next(((PlainGateway) network.node("natleft")).routes, "10.0.0.2"))
                .isEqualTo("natleft->left[0]");
        assertThat(next(((PlainGateway) network.node("natright")).routes, "10.0.0.2"))
                .isEqualTo("natright->right[0]");
        assertThat(next(((PlainGateway) network.node("natright")).routes, "121.8.8.8"))
                .isEqualTo("natright->r1");
        assertThat(network.hops("left", "server")).hasValue(2);
        assertThat(network.hops("left", "right")).isEmpty();
        assertThat(network.hops("left", "natright")).hasValue(2);
    }

    @Test
    void gatewaysNest() {
        Network network = new Names(NetworkBuilder.of(1))
                .population("client", "192.168.1.0/24")
                .node("server", "203.0.113.10")
                .node("neighbour", "100.64.0.9")
                .builder
                .gateway("home", PlainGateway.plan("192.168.1.1/24", "100.64.0.2"))
                .gateway("carrier", PlainGateway.plan("100.64.0.1/10", "121.8.8.8"))
                .router("access")
                .link("client", "home", MILLISECOND)
                .link("home", "access", MILLISECOND)
                .link("neighbour", "access", MILLISECOND)
                .link("access", "carrier", MILLISECOND)
                .link("carrier", "server", MILLISECOND)
                .build();
        Router access = network.router("access");

        assertThat(network.hops("client", "server")).hasValue(3);
        assertThat(network.hops("client", "neighbour")).hasValue(2);
        assertThat(network.hops("neighbour", "client")).isEmpty();
        assertThat(network.hops("server", "neighbour")).isEmpty();
        assertThat(next(access.routes(), "192.168.1.2")).isEqualTo("nowhere");
        assertThat(next(access.routes(), "100.64.0.2")).isEqualTo("access->home");
        assertThat(next(((PlainGateway) network.node("carrier")).routes, "100.64.0.2"))
                .isEqualTo("carrier->access");
    }

    @Test
    void directlyLinkedGatewaysKnowTheirSides() {
        Network network = new Names(NetworkBuilder.of(1))
                .population("client", "192.168.1.0/24")
                .node("server", "203.0.113.10")
                .builder
                .gateway("home", PlainGateway.plan("192.168.1.1/24", "100.64.0.2"))
                .gateway("carrier", PlainGateway.plan("100.64.0.1/10", "121.8.8.8"))
                .link("client", "home", MILLISECOND)
                .link("carrier", "home", MILLISECOND)
                .link("carrier", "server", MILLISECOND)
                .build();

        assertThat(network.hops("client", "server")).hasValue(2);
        assertThat(next(((PlainGateway) network.node("carrier")).routes, "192.168.1.2"))
                .isEqualTo("nowhere");
        assertThat(next(((PlainGateway) network.node("carrier")).routes, "100.64.0.2"))
                .isEqualTo("carrier->home");
    }

    @Test
    void anOuterAddressInANearerNetworkIsNotRouted() {
        NetworkPlan plan = new Names(NetworkBuilder.of(1))
                .population("client", "192.168.1.0/24")
                .node("shadow", "192.168.1.77")
                .node("peer", "100.64.0.9")
                .builder
                .gateway("home", PlainGateway.plan("192.168.1.1/24", "100.64.0.2"))
                .gateway("carrier", PlainGateway.plan("100.64.0.1/10", "121.8.8.8"))
                .router("inner")
                .link("client", "home", MILLISECOND)
                .link("home", "inner", MILLISECOND)
                .link("peer", "inner", MILLISECOND)
                .link("inner", "carrier", MILLISECOND)
                .link("carrier", "shadow", MILLISECOND)
                .plan();

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.hops("peer", "shadow")).hasValue(2);
        assertThat(plan.hops("client", "shadow")).isEmpty();
        assertThat(plan.unreachable("client", "shadow").map(NetworkProblem::message))
                .contains("no route from 'client' to 'shadow'");
    }

    private static String next(ForwardingTable routes, String address) {
        Interface egress = routes.lookup(Address.parse(address).bits());
        return egress == null ? "nowhere" : egress.egress().name();
    }

    private static String wayOf(Network network, String router, String address) {
        Interface egress =
                network.router(router).routes().lookup(Address.parse(address).bits());
        return egress == null ? "nowhere" : egress.egress().name();
    }

    /** {@code inner} and its hosts behind {@code nat}, which is behind {@code far}; beyond both the same networks again. */
    private static Network twins() {
        return new Names(NetworkBuilder.of(1))
                .population("client", "10.0.0.0/24")
                .node("deep", "10.0.1.200")
                .node("middle", "172.16.0.9")
                .node("nobody", "10.0.0.77")
                .node("unused", "10.0.1.77")
                .node("twin", "10.0.1.200")
                .node("other", "10.0.2.77")
                .node("lone", "10.9.9.9")
                .node("twin-of-lone", "10.9.9.9")
                .builder
                .gateway("nat", PlainGateway.plan("10.0.1.1/24", "172.16.0.2"))
                .gateway("far", PlainGateway.plan("172.16.0.1/24", "121.8.8.8"))
                .router("inner")
                .router("mid")
                .router("r1")
                .link("client", "inner", MILLISECOND)
                .link("inner", "deep", MILLISECOND)
                .link("inner", "lone", MILLISECOND)
                .link("r1", "twin-of-lone", MILLISECOND)
                .link("inner", "nat", MILLISECOND)
                .link("nat", "mid", MILLISECOND)
                .link("mid", "middle", MILLISECOND)
                .link("mid", "far", MILLISECOND)
                .link("far", "r1", MILLISECOND)
                .link("r1", "nobody", MILLISECOND)
                .link("r1", "unused", MILLISECOND)
                .link("r1", "twin", MILLISECOND)
                .link("r1", "other", MILLISECOND)
                .build();
    }

    @Test
    void theInsideAddressIsReachedFromInside() {
        Network network = twins();

        assertThat(wayOf(network, "inner", "10.0.1.1")).isEqualTo("inner->nat");
        assertThat(wayOf(network, "mid", "172.16.0.1")).isEqualTo("mid->far");
        assertThat(wayOf(network, "r1", "172.16.0.1")).isEqualTo("nowhere");
        assertThat(wayOf(network, "inner", "121.8.8.8")).isEqualTo("inner->nat");
    }

    /** An address of the inside means nothing farther out, whether someone has it or not, and whether he is up or not. */
    @Test
    void whatMeansSomethingInsideDoesNotLeaveIt() {
        Network network = twins();

        assertThat(wayOf(network, "inner", "10.0.1.77")).isEqualTo("nowhere");
        assertThat(wayOf(network, "inner", "10.0.0.77")).isEqualTo("nowhere");
        assertThat(wayOf(network, "inner", "10.0.2.77")).isEqualTo("inner->nat");
        assertThat(wayOf(network, "inner", "10.0.1.200")).isEqualTo("inner->deep");
        network.setLink("inner-deep", false);
        assertThat(wayOf(network, "inner", "10.0.1.200")).isEqualTo("nowhere");
        assertThat(wayOf(network, "r1", "10.0.1.200")).isEqualTo("r1->twin");
        assertThat(wayOf(network, "inner", "10.9.9.9")).isEqualTo("inner->lone");
        network.setLink("inner-lone", false);
        assertThat(wayOf(network, "inner", "10.9.9.9")).isEqualTo("nowhere");
    }
}
