package org.twlab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jgrapht.alg.shortestpath.BellmanFordShortestPath;
import org.jgrapht.alg.shortestpath.JohnsonShortestPaths;
import org.jgrapht.graph.DefaultWeightedEdge;
import org.jgrapht.graph.DirectedWeightedMultigraph;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Router;
import org.twlab.core.packet.Prefix;
import org.twlab.topology.DrawnRoads.Road;
import org.twlab.topology.DrawnRoads.Way;
import org.twlab.topology.RoutingSettings.Convergence;
import org.twlab.topology.RoutingSettings.Metric;

/** Routes by every metric on drawn networks with parallel links and other costs each way. */
class MetricProperties {
    private static final long SECOND = 1_000_000_000L;

    @Provide
    Arbitrary<DrawnRoads> roads() {
        return DrawnRoads.arbitrary(20, 30);
    }

    @Provide
    Arbitrary<DrawnRoads> manyRoads() {
        return DrawnRoads.arbitrary(60, 120);
    }

    private static Network network(DrawnRoads roads, Metric metric, boolean ecmp) {
        return roads.builder(new RoutingSettings(metric, ecmp, Convergence.IMMEDIATE))
                .build();
    }

    private static Router router(Network network, int router) {
        return network.router("r[" + router + "]");
    }

    /** The next hops are the first links of all shortest ways, those declared first before others. */
    @Property(tries = 150)
    void nextHopsAreThoseOfAllShortestWays(@ForAll("manyRoads") DrawnRoads roads, @ForAll Metric metric) {
        Network all = network(roads, metric, true);
        Network single = network(roads, metric, false);
        long[][] distances = roads.distances(metric);

        for (int router = 0; router < roads.routers(); router++) {
            for (int host = 0; host < roads.hosts().size(); host++) {
                int target = roads.hosts().get(host);
                if (router != target) {
                    int address = DrawnRoads.address(all, host);
                    List<Integer> expected = roads.firstRoads(metric, distances, router, target);
                    assertThat(router(all, router).routes().nextHops(address))
                            .isEqualTo(DrawnRoads.interfaces(all, router, expected));
                    assertThat(router(single, router).routes().nextHops(address))
                            .isEqualTo(DrawnRoads.interfaces(single, router, expected.subList(0, 1)));
                }
            }
        }
    }

    /** Hop by hop through the tables, each step lowers what is left by the weight of its link: so there is no loop. */
    @Property(tries = 150)
    void walkingTheTablesAddsUpToTheDistance(@ForAll("manyRoads") DrawnRoads roads, @ForAll Metric metric) {
        Network network = network(roads, metric, false);
        long[][] distances = roads.distances(metric);

        for (int host = 0; host < roads.hosts().size(); host++) {
            for (int start = 0; start < roads.routers(); start++) {
                long sum = 0;
                int at = start;
                int steps = 0;
                Interface egress = router(network, at).routes().lookup(DrawnRoads.address(network, host));
                while (egress != null && egress.egress().to().node() instanceof Router next) {
                    sum += weight(network, roads, metric, egress);
                    at = network.routers().indexOf(next);
                    egress = next.routes().lookup(DrawnRoads.address(network, host));
                    assertThat(++steps).isLessThan(roads.routers());
                }
                assertThat(at).isEqualTo(roads.hosts().get(host));
                assertThat(sum).isEqualTo(distances[start][at]);
                assertThat(egress).isNotNull();
                assertThat(egress.egress().to().node()).isSameAs(network.node("h[" + host + "]"));
            }
        }
    }

    private static long weight(Network network, DrawnRoads roads, Metric metric, Interface egress) {
        for (Way way : roads.ways(metric)) {
            var link = network.links("road" + way.road()).get(0);
            if (link.forward() == egress.egress() || link.backward() == egress.egress()) {
                boolean forward = link.forward() == egress.egress();
                if (forward == (way.from() == roads.roads().get(way.road()).a())) {
                    return way.weight();
                }
            }
        }
        throw new AssertionError("no road at " + egress);
    }

