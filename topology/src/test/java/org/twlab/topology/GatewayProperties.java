package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;

/** Drawn networks with several gateways, each with the same private addresses behind it. */
class GatewayProperties {
    private static final LinkSettings MILLISECOND = LinkSettings.delay(1_000_000);
    private static final Prefix PRIVATE = Prefix.parse("192.168.0.0/16");

    @Provide
    Arbitrary<DrawnGraph> graphs() {
        return DrawnGraph.arbitrary();
    }

    /** Router of each gateway, modulo their number. */
    @Provide
    Arbitrary<List<Integer>> gateways() {
        return Arbitraries.integers().between(0, 999).list().ofMinSize(1).ofMaxSize(3);
    }

    /** Gateway i has two clients and a router with a third behind it. */
    private static NetworkBuilder builder(DrawnGraph graph, List<Integer> gateways) {
        NetworkBuilder builder = graph.builder(MILLISECOND);
        for (int i = 0; i < gateways.size(); i++) {
            builder.gateway("g" + i, PlainGateway.plan("192.168.0.1/16", "121.8.8." + (i + 1)))
                    .population("c" + i, 2, Addressing.from(PRIVATE), Recorder::new)
                    .node("d" + i, Addressing.fixed(Address.parse("192.168.9.9")), Recorder::new)
                    .router("i" + i)
                    .link("c" + i, "g" + i, MILLISECOND)
                    .link("d" + i, "i" + i, MILLISECOND)
                    .link("i" + i, "g" + i, MILLISECOND)
                    .link("g" + i, "r" + gateways.get(i) % graph.routers(), MILLISECOND);
        }
        return builder;
    }

    @Property(tries = 200)
    void nothingOutsideHasARouteInside(@ForAll("graphs") DrawnGraph graph, @ForAll("gateways") List<Integer> gateways) {
        Network network = builder(graph, gateways).build();

        for (Router router : network.routers()) {
            for (Node end : network.nodes("c0")) {
                Interface egress =
                        router.routes().lookup(end.interfaces().get(0).address());
                boolean inside = router.name().startsWith("i");
                assertThat(egress == null).as(router.name()).isEqualTo(!inside);
            }
        }
        for (String end : graph.ends()) {
            for (int i = 0; i < gateways.size(); i++) {
                assertThat(network.hops(end, "c" + i)).isEmpty();
                assertThat(network.hops(end, "d" + i)).isEmpty();
                assertThat(network.hops(end, "g" + i)).isPresent();
            }
        }
    }

    @Property(tries = 200)
    void theInsideReachesAllOutsideAndItsOwn(
            @ForAll("graphs") DrawnGraph graph, @ForAll("gateways") List<Integer> gateways) {
        Network network = builder(graph, gateways).build();
        DrawnGraph.Distances distances = graph.distances();

        for (int i = 0; i < gateways.size(); i++) {
            Recorder client = (Recorder) network.node("c" + i + "[1]");
            for (String end : graph.ends()) {
                Recorder receiver = (Recorder) network.nodes(end).get(0);
                int hops = 1 + distances.between("r" + gateways.get(i) % graph.routers(), end);
                receiver.received.clear();
                client.send(receiver.interfaces().get(0).address(), hops);
                client.send(receiver.interfaces().get(0).address(), hops + 1);
                network.simulation().runUntil(network.simulation().nowNanos() + 1_000_000_000L);
                assertThat(network.hops("c" + i, end)).hasValue(hops);
                assertThat(receiver.received).as("%s at %s", client, end).hasSize(1);
            }
            client.send(Address.parse("192.168.9.9").bits(), 3);
            network.simulation().runUntil(network.simulation().nowNanos() + 1_000_000_000L);
            assertThat(((Recorder) network.node("d" + i)).received).hasSize(1);
        }
    }

    /** Routes depend on the order of links only: not on that of nodes, nor on anything that differs between builds. */
    @Property(tries = 200)
    void routesDoNotDependOnTheOrderOfNodes(
            @ForAll("graphs") DrawnGraph graph, @ForAll @IntRange(min = 0) int shuffle) {
        Network plain = graph.builder(MILLISECOND).build();
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < graph.routers(); i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingInt(i -> i * 0x9E3779B9 + shuffle));
        NetworkBuilder shuffled = NetworkBuilder.of(7);
        graph.addEnds(shuffled);
        order.forEach(i -> shuffled.router("r" + i));
        graph.links().forEach(link -> shuffled.link(link.get(0), link.get(1), MILLISECOND));
        Network other = shuffled.build();

        for (Router router : plain.routers()) {
            for (String end : graph.ends()) {
                int address = plain.nodes(end).get(0).interfaces().get(0).address();
                assertThat(next(other.router(router.name()), address)).isEqualTo(next(router, address));
            }
        }
    }

    private static String next(Router router, int address) {
        Interface egress = router.routes().lookup(address);
        return egress == null ? "nowhere" : egress.egress().name();
    }
}
