package org.twlab.experiments.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/** Metrics against what follows from the scenario by arithmetic. Round trips take 20 ms, TIME-WAIT 60 s. */
class MetricsTest {
    private static final String NETWORK = """
            scenario: metrics
            duration: 100s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.0.2.0/24, profile: linux-4.9}
                r1: {kind: router}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9, listen: [80]}
              links:
                - {between: [client, r1], delay: 4ms}
                - {between: [r1, server], delay: 6ms}
            """;

    /** Values of metrics in a run with these other keys. */
    private static Map<String, Double> values(String keys, String... metrics) {
        LoadedScenario loaded = load(keys + "metrics: [\"" + String.join("\", \"", metrics) + "\"]\n");
        return SingleRun.prepare(
                        loaded.points().get(0),
                        0,
                        MetricPlan.of(loaded).byPoint().get(0),
                        null)
                .run()
                .metrics();
    }

    private static LoadedScenario load(String keys) {
        LoadResult result = ScenarioLoader.standard().loadText("metrics.yaml", NETWORK + keys, List.of());
        return result.scenario()
                .orElseThrow(() -> new AssertionError(result.diagnostics().render()));
    }

    private static double value(String keys, String metric) {
        return values(keys, metric).get(metric);
    }

    private static String flow(String keys) {
        return "traffic:\n  - {from: client, " + keys + "}\n";
    }

    @ParameterizedTest
    @CsvSource({
        // port 81 refuses: each client's attempts alternate, client[1] begins with it
        "client.connect.attempts, 20",
        "client[0].connect.attempts, 10",
        "all.connect.attempts, 20",
        "client-server.connect.success_ratio, 0.5",
        "client.connect.failed, 10",
        "client.connect.refused, 10",
        "client.connect.refused_ratio, 0.5",
        "client.connect.timeout, 0",
        "client.connect.rate_per_s, 0.1",
        "client[0].connect.first_failure_s, 1",
        "client[1].connect.first_failure_s, 0",
        "client.connect.latency_mean_s, 0.02",
        "client.connect.latency_p99_s, 0.02",
        "client.connect.latency_max_s, 0.02",
        "client.connect.syn_mean, 1",
        "client.connect.retried_ratio, 0",
        "client.connect.timestamps_ratio, 1",
        "client.connect.locked_out, 0",
        "client.exchange.completed, 10",
        "client.exchange.goodput_bytes_per_s, 30",
        "server.counter.PassiveOpens, 10",
        "client.counter.ActiveOpens, 20",
        "client[1].counter.AttemptFails, 5",
        // the SYN to a port without listener is refused
        "server.drop.no_socket, 10",
        "server.drop.total, 10",
        "client.packet.sent_syn, 20",
        "r1->server.packet.sent_syn, 20",
        "server.packet.sent_rst, 10",
        "server.packet.ttl_min, 63",
        "r1.packet.ttl_min, 64",
        "server.packet.age_max_s, 0.01",
        "client.state.ESTABLISHED_entered, 10",
        "server.state.TIME_WAIT_entered, 0",
        "client.state.TIME_WAIT_mean_s, 60",
        "client.gauge.time_wait_max, 10",
        "client.gauge.time_wait_end, 0"
    })
    void valuesThatFollowFromTheScenario(String metric, double expected) {
        String keys = flow("to: \"server:80-81\", arrivals: 1/s, attempts: 10, request: 100B, response: 200B");

        assertThat(value(keys, metric)).isCloseTo(expected, within(1e-9));
    }

    @Test
    void theTimeWeightedMeanIsArrivalsTimesResidence() {
        // each of 10 entries of each client lives for exactly 60 s of the 100 s (Little's law)
        String keys = flow("to: \"server:80\", arrivals: 1/s, attempts: 10");

        assertThat(value(keys, "client.gauge.time_wait_mean")).isCloseTo(2 * 10 * 60 / 100.0, within(1e-9));
    }

