package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.twlab.core.kernel.Sysctl;
import org.twlab.experiments.traffic.FlowSettings;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.model.HostKind;

/** Axes, paths and points. */
class SweepTest {
    private static final String BASE = """
            scenario: sweeps
            duration: 30s
            topology:
              nodes:
                client: {kind: host, count: 4, network: 192.0.2.0/28, profile: linux-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                r1: {kind: router}
              links:
                - {between: [client, r1], delay: 1ms}
                - {between: [r1, server], delay: 10ms, name: wan}
            traffic:
              - {from: client, to: "server:80", think: 1s}
            """;

    @Test
    void withoutASweepThereIsOnePoint() {
        assertThat(load(BASE).points()).singleElement().satisfies(point -> {
            assertThat(point.index()).isZero();
            assertThat(point.values()).isEmpty();
        });
    }

    @Test
    void theFirstAxisVariesSlowest() {
        LoadedScenario loaded = load(BASE + """
                sweep:
                  topology.nodes.client.count: [2, 4]
                  traffic.client-server.closes: [client, server, both]
                """);

        assertThat(loaded.points())
                .extracting(point -> point.index() + " " + point.values())
                .containsExactly(
                        "0 {count=2, closes=client}",
                        "1 {count=2, closes=server}",
                        "2 {count=2, closes=both}",
                        "3 {count=4, closes=client}",
                        "4 {count=4, closes=server}",
                        "5 {count=4, closes=both}");
        assertThat(loaded.points().get(4).scenario().traffic().get(0).openers().size())
                .isEqualTo(4);
        assertThat(loaded.points().get(4).scenario().traffic().get(0).settings().closes())
                .isEqualTo(FlowSettings.Closes.SERVER);
    }

    @Test
    void aPathWalksListsByNameAndTakesTheRestBelowSysctlAsOneKey() {
        LoadedScenario loaded = load(BASE + """
                sweep:
                  topology.links.wan.delay: [20ms]
                  topology.nodes.server.sysctl.net.ipv4.tcp_tw_recycle: [1]
                  topology.nodes.client.clock.tick: [100/s]
                """);

        Scenario scenario = loaded.points().get(0).scenario();
        assertThat(loaded.points().get(0).values())
                .isEqualTo(ImmutableMap.of("delay", "20ms", "tcp_tw_recycle", "1", "tick", "100/s"));
        assertThat(scenario.topology().links().get("wan").ab().delay()).isEqualTo(Distribution.constant(20_000_000));
        assertThat(host(scenario, "server").kernel().sysctls().get(Sysctl.TCP_TW_RECYCLE))
                .isEqualTo(1);
        assertThat(host(scenario, "client").kernel().ticksPerSecond()).isEqualTo(100);
        assertThat(host(loaded.base(), "client").kernel().ticksPerSecond()).isEqualTo(1000);
    }

    @Test
    void severalPathsGetOneValueAndCasesMoveTogether() {
        LoadedScenario loaded = load(BASE + """
                sweep:
                  reuse:
                    path: [topology.nodes.client.sysctl.net.ipv4.tcp_tw_reuse, topology.nodes.server.sysctl.net.ipv4.tcp_tw_reuse]
                    values: [1]
                  load:
                    cases:
                      as-it-is: {}
                      open: {traffic.client-server.think: null, traffic.client-server.arrivals: 5/s}
                """);

        assertThat(loaded.points())
                .extracting(point -> point.values().get("load"))
                .containsExactly("as-it-is", "open");
        Scenario open = loaded.points().get(1).scenario();
        assertThat(List.of("client", "server"))
                .allSatisfy(
                        name -> assertThat(host(open, name).kernel().sysctls().get(Sysctl.TCP_TW_REUSE))
                                .isEqualTo(1));
        assertThat(open.traffic().get(0).settings().pace().toString()).contains("Even");
        assertThat(loaded.points()
                        .get(0)
                        .scenario()
                        .traffic()
                        .get(0)
                        .settings()
                        .pace()
                        .toString())
                .contains("Think");
    }