    /** What the plan calls hops is what a packet needs: it arrives if and only if its TTL is at least hops + 1. */
    @Property(tries = 100)
    void ttlNeededIsHopsPlusOne(@ForAll("roads") DrawnRoads roads, @ForAll Metric metric) {
        Network network = network(roads, metric, false);
        for (int from = 0; from < roads.hosts().size(); from++) {
            for (int to = 0; to < roads.hosts().size(); to++) {
                if (from != to) {
                    OptionalInt hops = network.hops("h[" + from + "]", "h[" + to + "]");
                    assertThat(hops).isPresent();
                    assertThat(arrived(network, from, to, hops.getAsInt())).isEqualTo(0);
                    assertThat(arrived(network, from, to, hops.getAsInt() + 1)).isEqualTo(1);
                }
            }
        }
    }

    private static int arrived(Network network, int from, int to, int ttl) {
        Recorder receiver = (Recorder) network.node("h[" + to + "]");
        Recorder sender = (Recorder) network.node("h[" + from + "]");
        receiver.received.clear();
        sender.send(DrawnRoads.address(network, to), ttl);
        network.simulation().runUntil(network.simulation().nowNanos() + SECOND);
        long fromSender = receiver.received.stream()
                .filter(packet -> packet.source() == DrawnRoads.address(network, from))
                .count();
        return Math.toIntExact(fromSender);
    }

    /** Some hundreds of routers against two algorithms of JGraphT that production does not use. */
    @Property(tries = 8)
    void agreesWithBellmanFordAndJohnson(@ForAll long seed, @ForAll Metric metric) {
        DrawnRoads roads = DrawnRoads.drawn(200, 300, 3, seed);
        Network network = network(roads, metric, true);
        DirectedWeightedMultigraph<Integer, DefaultWeightedEdge> graph =
                new DirectedWeightedMultigraph<>(DefaultWeightedEdge.class);
        for (int router = 0; router < roads.routers(); router++) {
            graph.addVertex(router);
        }
        for (Way way : roads.ways(metric)) {
            graph.setEdgeWeight(graph.addEdge(way.from(), way.to()), (double) way.weight());
        }
        JohnsonShortestPaths<Integer, DefaultWeightedEdge> johnson = new JohnsonShortestPaths<>(graph);
        BellmanFordShortestPath<Integer, DefaultWeightedEdge> bellmanFord = new BellmanFordShortestPath<>(graph);

        for (int host = 0; host < roads.hosts().size(); host++) {
            int target = roads.hosts().get(host);
            for (int router = 0; router < roads.routers(); router += 7) {
                if (router != target) {
                    double distance = johnson.getPathWeight(router, target);
                    assertThat(bellmanFord.getPathWeight(router, target)).isEqualTo(distance);
                    List<Integer> expected = new ArrayList<>();
                    for (Way way : roads.ways(metric)) {
                        if (way.from() == router
                                && (double) way.weight() + johnson.getPathWeight(way.to(), target) == distance) {
                            expected.add(way.road());
                        }
                    }
                    assertThat(router(network, router).routes().nextHops(DrawnRoads.address(network, host)))
                            .isEqualTo(DrawnRoads.interfaces(network, router, expected));
                }
            }
        }
    }

