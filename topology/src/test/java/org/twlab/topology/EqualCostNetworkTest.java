package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.topology.RoutingSettings.Convergence;
import org.twlab.topology.RoutingSettings.Metric;

/** Flows over several equally good ways through a network. */
class EqualCostNetworkTest {
    private static final Duration MILLISECOND = Duration.ofMillis(1);
    private static final int FLOWS = 4_000;

    /** A host, then twice a router with three others abreast behind it, then a server. */
    private static Network network(boolean ecmp) {
        return NetworkBuilder.of(1)
                .routing(new RoutingSettings(Metric.HOPS, ecmp, Convergence.IMMEDIATE))
                .node("host", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("192.0.2.2")), Recorder::new)
                .router("fork")
                .routers("m", 3, Addressing.NONE, LargeNetworks::router)
                .router("join")
                .routers("n", 3, Addressing.NONE, LargeNetworks::router)
                .router("last")
                .link("host", "fork", MILLISECOND)
                .link("fork", "m", MILLISECOND)
                .link("m", "join", MILLISECOND)
                .link("join", "n", MILLISECOND)
                .link("n", "last", MILLISECOND)
                .link("last", "server", MILLISECOND)
                .build();
    }

    private static void send(Network network, int flow) {
        UdpDatagram datagram = new UdpDatagram(1024 + flow, 53, LiteralBytes.EMPTY, 0);
        network.node("host")
                .interfaces()
                .get(0)
                .send(Ipv4Packet.of(network.address("host"), network.address("server"), 64, flow, datagram));
    }

    private static long[] forwarded(Network network, String group) {
        return network.nodes(group).stream()
                .mapToLong(node -> network.router(node.name()).forwarded())
                .toArray();
    }

    /**
     * Each of three ways gets a third of N flows: binomial with variance N (1/3) (2/3), 4 standard deviations allowed. So
     * it is at the second fork too, also among the flows that went one way at the first: the routers choose by keys of
     * their own.
     */
    @Test
    void flowsSpreadAtEachForkAnew() {
        Network network = network(true);
        long[] before = new long[3];
        for (int flow = 0; flow < FLOWS; flow++) {
            send(network, flow);
        }
        network.simulation().runUntil(1_000_000_000L);

        assertThat(((Recorder) network.node("server")).received).hasSize(FLOWS);
        assertSpread(forwarded(network, "m"), before, FLOWS);
        assertSpread(forwarded(network, "n"), before, FLOWS);

        Network onlyFirst = network(true);
        int taken = 0;
        for (int flow = 0; flow < FLOWS; flow++) {
            long was = onlyFirst.router("m[0]").forwarded();
            long[] wasBehind = forwarded(onlyFirst, "n");
            send(onlyFirst, flow);
            onlyFirst.simulation().runUntil(onlyFirst.simulation().nowNanos() + 10_000_000L);
            if (onlyFirst.router("m[0]").forwarded() > was) {
                taken++;
                for (int way = 0; way < 3; way++) {
                    before[way] += forwarded(onlyFirst, "n")[way] - wasBehind[way];
                }
            }
        }
        assertSpread(before, new long[3], taken);
    }

    private static void assertSpread(long[] counts, long[] before, int flows) {
        double mean = flows / 3.0;
        double deviation = Math.sqrt(mean * 2 / 3);
        for (int way = 0; way < 3; way++) {
            assertThat((double) (counts[way] - before[way])).isBetween(mean - 4 * deviation, mean + 4 * deviation);
        }
    }

    /** All packets of a flow take one way; the same with a second run of the same seed. */
    @Test
    void aFlowTakesOneWay() {
        for (int flow = 0; flow < 10; flow++) {
            Network network = network(true);
            for (int packet = 0; packet < 5; packet++) {
                send(network, flow);
            }
            network.simulation().runUntil(1_000_000_000L);
            assertThat(Arrays.stream(forwarded(network, "m")).sorted()).containsExactly(0L, 0L, 5L);
            assertThat(Arrays.stream(forwarded(network, "n")).sorted()).containsExactly(0L, 0L, 5L);

            Network again = network(true);
            send(again, flow);
            again.simulation().runUntil(1_000_000_000L);
            for (int way = 0; way < 3; way++) {
                assertThat(5 * forwarded(again, "m")[way]).isEqualTo(forwarded(network, "m")[way]);
            }
        }
    }

    /** Without spreading the lower member has everything. */
    @Test
    void withoutSpreadingTheLowerMemberIsTaken() {
        Network network = network(false);
        for (int flow = 0; flow < 50; flow++) {
            send(network, flow);
        }
        network.simulation().runUntil(1_000_000_000L);

        assertThat(forwarded(network, "m")).containsExactly(50, 0, 0);
        assertThat(forwarded(network, "n")).containsExactly(50, 0, 0);
    }

    /** When a way fails its flows move to the others, and come back when it is there again. */
    @Test
    void flowsOfAFailedWayMoveAndComeBack() {
        Network network = network(true);
        for (int flow = 0; flow < 60; flow++) {
            send(network, flow);
        }
        network.simulation().runUntil(1_000_000_000L);
        long[] first = forwarded(network, "m");
        network.setLink("fork-m[1]", false);
        for (int flow = 0; flow < 60; flow++) {
            send(network, flow);
        }
        network.simulation().runUntil(2_000_000_000L);
        long[] second = forwarded(network, "m");
        network.setLink("fork-m[1]", true);
        for (int flow = 0; flow < 60; flow++) {
            send(network, flow);
        }
        network.simulation().runUntil(3_000_000_000L);

        assertThat(first[1]).isPositive();
        assertThat(second[1]).isEqualTo(first[1]);
        assertThat(((Recorder) network.node("server")).received).hasSize(180);
        for (int way = 0; way < 3; way++) {
            assertThat(forwarded(network, "m")[way] - second[way]).isEqualTo(first[way]);
        }
    }

    /** Costs of one direction only: the way there is not the way back. */
    @Test
    void costsOfOneDirectionMakeRoutesAsymmetric() {
        LinkPlan dear = plan("a", "b").withCosts(10, 1);
        Network network = NetworkBuilder.of(1)
                .routing(new RoutingSettings(Metric.COST, false, Convergence.IMMEDIATE))
                .router("a")
                .router("b")
                .router("c")
                .node("host", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .node("server", Addressing.fixed(Address.parse("192.0.2.2")), Recorder::new)
                .link("host", "a", MILLISECOND)
                .link("server", "b", MILLISECOND)
                .link(dear)
                .link(plan("b", "c"))
                .link(plan("a", "c"))
                .build();

        assertThat(network.hops("host", "server")).hasValue(3);
        assertThat(network.hops("server", "host")).hasValue(2);
        ((Recorder) network.node("host")).send(network.address("server"), 4);
        ((Recorder) network.node("server")).send(network.address("host"), 3);
        network.simulation().runUntil(1_000_000_000L);
        assertThat(((Recorder) network.node("server")).received).hasSize(1);
        assertThat(((Recorder) network.node("host")).received).hasSize(1);
        assertThat(network.router("c").forwarded()).isEqualTo(1);
    }

    private static LinkPlan plan(String a, String b) {
        return LinkPlan.of(a, b, member -> delay(), member -> delay());
    }

    private static LinkSettings delay() {
        return LinkSettings.delay(1_000_000);
    }
}