    @Test
    void aRangeIsEvenOrLogarithmicInTheUnitOfItsEnds() {
        LoadedScenario loaded = load(BASE + """
                sweep:
                  even: {path: topology.links.wan.delay, from: 10ms, to: 20ms, steps: 5}
                  log: {path: topology.links.wan.jitter, from: 1ms, to: 1000ms, steps: 4, scale: log}
                  whole: {path: topology.nodes.client.count, from: 1, to: 4, steps: 4}
                """);

        assertThat(loaded.axes().get(0).labels()).containsExactly("10ms", "12.5ms", "15ms", "17.5ms", "20ms");
        assertThat(loaded.axes().get(1).labels()).containsExactly("1ms", "10ms", "100ms", "1000ms");
        assertThat(loaded.axes().get(2).labels()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void numbersOfAPointAreInSecondsBytesAndPerSecond() {
        Point point = load(BASE + """
                        sweep:
                          traffic.client-server.think: [250ms]
                          traffic.client-server.request: [1KiB]
                          topology.links.wan.loss: [50%]
                          traffic.client-server.closes: [both]
                        """).points().get(0);

        assertThat(point.numbers()).isEqualTo(ImmutableMap.of("think", 0.25, "request", 1024.0, "loss", 0.5));
    }

    @Test
    void anExpectationIsAboutThePointsItNames() {
        LoadedScenario loaded = load(BASE + """
                sweep:
                  hold: {path: topology.nodes.client.time-wait, values: [10s, 30s, 1min]}
                expect:
                  - {metric: client.connect.attempts, where: {hold: 60s}, above: 1}
                  - {metric: client.connect.attempts, where: {hold: [10s, 1min]}, above: 2}
                  - {metric: client.connect.attempts, where: {hold: ">= 19s"}, above: 3}
                  - {metric: client.connect.attempts, above: 4}
                """);

        assertThat(loaded.points())
                .extracting(point -> point.scenario().expectations().stream()
                        .map(ExpectedMetric::text)
                        .toList())
                .containsExactly(
                        List.of("above 2", "above 4"),
                        List.of("above 3", "above 4"),
                        List.of("above 1", "above 2", "above 3", "above 4"));
    }

    @Test
    void aSetValueReplacesOneInTheFile() {
        LoadResult result = ScenarioLoader.standard()
                .loadText(
                        "base.yaml",
                        BASE,
                        List.of(
                                "topology.nodes.client.count=7",
                                "seed=9",
                                "traffic.client-server.think={uniform: [1s, 2s]}"));

        Scenario scenario = result.scenario().orElseThrow().base();
        assertThat(scenario.traffic().get(0).openers().size()).isEqualTo(7);
        assertThat(scenario.seed()).isEqualTo(9);
        assertThat(result.scenario().orElseThrow().effectiveYaml()).contains("count: 7", "uniform: [1s, 2s]");
    }

    @Test
    void aWrongSetValueIsShownAsItWasTyped() {
        assertThat(problems(BASE, "topology.nodes.client.count=many", "traffic.client-sever.think=1s", "nothing"))
                .isEqualTo("""
                        --set:1:29: error: 'many' is not a whole number from 1 to 1000000
                            topology.nodes.client.count=many
                                                        ^
                        --set:1:1: error: path 'traffic.client-sever.think' matches nothing: no flow 'client-sever'; allowed: client-server; did you mean 'client-server'?
                            traffic.client-sever.think=1s
                            ^
                        --set:1:1: error: 'nothing' is not PATH=VALUE
                            nothing
                            ^
                        """);
    }

    @Test
    void whatIsSweptCannotBeSet() {
        assertThat(problems(BASE + "sweep: {topology.nodes.client.count: [2, 4]}\n", "topology.nodes.client.count=3"))
                .contains(
                        "'topology.nodes.client.count' is swept by axis 'count', a value set here would count at no point");
    }

    @Test
    void aSweepOfTooManyPointsIsRefused() {
        assertThat(problems(BASE + """
                        sweep:
                          a: {path: traffic.client-server.think, from: 1s, to: 1001s, steps: 1001}
                          b: {path: traffic.client-server.start, from: 1s, to: 1001s, steps: 1001}
                          c: {path: traffic.client-server.request, from: 1B, to: 1001B, steps: 1001}
                        """)).contains("the sweep has more than 1000000000 points");
    }

    private static org.twlab.topology.model.HostSpec host(Scenario scenario, String name) {
        return HostKind.KIND
                .cast(scenario.topology().nodes().get(name))
                .orElseThrow()
                .settings();
    }

    private static String problems(String yaml, String... sets) {
        LoadResult result = ScenarioLoader.standard().loadText("base.yaml", yaml, List.of(sets));
        assertThat(result.scenario()).isEmpty();
        return result.diagnostics().render();
    }

    private static LoadedScenario load(String yaml) {
        LoadResult result = ScenarioLoader.standard().loadText("base.yaml", yaml, List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }
}