    /** In which order nodes and links are declared decides ties, not who reaches whom or over how many links. */
    @Property(tries = 150)
    void orderOfDeclarationDoesNotChangeHops(@ForAll("roads") DrawnRoads roads, @ForAll int seed) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < roads.roads().size(); i++) {
            order.add(i);
        }
        Collections.shuffle(order, new Random(seed));
        NetworkBuilder shuffled = NetworkBuilder.of(9);
        for (int host = roads.hosts().size() - 1; host >= 0; host--) {
            shuffled.link("h[" + host + "]", "r[" + roads.hosts().get(host) + "]", LinkSettings.delay(1));
        }
        for (int i : order) {
            Road road = roads.roads().get(i);
            Road turned = new Road(road.b(), road.a(), road.costBa(), road.costAb(), road.delayBa(), road.delayAb());
            shuffled.link(DrawnRoads.link("road" + i, i % 2 == 0 ? road : turned));
        }
        shuffled.population("h", roads.hosts().size(), Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new)
                .routers("r", roads.routers(), Addressing.NONE, LargeNetworks::router);
        NetworkPlan plain = roads.builder(RoutingSettings.DEFAULT).plan();
        NetworkPlan other = shuffled.plan();

        assertThat(other.problems()).isEmpty();
        for (int from = 0; from < roads.hosts().size(); from++) {
            for (int to = 0; to < roads.hosts().size(); to++) {
                String a = "h[" + from + "]";
                String b = "h[" + to + "]";
                assertThat(other.hops(a, b)).isEqualTo(plain.hops(a, b)).isPresent();
            }
        }
    }

    /** A link down, everywhere known: the same routes as where it was never built. Up again: as if nothing had been. */
    @Property(tries = 150)
    void aLinkThatIsDownIsAsIfItWereNotThere(
            @ForAll("roads") DrawnRoads roads, @ForAll Metric metric, @ForAll int which, @ForAll boolean ecmp) {
        if (roads.roads().isEmpty()) {
            return;
        }
        int down = Math.floorMod(which, roads.roads().size());
        Network network = network(roads, metric, ecmp);
        List<String> before = routes(network, roads, roadNames(roads, -1));
        network.setLink("road" + down, false);
        List<String> broken = routes(network, roads, roadNames(roads, -1));
        network.setLink("road" + down, true);

        assertThat(routes(network, roads, roadNames(roads, -1))).isEqualTo(before);
        Network rest = neverBuilt(roads, down, metric, ecmp);
        assertThat(broken).isEqualTo(routes(rest, roads, roadNames(roads, down)));
    }

    /** The network without a link; each router has a stub, as one might have no link at all otherwise. */
    private static Network neverBuilt(DrawnRoads roads, int without, Metric metric, boolean ecmp) {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .routing(new RoutingSettings(metric, ecmp, Convergence.IMMEDIATE))
                .routers("r", roads.routers(), Addressing.NONE, LargeNetworks::router)
                .population("h", roads.hosts().size(), Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new);
        for (int road = 0; road < roads.roads().size(); road++) {
            if (road != without) {
                builder.link(DrawnRoads.link("road" + road, roads.roads().get(road)));
            }
        }
        for (int router = 0; router < roads.routers(); router++) {
            builder.router("stub" + router).link("r[" + router + "]", "stub" + router, LinkSettings.delay(1));
        }
        for (int host = 0; host < roads.hosts().size(); host++) {
            builder.link("h[" + host + "]", "r[" + roads.hosts().get(host) + "]", LinkSettings.delay(1_000));
        }
        return builder.build();
    }

    /** The names of the links that all routers send over. */
    private static List<String> routes(Network network, DrawnRoads roads, List<String> roadNames) {
        Map<LinkDirection, String> names = new HashMap<>();
        for (String name : roadNames) {
            network.directions().stream()
                    .filter(direction -> network.links(name).stream()
                            .anyMatch(link -> link.forward() == direction || link.backward() == direction))
                    .forEach(direction -> names.put(direction, name));
        }
        List<String> routes = new ArrayList<>();
        for (int router = 0; router < roads.routers(); router++) {
            for (int host = 0; host < roads.hosts().size(); host++) {
                List<String> hops =
                        router(network, router).routes().nextHops(DrawnRoads.address(network, host)).stream()
                                .map(each -> names.getOrDefault(
                                        each.egress(), each.egress().to().node().name()))
                                .toList();
                routes.add(router + " to " + host + ": " + hops);
            }
        }
        return routes;
    }

    private static List<String> roadNames(DrawnRoads roads, int without) {
        return IntStream.range(0, roads.roads().size())
                .filter(road -> road != without)
                .mapToObj(road -> "road" + road)
                .toList();
    }
}