    @Test
    void whatBeganInTheWarmUpIsLeftOut() {
        String keys = "warmup: 5s\n" + flow("to: \"server:80\", arrivals: 1/s, attempts: 10");
        Map<String, Double> values = values(
                keys,
                "client.connect.attempts",
                "client.connect.rate_per_s",
                "client.counter.ActiveOpens",
                "client.state.TIME_WAIT_entered",
                "client.packet.sent_syn",
                "client.gauge.time_wait_mean");

        assertThat(values)
                .containsEntry("client.connect.attempts", 10.0)
                .containsEntry("client.connect.rate_per_s", 10 / 95.0)
                .containsEntry("client.counter.ActiveOpens", 10.0)
                .containsEntry("client.state.TIME_WAIT_entered", 10.0)
                .containsEntry("client.packet.sent_syn", 10.0);
        // entries begin at k s + 40 ms and live for 60 s: of the first five each, 5 s - k s - 40 ms lie before 5 s
        double before = 2 * (5 + 4 + 3 + 2 + 1 - 5 * 0.04);
        assertThat(values.get("client.gauge.time_wait_mean")).isCloseTo((2 * 10 * 60 - before) / 95, within(1e-9));
    }

    @Test
    void aHostIsLockedOutWhenMoreFailsThanSucceeds() {
        String keys = """
                traffic:
                  - {name: good, from: "client[0]", to: "server:80", arrivals: 1/s, attempts: 3}
                  - {name: bad, from: client, to: "server:81", arrivals: 1/s, attempts: 2}
                """;
        Map<String, Double> values =
                values(keys, "all.connect.locked_out", "all.connect.locked_out_ratio", "bad.connect.locked_out");

        // client[0]: 3 ok and 2 failed over both flows
        assertThat(values)
                .containsEntry("all.connect.locked_out", 1.0)
                .containsEntry("all.connect.locked_out_ratio", 0.5)
                .containsEntry("bad.connect.locked_out", 2.0);
    }

    @Test
    void ratiosOfNothingHaveNoValue() {
        String keys = flow("to: \"server:80\", start: 200s");

        assertThat(values(keys, "client.connect.success_ratio", "client.connect.latency_p50_s"))
                .containsEntry("client.connect.success_ratio", Double.NaN)
                .containsEntry("client.connect.latency_p50_s", Double.NaN);
    }

    @Test
    void aStarIsOneMetricForEachMember() {
        assertThat(values(flow("to: \"server:80\""), "client[*].connect.attempts"))
                .containsEntry("client[0].connect.attempts", 1.0)
                .containsEntry("client[1].connect.attempts", 1.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "clint.connect.attempts | 'clint' in 'clint.connect.attempts' names nothing to measure | client",
                "client.connect.atempts | unknown metric 'connect.atempts' | connect.attempts",
                "server->r2.drop.total | 'server->r2' in 'server->r2.drop.total' names nothing to measure | server->r1",
                "client | 'client' is no metric: SCOPE.FAMILY.QUANTITY, such as client.connect.success_ratio | ''",
                "r1->server.connect.failed | 'connect.failed' cannot be measured of 'r1->server',"
                        + " only of: node, population, member, flow, all | ''"
            },
            quoteCharacter = '"')
    void anUnknownMetricIsAnsweredWithTheNearest(String text, String message, String nearest) {
        LoadedScenario loaded = load(flow("to: \"server:80\""));

        Metrics.Unknown unknown =
                (Metrics.Unknown) Metrics.parse(text, loaded.base().topology(), List.of("client-server"));

        assertThat(unknown.message()).isEqualTo(message);
        assertThat(unknown.nearest().orElse("''")).isEqualTo(nearest);
    }

    @Test
    void everyMetricHasANameOfItsOwnAndAMeaning() {
        Set<String> names = new HashSet<>();
        for (MetricDefinition definition : Metrics.definitions()) {
            assertThat(definition.meaning()).isNotBlank();
            assertThat(definition.scopes()).isNotEmpty();
            for (String name : definition.names()) {
                assertThat(names.add(name)).as(name).isTrue();
                assertThat(Metrics.problemOf(name)).as(name).isEmpty();
            }
        }
        assertThat(names).hasSizeGreaterThan(100);
    }
}
