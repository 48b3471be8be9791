package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Node;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;
import org.twlab.core.trace.DropReason;

/** Routes and packets on drawn networks, against shortest ways found by three nested loops. */
class RoutingProperties {
    private static final LinkSettings MILLISECOND = LinkSettings.delay(1_000_000);
    private static final long SECOND = 1_000_000_000L;

    @Provide
    Arbitrary<DrawnGraph> graphs() {
        return DrawnGraph.arbitrary();
    }

    @Property(tries = 300)
    void hopsAreTheShortestWay(@ForAll("graphs") DrawnGraph graph) {
        NetworkPlan plan = graph.builder(MILLISECOND).plan();
        DrawnGraph.Distances distances = graph.distances();

        for (String from : graph.ends()) {
            for (String to : graph.ends()) {
                if (!from.equals(to)) {
                    assertThat(plan.hops(from, to)).as("%s to %s", from, to).hasValue(distances.between(from, to) - 1);
                }
            }
        }
    }

    /** Every router hands a packet to the neighbour that is one nearer, over the link declared first if there are two. */
    @Property(tries = 300)
    void everyRouteIsOneStepNearerAndTheFirstDeclared(@ForAll("graphs") DrawnGraph graph) {
        Network network = graph.builder(MILLISECOND).build();
        DrawnGraph.Distances distances = graph.distances();

        for (Router router : network.routers()) {
            for (String end : graph.ends()) {
                String expected = firstNearer(graph, distances, router.name(), end);
                for (Node member : network.nodes(end)) {
                    Interface egress =
                            router.routes().lookup(member.interfaces().get(0).address());
                    assertThat(egress).isNotNull();
                    assertThat(egress.egress().name())
                            .as("from %s to %s", router, member)
                            .isEqualTo(router.name() + "->" + (expected.equals(end) ? member.name() : expected));
                }
            }
        }
    }

    private static String firstNearer(DrawnGraph graph, DrawnGraph.Distances distances, String router, String end) {
        for (List<String> link : graph.links()) {
            if (link.contains(router)) {
                String other = link.get(0).equals(router) ? link.get(1) : link.get(0);
                if (distances.between(other, end) == distances.between(router, end) - 1) {
                    return other;
                }
            }
        }
        throw new AssertionError("no neighbour of " + router + " is nearer to " + end);
    }

    /** A packet over h routers is delivered if and only if its TTL is at least h + 1, and has lost h of it (RFC 1812). */
    @Property(tries = 300)
    void deliveredIfAndOnlyIfTtlExceedsHops(
            @ForAll("graphs") DrawnGraph graph, @ForAll @IntRange(min = 1, max = 12) int ttl) {
        Network network = graph.builder(MILLISECOND).build();
        DrawnGraph.Distances distances = graph.distances();

        for (String from : graph.ends()) {
            for (String to : graph.ends()) {
                if (!from.equals(to)) {
                    Recorder sender = recorders(network, from).get(0);
                    Recorder receiver =
                            recorders(network, to).get(recorders(network, to).size() - 1);
                    receiver.received.clear();
                    sender.send(receiver.interfaces().get(0).address(), ttl);
                    network.simulation().runUntil(network.simulation().nowNanos() + SECOND);
                    int hops = distances.between(from, to) - 1;
                    assertThat(receiver.received).hasSize(ttl >= hops + 1 ? 1 : 0);
                    receiver.received.forEach(packet -> assertThat(packet.ttl()).isEqualTo(ttl - hops));
                }
            }
        }
    }

    /**
     * What hosts and routers put on links is received by hosts, dropped with a reason, or on the way: at any instant.
     * Links lose packets, have little bandwidth and short queues; some destinations do not exist.
     */
    @Property(tries = 300)
    void nothingIsLostWithoutAReason(
            @ForAll("graphs") DrawnGraph graph,
            @ForAll @LongRange(min = 0, max = 40_000_000) long stopNanos,
            @ForAll @IntRange(min = 1, max = 12) int ttl) {
        LinkSettings poor = new LinkSettings(2_000_000, LinkSettings.Jitter.NONE, 1_000_000, 3, 1, 10);
        Network network = graph.builder(poor).build();
        List<Recorder> all = new ArrayList<>();
        graph.ends().forEach(end -> all.addAll(recorders(network, end)));
        for (Recorder sender : all) {
            for (Recorder receiver : all) {
                sender.send(receiver.interfaces().get(0).address(), ttl);
            }
            sender.send(0xC633_6401, ttl); // 198.51.100.1, which nobody has
        }
        long originated = all.stream().mapToLong(host -> host.sent).sum();

        network.simulation().runUntil(stopNanos);
        assertThat(originated + icmpErrors(network)).isEqualTo(received(all) + dropped(network) + onTheWay(network));
        network.simulation().runUntil(60 * SECOND);
        assertThat(originated + icmpErrors(network)).isEqualTo(received(all) + dropped(network));
        assertThat(onTheWay(network)).isZero();
    }

    private static long icmpErrors(Network network) {
        return network.routers().stream()
                .mapToLong(router -> router.icmpErrors().made())
                .sum();
    }

    private static long received(List<Recorder> all) {
        return all.stream().mapToLong(host -> host.received.size()).sum();
    }

    private static long dropped(Network network) {
        long atNodes =
                network.nodes().stream().mapToLong(node -> node.drops().total()).sum();
        long onLinks = network.directions().stream()
                .mapToLong(direction -> direction.drops().total())
                .sum();
        return atNodes + onLinks;
    }

    private static long onTheWay(Network network) {
        long sum = 0;
        for (LinkDirection direction : network.directions()) {
            assertThat(direction.inFlight()).as(direction.name()).isNotNegative();
            sum += direction.inFlight();
        }
        return sum;
    }

    /** A loop that someone routes by hand ends by TTL: t - 1 forwards, then one drop and one ICMP time exceeded. */
    @Property(tries = 100)
    void aRoutingLoopEndsByTtl(@ForAll @IntRange(min = 1, max = 255) int ttl) {
        Network network = NetworkBuilder.of(1)
                .node("a", Addressing.fixed(Address.parse("192.0.2.1")), Recorder::new)
                .router("r1")
                .router("r2")
                .link("a", "r1", MILLISECOND)
                .link("r1", "r2", MILLISECOND)
                .build();
        Prefix looping = Prefix.parse("198.51.100.0/24");
        Router r1 = network.router("r1");
        Router r2 = network.router("r2");
        r1.routes().add(looping, r1.interfaces().get(1));
        r2.routes().add(looping, r2.interfaces().get(0));

        recorders(network, "a").get(0).send(Address.parse("198.51.100.1").bits(), ttl);
        network.simulation().runUntil(SECOND);

        int icmpForwards = ttl % 2 == 0 ? 1 : 0; // the error from r2 goes back through r1
        assertThat(r1.forwarded() + r2.forwarded()).isEqualTo(ttl - 1 + icmpForwards);
        assertThat(r1.drops().of(DropReason.TTL_EXCEEDED) + r2.drops().of(DropReason.TTL_EXCEEDED))
                .isEqualTo(1);
        assertThat(recorders(network, "a").get(0).received).hasSize(1); // the ICMP time exceeded
    }

    private static List<Recorder> recorders(Network network, String name) {
        return network.nodes(name).stream().map(Recorder.class::cast).toList();
    }
}
