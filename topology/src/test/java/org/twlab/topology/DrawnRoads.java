package org.twlab.topology;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.RoutingSettings.Metric;

/**
 * A drawn network of a router group {@code r}, with parallel links and other costs and delays each way, and hosts {@code
 * h[0], h[1], ...} of one population that are linked one by one.
 *
 * @param routers how many
 * @param roads links between routers; the first ones make a tree
 * @param hosts the router of each host
 */
record DrawnRoads(int routers, List<Road> roads, List<Integer> hosts) {
    private static final int FEW = 3;

    /** A link between two routers. */
    record Road(int a, int b, int costAb, int costBa, int delayAb, int delayBa) {}

    /** One direction of a road. */
    record Way(int from, int to, int road, long weight) {}

    static Arbitrary<DrawnRoads> arbitrary(int mostRouters, int mostExtras) {
        return Combinators.combine(
                        Arbitraries.integers().between(1, mostRouters),
                        Arbitraries.integers().between(0, mostExtras),
                        Arbitraries.integers().between(2, 6),
                        Arbitraries.longs())
                .as(DrawnRoads::drawn);
    }

    /** Weights are small, so that ways of one length are frequent; a delay may be 0. */
    static DrawnRoads drawn(int routers, int extras, int hosts, long seed) {
        UniformRandomProvider random = new RandomStreams(seed, 0).named("roads");
        List<Road> roads = new ArrayList<>();
        for (int router = 1; router < routers; router++) {
            roads.add(road(router, random.nextInt(router), random));
        }
        for (int i = 0; i < extras && routers > 1; i++) {
            int a = random.nextInt(routers);
            roads.add(road(a, (a + 1 + random.nextInt(routers - 1)) % routers, random));
        }
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < hosts; i++) {
            at.add(random.nextInt(routers));
        }
        return new DrawnRoads(routers, roads, at);
    }

    private static Road road(int a, int b, UniformRandomProvider random) {
        return new Road(
                a, b, 1 + random.nextInt(FEW), 1 + random.nextInt(FEW), random.nextInt(FEW), random.nextInt(FEW));
    }

    /** Links are called {@code road0, road1, ...} in their order here, whatever others there are. */
    NetworkBuilder builder(RoutingSettings settings) {
        NetworkBuilder builder = NetworkBuilder.of(1)
                .routing(settings)
                .routers("r", routers, Addressing.NONE, LargeNetworks::router)
                .population("h", hosts.size(), Addressing.from(Prefix.parse("10.0.0.0/24")), Recorder::new);
        for (int i = 0; i < roads.size(); i++) {
            builder.link(link("road" + i, roads.get(i)));
        }
        for (int host = 0; host < hosts.size(); host++) {
            builder.link("h[" + host + "]", "r[" + hosts.get(host) + "]", LinkSettings.delay(1_000));
        }
        return builder;
    }

    static LinkPlan link(String name, Road road) {
        return new LinkPlan(
                        name,
                        "r[" + road.a() + "]",
                        "r[" + road.b() + "]",
                        member -> LinkSettings.delay(road.delayAb()),
                        member -> LinkSettings.delay(road.delayBa()))
                .withCosts(road.costAb(), road.costBa());
    }

    /** Both directions of all roads in the order of declaration. */
    List<Way> ways(Metric metric) {
        List<Way> ways = new ArrayList<>();
        for (int i = 0; i < roads.size(); i++) {
            Road road = roads.get(i);
            ways.add(new Way(road.a(), road.b(), i, weight(metric, road.costAb(), road.delayAb())));
            ways.add(new Way(road.b(), road.a(), i, weight(metric, road.costBa(), road.delayBa())));
        }
        return ways;
    }

    private static long weight(Metric metric, int cost, int delay) {
        return switch (metric) {
            case HOPS -> 1;
            case COST -> cost;
            case DELAY -> Math.max(delay, 1);
        };
    }

    /** Distances between all routers by Floyd and Warshall's three nested loops. */
    long[][] distances(Metric metric) {
        long[][] distances = new long[routers][routers];
        for (int a = 0; a < routers; a++) {
            for (int b = 0; b < routers; b++) {
                distances[a][b] = a == b ? 0 : Integer.MAX_VALUE;
            }
        }
        for (Way way : ways(metric)) {
            distances[way.from()][way.to()] = Math.min(distances[way.from()][way.to()], way.weight());
        }
        for (int via = 0; via < routers; via++) {
            for (int a = 0; a < routers; a++) {
                for (int b = 0; b < routers; b++) {
                    distances[a][b] = Math.min(distances[a][b], distances[a][via] + distances[via][b]);
                }
            }
        }
        return distances;
    }

    /** The roads by which shortest ways from one router to another begin, in the order of declaration. */
    List<Integer> firstRoads(Metric metric, long[][] distances, int from, int to) {
        List<Integer> first = new ArrayList<>();
        for (Way way : ways(metric)) {
            if (way.from() == from && way.weight() + distances[way.to()][to] == distances[from][to]) {
                first.add(way.road());
            }
        }
        return first;
    }

    static int address(Network network, int host) {
        return network.address("h[" + host + "]");
    }

    /** The interfaces of a router at some roads. */
    static List<Interface> interfaces(Network network, int router, List<Integer> roads) {
        List<Interface> found = new ArrayList<>();
        for (int road : roads) {
            var link = network.links("road" + road).get(0);
            Interface atA = link.backward().to();
            found.add(
                    atA.node().name().equals("r[" + router + "]")
                            ? atA
                            : link.forward().to());
        }
        return found;
    }
}
