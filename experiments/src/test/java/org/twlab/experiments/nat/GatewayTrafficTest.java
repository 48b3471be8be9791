package org.twlab.experiments.nat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/** Flows from a gateway, in competition with the hosts behind it. */
class GatewayTrafficTest {
    private static final String NETWORK = """
            scenario: competition
            duration: 100s
            topology:
              nodes:
                server: {kind: host, address: 203.0.113.10, profile: linux-4.9}
                r1: {kind: router}
                nat:
                  kind: nat
                  inside: 10.0.0.1/24
                  outside: 203.0.113.1
                  model: %s
                  ports: 40000-40011
                client: {kind: host, count: 3, network: 10.0.0.0/24, profile: linux-4.9}
              links:
                - {between: [client, nat], delay: 1ms}
                - {between: [nat, r1], delay: 5ms}
                - {between: [r1, server], delay: 10ms}
            invariants:
              [conservation, ttl-spent, no-foreign-byte, states-in-order, active-closer, entries-limited, entries-on-time,
              syn-ack, timestamp-echo, timestamp-negotiation, nat-one-to-one, nat-hides-inside]
            """;

    private static Map<String, Double> measure(String model, String rest, String... metrics) {
        String text = NETWORK.formatted(model) + rest + "metrics: [\"" + String.join("\", \"", metrics) + "\"]\n";
        LoadResult result = ScenarioLoader.standard().loadText("competition.yaml", text, List.of());
        LoadedScenario loaded = result.scenario()
                .orElseThrow(() -> new AssertionError(result.diagnostics().render()));
        RunResult run = SingleRun.prepare(
                        loaded.points().get(0),
                        0,
                        MetricPlan.of(loaded).byPoint().get(0),
                        null)
                .run();
        assertThat(run.violations()).isEmpty();
        return run.metrics();
    }

    private static int of(Map<String, Double> values, String metric) {
        return (int) Math.round(Objects.requireNonNull(values.get(metric), metric));
    }

    /**
     * An entry of a connection that was closed stays 120 s, longer than the run, so each of the 12 ports serves one
     * connection, whoever opens it. The gateway wants one at 0 s, 1 s, 2 s, ..., the hosts three at 0.5 s, 1.5 s, 2.5 s,
     * 3.5 s: taken are 1, 4, 5, 8, 9, 12.
     */
    @ParameterizedTest
    @CsvSource({
        "netfilter-2.6.32, 20, 3, 9, 2",
        "netfilter-3.10, 20, 3, 9, 3",
        "netfilter-4.9, 20, 3, 9, 3",
        "netfilter-4.9, 2, 2, 10, 3",
        "netfilter-4.9, 1, 1, 11, 3"
    })
    void theGatewayAndTheHostsBehindItShareItsPortsTowardOneServer(
            String model, int tried, int own, int others, int synsOfOwn) {
        Map<String, Double> values = measure(
                model,
                """
                traffic:
                  - {from: nat, to: "server:80", attempts: %d, arrivals: 1/s, response: 1KiB, give-up: 5s}
                  - {from: client, to: "server:80", start: 0.5s, attempts: 4, arrivals: 1/s, response: 1KiB, give-up: 5s}
                """.formatted(tried),
                "nat.connect.ok",
                "client.connect.ok",
                "nat.drop.nat_port_exhausted",
                "nat.gauge.nat_entries_max",
                "nat.gauge.nat_ports_used_max",
                "nat.gauge.time_wait_max",
                "nat.connect.attempts",
                "nat.connect.timeout",
                "nat.counter.ActiveOpens");

        assertThat(of(values, "nat.connect.ok")).isEqualTo(own);
        assertThat(of(values, "client.connect.ok")).isEqualTo(others);
        assertThat(own + others).isEqualTo(12);
        assertThat(of(values, "nat.gauge.nat_entries_max")).isEqualTo(12);
        assertThat(of(values, "nat.gauge.nat_ports_used_max")).isEqualTo(12);
        assertThat(of(values, "nat.gauge.time_wait_max")).isEqualTo(own);
        assertThat(of(values, "nat.connect.attempts")).isEqualTo(tried);
        assertThat(of(values, "nat.connect.timeout")).isEqualTo(tried - own);
        assertThat(of(values, "nat.counter.ActiveOpens")).isEqualTo(tried);
        // SYNs at 0 s, 1 s and 3 s of an attempt that gives up after 5 s; of 2.6.32 at 0 s and 3 s
        assertThat(of(values, "nat.drop.nat_port_exhausted")).isEqualTo(synsOfOwn * (tried - own) + 3 * (12 - others));
    }

