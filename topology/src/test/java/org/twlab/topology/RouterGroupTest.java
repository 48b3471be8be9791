package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.ImmutableIntArray;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.NetworkProblem.Kind;

/** Groups of routers, and links that name members. */
class RouterGroupTest {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    private static Addressing network(String prefix) {
        return Addressing.from(Prefix.parse(prefix));
    }

    /** r[0] - r[1] - r[2] in a line, a client at each but one, a server at the last. */
    private static NetworkBuilder line() {
        return NetworkBuilder.of(1)
                .routers("r", 3, network("192.0.2.0/24"), LargeNetworks::router)
                .population("client", 3, network("10.0.0.0/24"), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("203.0.113.10")), Recorder::new)
                .link("r[0]", "r[1]", MILLISECOND)
                .link("r[1]", "r[-1]", MILLISECOND)
                .link("client[0]", "r[0]", MILLISECOND)
                .link("client[1]", "r[2]", MILLISECOND)
                .link("client[2]", "r[0]", MILLISECOND)
                .link("server", "r[2]", MILLISECOND);
    }

    private static String next(Node router, int address) {
        Interface egress = ((Router) router).routes().lookup(address);
        return egress == null ? "nowhere" : egress.egress().name();
    }

    @Test
    void membersHaveNamesAndAddresses() {
        Network network = line().build();

        assertThat(network.nodes("r")).extracting(Node::name).containsExactly("r[0]", "r[1]", "r[2]");
        assertThat(network.router("r[-1]").name()).isEqualTo("r[2]");
        assertThat(network.plan().addresses("r").stream().mapToObj(Address::text))
                .containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
        assertThat(network.plan().addresses("r[1]").stream().mapToObj(Address::text))
                .containsExactly("192.0.2.2");
        assertThat(network.plan().addresses("server").length()).isEqualTo(1);
        assertThat(Address.text(network.address("r[2]"))).isEqualTo("192.0.2.3");
        assertThat(network.direction("r[0]->r[1]").name()).isEqualTo("r[0]->r[1]");
        assertThat(network.direction("r[2]->r[1]").name()).isEqualTo("r[2]->r[1]");
        assertThat(network.directions("r->r")).hasSize(4);
        assertThat(network.directions("client->r[0]")).hasSize(2);
        assertThat(network.links("client[2]-r[0]")).hasSize(1);
        assertThat(network.links("r[1]-r[-1]")).hasSize(1);
    }

    @Test
    void hopsAreThoseOfTheMember() {
        NetworkPlan plan = line().plan();

        assertThat(plan.hops("client[0]", "server")).hasValue(3);
        assertThat(plan.hops("client[1]", "server")).hasValue(1);
        assertThat(plan.hops("client", "server")).hasValue(3);
        assertThat(plan.hops("server", "client")).hasValue(3);
        assertThat(plan.hops("client[0]", "client[2]")).hasValue(1);
        assertThat(plan.hops("client", "client")).hasValue(0);
        assertThat(plan.hops("client", "client[0]")).hasValue(3);
        assertThat(plan.hops("client[0]", "r[0]")).hasValue(0);
        assertThat(plan.hops("client[0]", "r")).hasValue(2);
        assertThat(plan.hops("r[0]", "r[2]")).hasValue(1);
        assertThat(plan.hops("r[0]", "r[1]")).hasValue(0);
        assertThat(plan.hops("r[2]", "server")).hasValue(0);
        assertThat(plan.hops("r[0]", "server")).hasValue(2);
        assertThat(plan.hops("r", "r[1]")).hasValue(0);
        assertThat(plan.unreachable("client", "server")).isEmpty();
    }

    @Test
    void eachMemberIsRoutedToWhereItHangs() {
        Network network = line().build();
        Node first = network.node("r[0]");

        assertThat(next(first, network.address("client[0]"))).isEqualTo("r[0]->client[0]");
        assertThat(next(first, network.address("client[1]"))).isEqualTo("r[0]->r[1]");
        assertThat(next(first, network.address("r[2]"))).isEqualTo("r[0]->r[1]");
        assertThat(next(first, network.address("r[0]"))).isEqualTo("nowhere");
        assertThat(((Router) first).routes().size()).isEqualTo(6); // clients, the server, the other routers
        assertThat(network.router("r[1]").routes().size()).isEqualTo(6);
    }

    @Test
    void groupsPairUpAndStandAroundOneNode() {
        Network network = NetworkBuilder.of(1)
                .routers("edge", 3, Addressing.NONE, LargeNetworks::router)
                .router("core")
                .population("client", 3, network("10.0.0.0/24"), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("203.0.113.10")), Recorder::new)
                .link("client", "edge", MILLISECOND)
                .link("edge", "core", MILLISECOND)
                .link("core", "server", MILLISECOND)
                .build();

        assertThat(network.hops("client", "server")).hasValue(2);
        assertThat(network.hops("client[0]", "client[1]")).hasValue(3);
        for (int member = 0; member < 3; member++) {
            int address = network.address("client[" + member + "]");
            assertThat(next(network.node("core"), address)).isEqualTo("core->edge[" + member + "]");
            assertThat(next(network.node("edge[" + member + "]"), address))
                    .isEqualTo("edge[" + member + "]->client[" + member + "]");
        }
        ((Recorder) network.node("client[2]")).send(network.address("client[0]"), 4);
        network.simulation().runUntil(1_000_000_000L);
        assertThat(((Recorder) network.node("client[0]")).received).hasSize(1);
    }

    /** Fixed addresses need not be in order. */
    @Test
    void membersAreFoundByFixedAddressesToo() {
        ImmutableIntArray fixed = ImmutableIntArray.of(
                Address.parse("10.0.0.9").bits(),
                Address.parse("10.0.0.3").bits(),
                Address.parse("10.0.0.5").bits());
        Network network = NetworkBuilder.of(1)
                .population("client", 3, new Addressing(fixed, Optional.of(Prefix.parse("10.0.0.0/24"))), Recorder::new)
                .router("near")
                .router("far")
                .link("near", "client", MILLISECOND)
                .link("near", "far", MILLISECOND)
                .build();

        for (int member = 0; member < 3; member++) {
            assertThat(next(network.node("near"), fixed.get(member))).isEqualTo("near->client[" + member + "]");
        }
        assertThat(next(network.node("near"), Address.parse("10.0.0.4").bits())).isEqualTo("nowhere");
        assertThat(next(network.node("far"), Address.parse("10.0.0.4").bits())).isEqualTo("far->near");
        assertThat(network.router("near").routes().size()).isEqualTo(3);
        assertThat(network.router("far").routes().size()).isEqualTo(1);
    }

    /** Members of one population behind two gateways: an address is free only if it is on both sides. */
    @Test
    void aPopulationMayBeInSeveralRealms() {
        Network network = NetworkBuilder.of(1)
                .population("client", 3, network("10.0.0.0/24"), Recorder::new)
                .node("taken", Addressing.fixed(Address.parse("10.0.0.3")), Recorder::new)
                .node("too", Addressing.fixed(Address.parse("10.0.0.2")), Recorder::new)
                .router("core")
                .gateway("left", PlainGateway.plan("10.0.0.1/24", "121.8.8.8"))
                .gateway("right", PlainGateway.plan("10.0.0.4/24", "121.8.8.9"))
                .link("client[0]", "left", MILLISECOND)
                .link("client[1]", "right", MILLISECOND)
                .link("client[2]", "right", MILLISECOND)
                .link("taken", "left", MILLISECOND)
                .link("too", "right", MILLISECOND)
                .link("left", "core", MILLISECOND)
                .link("right", "core", MILLISECOND)
                .build();

        assertThat(network.plan().addresses("client").stream().mapToObj(Address::text))
                .containsExactly("10.0.0.5", "10.0.0.6", "10.0.0.7");
        assertThat(network.hops("client[1]", "client[2]")).hasValue(1);
        assertThat(network.hops("client[0]", "client[1]")).isEmpty();
        assertThat(network.hops("client", "left")).hasValue(2);
        assertThat(network.hops("client[0]", "left")).hasValue(0);
    }

    /** A host forwards nothing, so those that hang at it do not reach each other, nor what lies beyond. */
    @Test
    void hostsThatHangAtAHost() {
        Network network = NetworkBuilder.of(1)
                .population("client", 3, network("10.0.0.0/24"), Recorder::new)
                .population("left", 2, network("10.0.1.0/24"), Recorder::new)
                .population("right", 2, network("10.0.2.0/24"), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("203.0.113.10")), Recorder::new)
                .link("client", "server", MILLISECOND)
                .link("left[0]", "right[1]", MILLISECOND)
                .link("left[1]", "right[0]", MILLISECOND)
                .build();

        assertThat(network.hops("client", "server")).hasValue(0);
        assertThat(network.hops("server", "client")).hasValue(0);
        assertThat(network.hops("client[0]", "client[1]")).isEmpty();
        assertThat(network.hops("client[2]", "client[2]")).hasValue(0);
        assertThat(network.hops("left[0]", "right[1]")).hasValue(0);
        assertThat(network.hops("right[0]", "left[1]")).hasValue(0);
        assertThat(network.hops("left[0]", "right[0]")).isEmpty();
        assertThat(network.hops("left", "server")).isEmpty();
    }

    private static void assertProblems(NetworkBuilder builder, Kind kind, String... rendered) {
        List<NetworkProblem> problems = builder.plan().problems();
        assertThat(problems).extracting(NetworkProblem::toString).containsExactly(rendered);
        assertThat(problems).extracting(NetworkProblem::kind).containsOnly(kind);
    }

    private static NetworkBuilder unlinked() {
        return NetworkBuilder.of(1)
                .routers("r", 2, Addressing.NONE, LargeNetworks::router)
                .population("client", 5, network("10.0.0.0/24"), Recorder::new)
                .link("r[0]", "r[1]", MILLISECOND);
    }

    @Test
    void unlinkedMembersAreReported() {
        assertProblems(
                unlinked().link("client[0]", "r[0]", MILLISECOND),
                Kind.NO_LINK,
                "nodes/client: no link leads to 'client[1]' and 3 more");
        assertProblems(
                unlinked()
                        .link("client[0]", "r[0]", MILLISECOND)
                        .link("client[1]", "r[0]", MILLISECOND)
                        .link("client[3]", "r[0]", MILLISECOND)
                        .link("client[4]", "r[1]", MILLISECOND),
                Kind.NO_LINK,
                "nodes/client: no link leads to 'client[2]'");
        assertProblems(unlinked(), Kind.NO_LINK, "nodes/client: no link leads to 'client'");
        assertProblems(
                NetworkBuilder.of(1)
                        .routers("r", 3, Addressing.NONE, LargeNetworks::router)
                        .link("r[0]", "r[2]", MILLISECOND),
                Kind.NO_LINK,
                "nodes/r: no link leads to 'r[1]'");
        assertThat(NetworkBuilder.of(1)
                        .routers("r", 3, Addressing.NONE, LargeNetworks::router)
                        .plan()
                        .problems())
                .isEmpty();
    }

    @Test
    void aHostHasOneLink() {
        assertProblems(
                unlinked().link("client", "r[0]", MILLISECOND).link("client[3]", "r[1]", MILLISECOND),
                Kind.BAD_LINK,
                "links/2/between: 'client[3]' has a link already; a host has one");
        assertProblems(
                unlinked().link("client[3]", "r[1]", MILLISECOND).link("r[0]", "client", MILLISECOND),
                Kind.BAD_LINK,
                "links/2/between: 'client[3]' has a link already; a host has one");
        assertProblems(
                unlinked().link("client", "r[1]", MILLISECOND).link("r[0]", "client", MILLISECOND),
                Kind.BAD_LINK,
                "links/2/between: 'client' has a link already; a host has one");
        assertProblems(
                unlinked()
                        .link("client", "r[1]", MILLISECOND)
                        .node("server", Addressing.fixed(Address.parse("203.0.113.10")), Recorder::new)
                        .link("server", "r", MILLISECOND),
                Kind.BAD_LINK,
                "links/2/between: 'server' would have 2 links to routers; a host has one");
    }

    @Test
    void linksThatCannotBe() {
        NetworkBuilder sound = unlinked().link("client", "r[1]", MILLISECOND);
        assertProblems(
                sound.link("r[0]", "r", MILLISECOND), Kind.BAD_LINK, "links/2/between: a link from 'r[0]' to itself");
        assertProblems(
                unlinked().link("client", "r[1]", MILLISECOND).link("r[-1]", "r[1]", MILLISECOND),
                Kind.BAD_LINK,
                "links/2/between: a link from 'r[-1]' to itself");
        assertProblems(
                unlinked().link("client", "r[1]", MILLISECOND).link("r[2]", "r[1]", MILLISECOND),
                Kind.UNKNOWN_NODE,
                "links/2/between: no member 'r[2]'; 'r' has 2");
        assertProblems(
                unlinked().link("client", "r[1]", MILLISECOND).link("r[-3]", "r[1]", MILLISECOND),
                Kind.UNKNOWN_NODE,
                "links/2/between: no member 'r[-3]'; 'r' has 2");
        assertProblems(
                unlinked().link("client", "r", MILLISECOND),
                Kind.BAD_LINK,
                "links/1/between: two populations pair up, but 'client' has 5 members and 'r' has 2");
        assertProblems(
                unlinked().link("client", "r[1]", MILLISECOND).link("s[0]", "r[1]", MILLISECOND),
                Kind.UNKNOWN_NODE,
                "links/2/between: unknown node 's'; allowed: r, client");
        assertProblems(
                unlinked().link("client", "r[1]", MILLISECOND).link("r[0]", "r[1]", MILLISECOND),
                Kind.DUPLICATE_NAME,
                "links/2/name: a second link is called 'r[0]-r[1]'");
    }

    @Test
    void wordsAreNamesWithAnIndex() {
        assertThat(Members.Word.parse("r[12]")).hasToString("Word[name=r, index=OptionalInt[12]]");
        assertThat(Members.Word.parse("r[-1]")).hasToString("Word[name=r, index=OptionalInt[-1]]");
        for (String plain : new String[] {"r", "r[]", "r[-]", "[1]", "r[x]", "r[1", "r1]", "r[1234567890]", "r[1]x"}) {
            assertThat(Members.Word.parse(plain).name()).isEqualTo(plain);
            assertThat(Members.Word.parse(plain).index()).isEmpty();
        }
    }

    @Test
    void limitsAreNamed() {
        NetworkBuilder many = NetworkBuilder.of(1)
                .population("a", 1_600_000, network("10.0.0.0/8"), Recorder::new)
                .population("b", 400_001, network("11.0.0.0/8"), Recorder::new)
                .link("a", "nowhere", MILLISECOND);
        assertProblems(
                many, Kind.TOO_LARGE, "nodes/b/count: at most 2000000 nodes, all members counted: 'b' exceeds that");
        assertThat(many.plan().addresses("a").isEmpty()).isTrue();
        assertProblems(
                NetworkBuilder.of(1)
                        .routers("r", 250_000, Addressing.NONE, LargeNetworks::router)
                        .gateway("g", PlainGateway.plan("10.0.0.1/24", "121.8.8.8")),
                Kind.TOO_LARGE,
                "nodes/g/count: at most 250000 routers and gateways, all members counted: 'g' exceeds that");
    }
}
