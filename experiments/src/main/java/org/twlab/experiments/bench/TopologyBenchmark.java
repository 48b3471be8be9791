package org.twlab.experiments.bench;

import java.util.ArrayList;
import java.util.List;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.UdpDatagram;
import org.twlab.core.sim.RandomStreams;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.topology.Network;
import org.twlab.topology.model.Topology;
import org.twlab.topology.path.Path;
import org.twlab.topology.path.PathFinder;

/**
 * Networks of 10^5 nodes: read, checked, addressed, wired, and routed hop by hop between pairs of hosts. Each is measured
 * once and in a cold state, as such a network is used.
 */
final class TopologyBenchmark implements Benchmark {
    /** Pairs between which ways are followed. */
    private static final int PAIRS = 1_000;

    private static final int TTL = 255;

    /** Hosts of the grid sit this many rows and columns apart: shortest ways across all of it would take more than a TTL. */
    private static final int APART = 100;

    private final int nodes;

    /** @param nodes about as many in each network; at least 20,000 */
    TopologyBenchmark(int nodes) {
        this.nodes = nodes;
    }

    private record Case(String parameter, String nodesAndLinks, List<String> hosts) {}

    @Override
    public String name() {
        return "topology";
    }

    @Override
    public String description() {
        return nodes + " nodes, from the text of the scenario to the ways between " + PAIRS
                + " pairs of hosts; no warm-up";
    }

    @Override
    public Measured measure() {
        List<Figure> figures = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Case one : List.of(tree(), grid(), internet())) {
            Stopwatch watch = Stopwatch.start();
            Network network = network(one);
            Stopwatch.Elapsed loading = watch.stop();
            watch = Stopwatch.start();
            long hops = follow(one, network, problems);
            Stopwatch.Elapsed routing = watch.stop();
            double all = (loading.cpuNanos() + routing.cpuNanos()) / 1e9;
            String note = network.nodes().size() + " nodes, " + network.links().size() + " links, " + hops
                    + " hops; heap " + (Stopwatch.heapBytesNow() >> 20) + " MiB";
            figures.add(new Figure("load_cpu_s", one.parameter(), "s", loading.cpuNanos() / 1e9, ""));
            figures.add(new Figure("load_and_route_cpu_s", one.parameter(), "s", all, note));
        }
        return new Measured(figures, problems);
    }

    /** Routers as a binary tree, a host at the root and at the last leaf. */
    private Case tree() {
        return new Case("tree of routers", """
                    a: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    b: {kind: host, address: 192.0.2.2, profile: linux-4.9}
                    r: {kind: router, count: %d, arrange: {tree: {children: 2}}, link: {delay: 1ms}}
                  links:
                    - {between: [a, "r[0]"], delay: 1ms}
                    - {between: [b, "r[-1]"], delay: 1ms}
                """.formatted(nodes - 2), List.of("a", "b"));
    }

    /** A square of numbered routers. */
    private Case grid() {
        int side = (int) Math.sqrt(nodes);
        return new Case(
                "grid of numbered routers", """
                    a: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    b: {kind: host, address: 192.0.2.2, profile: linux-4.9}
                    r: {kind: router, count: %d, network: 10.0.0.0/8, arrange: {grid: {columns: %d}}, link: {delay: 1ms}}
                  links:
                    - {between: [a, "r[0]"], delay: 1ms}
                    - {between: [b, "r[%d]"], delay: 1ms}
                """.formatted(side * side, side, APART * side + APART), List.of("a", "b"));
    }

    /** Routers as they grow by preference, each with a population of 100 hosts. */
    private Case internet() {
        int sites = nodes / 101;
        StringBuilder members = new StringBuilder("    r: {kind: router, count: " + sites
                + ", arrange: {barabasi-albert: {edges: 2}}, link: {delay: 1ms}}\n");
        StringBuilder links = new StringBuilder("  links:\n");
        List<String> hosts = new ArrayList<>();
        for (int site = 0; site < sites; site++) {
            members.append("    h%d: {kind: host, count: 100, network: 10.%d.%d.0/24, profile: linux-4.9}%n"
                    .formatted(site, site / 256, site % 256));
            links.append("    - {between: [h%1$d, \"r[%1$d]\"], delay: 1ms}%n".formatted(site));
            hosts.add("h" + site);
        }
        return new Case("random graph with populations", members.append(links).toString(), hosts);
    }

    private static Network network(Case one) {
        String text = "scenario: many-nodes\nduration: 1s\ntopology:\n  nodes:\n" + one.nodesAndLinks();
        LoadResult result = ScenarioLoader.standard().loadText("many-nodes.yaml", text, List.of());
        Topology topology = result.scenario()
                .orElseThrow(
                        () -> new IllegalStateException(result.diagnostics().render()))
                .base()
                .topology();
        return topology.build(new RandomStreams(1, 0), null);
    }

    private static long follow(Case one, Network network, List<String> problems) {
        PathFinder finder = new PathFinder(network);
        int hosts = one.hosts().size();
        long hops = 0;
        for (int pair = 0; pair < PAIRS; pair++) {
            String from = first(network, one.hosts().get(pair % hosts));
            String to = first(network, one.hosts().get((pair * 7 + 1) % hosts));
            if (!from.equals(to)) {
                Path path = finder.path(from, to, probe(network, from, to));
                hops += path.hops().size();
                if (path.end() != Path.End.DELIVERED && problems.isEmpty()) {
                    problems.add(one.parameter() + ": from " + from + " to " + to + " " + path.end());
                }
            }
        }
        return hops;
    }

    private static String first(Network network, String word) {
        return network.nodes(word).get(0).name();
    }

    private static Ipv4Packet probe(Network network, String from, String to) {
        UdpDatagram datagram = new UdpDatagram(1, 1, LiteralBytes.EMPTY, Checksums.NOT_STAMPED);
        return Ipv4Packet.of(network.address(from), network.address(to), TTL, 0, datagram);
    }
}