    /** A gateway that forgets gives a connection in its middle another port: its segments are still what was agreed on. */
    @Test
    void anOwnConnectionThatGetsAnotherPortInItsMiddleBreaksNoInvariant() {
        Map<String, Double> values = measure("netfilter-4.9\n      port-choice: fully-random", """
                traffic:
                  - {from: nat, to: "server:80", attempts: 8, arrivals: 1/s, request: 100B, exchanges: 5, exchange-gap: 500ms}
                events:
                  - {at: 6s, node: nat, flush: true}
                """, "nat.connect.ok");

        assertThat(of(values, "nat.connect.ok")).isPositive();
    }

    /** Each file of FTP has a connection of its own, which begins at offset 0. */
    @ParameterizedTest
    @ValueSource(strings = {"ftp-passive", "ftp-active"})
    void filesOfOneAttemptAreReadFromTheirBeginning(String application) {
        Map<String, Double> values =
                measure("netfilter-4.9\n      helpers: [ftp]", """
                traffic:
                  - {from: "client[0]", to: "server:21", application: %s, response: 10KiB, exchanges: 2, attempts: 1}
                """.formatted(application), "client.connect.ok");

        assertThat(of(values, "client.connect.ok")).isEqualTo(1);
    }

    /** A copy 40 s after its original is older than the MSL of 30 s; what is only forwarded reaches no host there. */
    @ParameterizedTest
    @CsvSource({"nat, 1", "'client[0]', 0"})
    void anOldDuplicateIsCountedWhereItEnds(String opener, int atTheGateway) {
        Map<String, Double> values =
                measure("netfilter-4.9", """
                traffic:
                  - {name: f, from: "%s", to: "server:80", attempts: 1, response: 1KiB}
                  - {name: other, from: nat, to: "server:81", attempts: 1, start: 1s}
                faults:
                  - {name: dup, at: r1->nat, match: {kind: data, flow: f}, do: {duplicate: {after: 40s}}}
                """.formatted(opener), "nat.packet.outlived_msl", "all.packet.outlived_msl");

        assertThat(of(values, "all.packet.outlived_msl")).isEqualTo(1);
        assertThat(of(values, "nat.packet.outlived_msl")).isEqualTo(atTheGateway);
    }

    @Test
    void aFlowFromTheGatewayCountsAsThatOfAHost() {
        Map<String, Double> values = measure(
                "netfilter-4.9",
                """
                traffic:
                  - {from: nat, to: "server:80", attempts: 5, arrivals: 1/s, request: 100B, response: 1KiB}
                  - {from: nat, to: "client[1]:8080", attempts: 2, arrivals: 1/s, request: 100B, response: 1KiB}
                events:
                  - {at: 30s, node: nat, reboot: {down: 1s}}
                """,
                "nat.connect.attempts",
                "nat.connect.success_ratio",
                "nat-server.connect.ok",
                "nat-client.connect.ok",
                "nat.gauge.time_wait_max",
                "nat.gauge.time_wait_end",
                "nat.gauge.nat_entries_max",
                "nat.gauge.nat_entries_end",
                "nat.packet.sent",
                "nat.drop.total");
        assertThat(of(values, "nat.connect.attempts")).isEqualTo(7);
        assertThat(of(values, "nat.connect.success_ratio")).isEqualTo(1);
        assertThat(of(values, "nat-server.connect.ok")).isEqualTo(5);
        assertThat(of(values, "nat-client.connect.ok")).isEqualTo(2);
        assertThat(of(values, "nat.gauge.time_wait_max")).isEqualTo(7);
        assertThat(of(values, "nat.gauge.time_wait_end")).isZero();
        assertThat(of(values, "nat.gauge.nat_entries_max")).isEqualTo(7);
        assertThat(of(values, "nat.gauge.nat_entries_end")).isZero();
        // SYN, ACK, request, ACK of the response, FIN, ACK of the peer's FIN
        assertThat(of(values, "nat.packet.sent")).isEqualTo(7 * 6);
        assertThat(of(values, "nat.drop.total")).isZero();
    }

    /** At the start and at run time. */
    @Test
    void sysctlsOfTrackingAndOfTcpAreTheGateways() {
        Map<String, Double> values = measure(
                "netfilter-4.9, sysctl: {net.ipv4.tcp_sack: 0}".replace(", sysctl", "\n      sysctl"),
                """
                traffic:
                  - {name: early, from: nat, to: "server:80", attempts: 1}
                  - {name: late, from: nat, to: "server:80", start: 10s, attempts: 1}
                events:
                  - at: 5s
                    node: nat
                    sysctl: {net.ipv4.tcp_timestamps: 0, net.netfilter.nf_conntrack_tcp_timeout_time_wait: 20}
                """,
                "early.connect.timestamps_ratio",
                "late.connect.timestamps_ratio",
                "nat.gauge.nat_entries_end");
        assertThat(of(values, "early.connect.timestamps_ratio")).isEqualTo(1);
        assertThat(of(values, "late.connect.timestamps_ratio")).isZero();
        assertThat(of(values, "nat.gauge.nat_entries_end"))
                .as("the early one ends at 120 s, the late one after 20 s")
                .isEqualTo(1);
    }
}
