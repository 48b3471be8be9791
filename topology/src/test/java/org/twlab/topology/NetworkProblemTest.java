package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.ImmutableIntArray;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.NetworkProblem.Kind;

/** One broken network for each mistake, with its exact message. */
class NetworkProblemTest {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** Two hosts at a router; tests break it. */
    private static NetworkBuilder sound() {
        return host(host(NetworkBuilder.of(1), "a", "192.0.2.1"), "b", "192.0.2.2")
                .router("r")
                .link("a", "r", MILLISECOND)
                .link("r", "b", MILLISECOND);
    }

    private static NetworkBuilder host(NetworkBuilder builder, String name, String address) {
        return builder.node(name, Addressing.fixed(Address.parse(address)), Recorder::new);
    }

    private static void assertProblem(NetworkBuilder builder, Kind kind, String rendered) {
        ImmutableList<NetworkProblem> problems = builder.plan().problems();
        assertThat(problems).extracting(NetworkProblem::toString).containsExactly(rendered);
        assertThat(problems.get(0).kind()).isEqualTo(kind);
    }

    @Test
    void soundNetworkHasNone() {
        assertThat(sound().plan().problems()).isEmpty();
    }

    @Test
    void badName() {
        assertProblem(
                sound().router("R2").link("R2", "r", MILLISECOND),
                Kind.BAD_NAME,
                "nodes/R2: 'R2' is not a name: a small letter, then a-z, 0-9 and -");
    }

    @Test
    void twoNodesOfOneName() {
        assertProblem(host(sound(), "r", "192.0.2.9"), Kind.DUPLICATE_NAME, "nodes/r: a second node is called 'r'");
    }

    @Test
    void twoLinksOfOneName() {
        assertProblem(
                sound().router("r2").link("r", "r2", MILLISECOND).link("r", "r2", MILLISECOND),
                Kind.DUPLICATE_NAME,
                "links/3/name: a second link is called 'r-r2'");
    }

    @Test
    void linkToNowhere() {
        assertProblem(
                sound().link("r", "rr", MILLISECOND),
                Kind.UNKNOWN_NODE,
                "links/2/between: unknown node 'rr'; allowed: a, b, r");
    }

    @Test
    void linkToItself() {
        assertProblem(sound().link("r", "r", MILLISECOND), Kind.BAD_LINK, "links/2/between: a link from 'r' to itself");
    }

    @Test
    void secondLinkOfAHost() {
        assertProblem(
                sound().link("a", "b", MILLISECOND),
                Kind.BAD_LINK,
                "links/2/between: 'a' has a link already; a host has one");
    }

    @Test
    void populationsOfDifferentSize() {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .population("a", 2, Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .population("b", 3, Addressing.from(Prefix.parse("10.0.1.0/24")), Recorder::new)
                .link("a", "b", MILLISECOND);

        assertProblem(
                builder,
                Kind.BAD_LINK,
                "links/0/between: two populations pair up, but 'a' has 2 members and 'b' has 3");
    }

    @Test
    void nodeWithoutLink() {
        assertProblem(sound().router("alone"), Kind.NO_LINK, "nodes/alone: no link leads to 'alone'");
    }

    @Test
    void duplicateAddress() {
        assertProblem(
                host(sound(), "c", "192.0.2.2").link("c", "r", MILLISECOND),
                Kind.DUPLICATE_ADDRESS,
                "nodes/c/address: address 192.0.2.2 of 'c' is already that of 'b'");
    }

    @Test
    void unusableAddress() {
        assertProblem(
                host(sound(), "c", "224.0.0.1").link("c", "r", MILLISECOND),
                Kind.UNUSABLE_ADDRESS,
                "nodes/c/address: '224.0.0.1' cannot be the address of a node");
    }

    @Test
    void addressOutsideItsNetwork() {
        Addressing wrong = new Addressing(
                ImmutableIntArray.of(Address.parse("10.1.0.1").bits()), Optional.of(Prefix.parse("10.0.0.0/24")));
        assertProblem(
                sound().node("c", wrong, Recorder::new).link("c", "r", MILLISECOND),
                Kind.ADDRESS_OUTSIDE_NETWORK,
                "nodes/c/address: address 10.1.0.1 of 'c' is not in its network 10.0.0.0/24");
    }

    @Test
    void tooManyMembers() {
        assertProblem(
                sound().population("c", 7, Addressing.from(Prefix.parse("10.0.0.0/29")), Recorder::new)
                        .link("c", "r", MILLISECOND),
                Kind.TOO_MANY_MEMBERS,
                "nodes/c/network: network 10.0.0.0/29 has 6 free addresses, the members of 'c' need 7");
    }

    @Test
    void notOneAddressForEachMember() {
        assertProblem(
                sound().population("c", 2, Addressing.fixed(Address.parse("10.0.0.1")), Recorder::new)
                        .link("c", "r", MILLISECOND),
                Kind.ADDRESS_COUNT,
                "nodes/c/address: 'c' has 2 members and 1 addresses");
    }

    @Test
    void hostWithoutAddress() {
        assertProblem(
                sound().node("c", Addressing.NONE, Recorder::new).link("c", "r", MILLISECOND),
                Kind.ADDRESS_COUNT,
                "nodes/c/address: 'c' needs an address, or a network to take one from");
    }

    @Test
    void gatewayWithoutInside() {
        assertProblem(
                sound().gateway("nat", PlainGateway.plan("10.0.0.1/24", "121.8.8.8"))
                        .link("nat", "r", MILLISECOND),
                Kind.ONE_SIDED_GATEWAY,
                "nodes/nat/inside: no link of 'nat' leads to an address of its inside network 10.0.0.0/24");
    }

    @Test
    void gatewayWithoutOutside() {
        assertProblem(
                sound().gateway("nat", PlainGateway.plan("192.0.2.200/24", "121.8.8.8"))
                        .link("nat", "r", MILLISECOND),
                Kind.ONE_SIDED_GATEWAY,
                "nodes/nat/inside: every link of 'nat' leads to its inside network 192.0.2.0/24, none outside");
    }

    @Test
    void outsideAddressInTheInsideNetwork() {
        NetworkBuilder builder = host(sound(), "c", "10.0.0.5")
                .gateway("nat", PlainGateway.plan("10.0.0.1/24", "10.0.0.9"))
                .link("nat", "r", MILLISECOND)
                .link("c", "nat", MILLISECOND);

        assertProblem(
                builder,
                Kind.ADDRESS_OUTSIDE_NETWORK,
                "nodes/nat/outside: outside address 10.0.0.9 of 'nat' is in its inside network 10.0.0.0/24");
    }

    @Test
    void unreachableNode() {
        NetworkPlan plan = host(host(sound(), "c", "198.51.100.1"), "d", "198.51.100.2")
                .link("c", "d", MILLISECOND)
                .plan();

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.unreachable("c", "d")).isEmpty();
        assertThat(plan.unreachable("a", "c").map(NetworkProblem::toString))
                .contains("nodes/c: no route from 'a' to 'c'");
    }

    @Test
    void allAtOnce() {
        NetworkBuilder broken = host(sound(), "c", "192.0.2.2")
                .router("alone")
                .link("r", "x", MILLISECOND)
                .link("c", "r", MILLISECOND);

        assertThatThrownBy(broken::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("""
                        the network cannot be built:
                          links/2/between: unknown node 'x'; allowed: a, b, r, c, alone
                          nodes/alone: no link leads to 'alone'
                          nodes/c/address: address 192.0.2.2 of 'c' is already that of 'b'""");
    }
}
