package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.core.sim.RandomStreams;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.LinkSpec.Direction;
import org.twlab.topology.model.Topology;

/** Sweeps through groups of routers, groups of links and routing, also from effective.yaml. */
class NetworkSweepTest {
    private static final String BASE = """
            scenario: sweeps
            duration: 30s
            topology:
              link-groups:
                access: {delay: 1ms}
                core: {delay: 3ms, bandwidth: 10Mbit/s}
              nodes:
                client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                r: {kind: router, count: 3, arrange: line, link: {delay: 2ms, bandwidth: 1Mbit/s}}
              links:
                - {between: [client, "r[0]"], group: access}
                - {between: ["r[-1]", server], group: access, "r[-1]->server": {loss: 1%}}
            traffic:
              - {from: client, to: "server:80"}
            seed: 5
            """;

    private static ImmutableList<Topology> points(String sweep) {
        LoadedScenario loaded = load(BASE + "sweep:\n  " + sweep + "\n");
        LoadedScenario again = load(loaded.effectiveYaml());
        ImmutableList<Topology> points = topologies(loaded);

        assertThat(topologies(again).stream().map(NetworkSweepTest::described).toList())
                .as("the points that effective.yaml gives")
                .isEqualTo(points.stream().map(NetworkSweepTest::described).toList());
        return points;
    }

    private static ImmutableList<Topology> topologies(LoadedScenario loaded) {
        return loaded.points().stream()
                .map(point -> point.scenario().topology())
                .collect(ImmutableList.toImmutableList());
    }

    private static List<String> described(Topology topology) {
        return topology.links().values().stream()
                .map(link -> link.name() + " " + link.ab() + " " + link.ba())
                .toList();
    }

    private static LoadedScenario load(String yaml) {
        LoadResult result = ScenarioLoader.standard().loadText("test.yaml", yaml, List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }

    private static long delay(Topology topology, String link) {
        return ((Distribution.Constant) topology.links().get(link).ab().delay()).value();
    }

    @Test
    void aGroupOfRoutersGrows() {
        ImmutableList<Topology> points = points("topology.nodes.r.count: [1, 3, 12]");

        assertThat(points).extracting(topology -> topology.links().size()).containsExactly(2, 4, 13);
        assertThat(points)
                .extracting(topology -> topology.build(new RandomStreams(1, 0), null)
                        .hops("client", "server")
                        .getAsInt())
                .containsExactly(1, 3, 12);
    }

    @Test
    void linksAmongItsMembersChangeTogether() {
        ImmutableList<Topology> points = points("topology.nodes.r.link.delay: [1ms, 7ms]");

        assertThat(delay(points.get(1), "r[0]-r[1]")).isEqualTo(7_000_000);
        assertThat(delay(points.get(1), "r[1]-r[2]")).isEqualTo(7_000_000);
        assertThat(delay(points.get(1), "client-r[0]")).isEqualTo(1_000_000);
    }

    @Test
    void aGroupOfLinksChangesItsLinks() {
        ImmutableList<Topology> points = points("topology.link-groups.access.delay: [4ms, 5ms]");

        assertThat(delay(points.get(0), "client-r[0]")).isEqualTo(4_000_000);
        assertThat(delay(points.get(1), "r[-1]-server")).isEqualTo(5_000_000);
    }

    /** Its direction has a loss of its own and takes the delay of the link. */
    @Test
    void oneLinkChangesByName() {
        ImmutableList<Topology> points = points("topology.links.r[-1]-server.delay: [8ms]");

        assertThat(delay(points.get(0), "r[-1]-server")).isEqualTo(8_000_000);
        assertThat(delay(points.get(0), "client-r[0]")).isEqualTo(1_000_000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "topology.links.client-r[0].group: [access, core]",
                "topology.links.client-r[0].bandwidth: [1Mbit/s, 2Mbit/s]",
                "topology.link-groups.core.bandwidth: [null, 2Mbit/s]",
                "topology.nodes.r.link.bandwidth: [1Mbit/s, 2Mbit/s]",
                "topology.nodes.r.link.group: [access, core]",
                "topology.nodes.r.arrange: [line, ring, star, {tree: {children: 1}}]",
                "topology.nodes.r.link.queue.codel.target: [1ms, 2ms]"
            })
    void whatHangsOnASweptValueIsNotWrittenOut(String sweep) {
        assertThat(points(sweep)).isNotEmpty();
    }

    @Test
    void routingChanges() {
        ImmutableList<Topology> points = points("topology.routing.ecmp: [false, true]");

        assertThat(points).extracting(topology -> topology.routing().ecmp()).containsExactly(false, true);
    }

    /** The network in the path has dots. */
    @Test
    void aRouteChanges() {
        String routed = BASE.replace("nodes:\n", """
                nodes:
                    x: {kind: router, routes: {198.51.100.0/24: "r[0]"}}
                """).replace("links:\n", """
                links:
                    - {between: [x, "r[0]"]}
                    - {between: [x, "r[1]"]}
                """);
        LoadedScenario loaded =
                load(routed + "sweep: {\"topology.nodes.x.routes.198.51.100.0/24\": [\"r[0]\", \"r[1]\"]}\n");

        assertThat(loaded.points()).hasSize(2);
        assertThat(load(loaded.effectiveYaml()).points()).hasSize(2);
    }

    @Test
    void theSeedDecidesARandomGraphForAllPointsAndReplications() {
        String random = BASE.replace("count: 3, arrange: line", "count: 12, arrange: waxman");
        String sweep = "sweep: {topology.nodes.r.link.delay: [1ms, 2ms]}\nreplications: 3\n";
        ImmutableList<Topology> points = topologies(load(random + sweep));
        Topology other = load(random.replace("seed: 5", "seed: 6")).base().topology();

        assertThat(points.get(0).links().keySet())
                .isEqualTo(points.get(1).links().keySet());
        assertThat(other.links().keySet()).isNotEqualTo(points.get(0).links().keySet());
    }

    /** The k of a delay is the number of the link. */
    @Test
    void delaysWithinAGroupGoByTheNumberOfTheLink() {
        Topology topology = load(BASE.replace("delay: 2ms", "delay: {step: [1ms, 1ms]}"))
                .base()
                .topology();

        assertThat(topology.links().values().stream().map(LinkSpec::ab).map(Direction::delay))
                .contains(new Distribution.Step(1_000_000, 1_000_000));
        assertThat(topology.build(new RandomStreams(1, 0), null)
                        .links("r[1]-r[2]")
                        .get(0)
                        .forward()
                        .settings()
                        .delayNanos())
                .isEqualTo(2_000_000);
    }
}
