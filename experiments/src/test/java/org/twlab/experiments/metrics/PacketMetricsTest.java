package org.twlab.experiments.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/** Metrics of packets, their bytes and resets, where faults give them values that follow by arithmetic. */
class PacketMetricsTest {

    private static Map<String, Double> values(String scenario, String... metrics) {
        String text = scenario + "metrics: [\"" + String.join("\", \"", metrics) + "\"]\n";
        LoadResult result = ScenarioLoader.standard().loadText("metrics.yaml", text, List.of());
        LoadedScenario loaded = result.scenario()
                .orElseThrow(() -> new AssertionError(result.diagnostics().render()));
        return SingleRun.prepare(
                        loaded.points().get(0),
                        0,
                        MetricPlan.of(loaded).byPoint().get(0),
                        null)
                .run()
                .metrics();
    }

    /** A copy of the client's one request comes 40 s later, through two links of 10 ms. */
    private static String wakingUp(String server) {
        return """
                scenario: waking-up
                duration: 100s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    r1: {kind: router}
                    server: {kind: host, address: 198.51.100.1, %s}
                  links:
                    - {between: [client, r1], delay: 10ms}
                    - {between: [r1, server], delay: 10ms}
                traffic:
                  - {from: client, to: "server:80", request: 100B, response: 200B}
                faults:
                  - {at: r1->server, match: {kind: data}, do: {duplicate: {after: 40s}}}
                """.formatted(server);
    }

    @ParameterizedTest
    @CsvSource({
        "server.packet.outlived_msl, 1",
        "all.packet.outlived_msl, 1",
        "client.packet.outlived_msl, 0",
        "server.packet.age_max_s, 40.02",
        "client.packet.age_max_s, 0.02",
        "client->r1.packet.age_max_s, 0.01",
        // SYN, ACK, request, ACK, FIN, ACK, and the copy; the client gets SYN-ACK, ACK, response, FIN and at last the
        // RST
        "server.packet.age_mean_s, 5.734285714285714",
        "server.packet.age_p50_s, 0.02",
        "server.packet.age_p99_s, 40.02",
        "all.packet.age_p90_s, 0.02",
        "server.packet.copies, 0",
        "r1->server.packet.copies, 1",
        "all.packet.copies, 1",
        // the reset that the copy draws does not have the sequence number that TIME-WAIT expects
        "client.close.reset, 0",
        "server.close.reset, 0",
        "all.data.foreign_bytes, 0",
        "server.data.corrupted_ratio, 0",
        "all.data.lost_bytes, 0"
    })
    void oldPacketsAndWhatTheyDo(String metric, double expected) {
        assertThat(values(wakingUp("profile: linux-4.9"), metric).get(metric)).isCloseTo(expected, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "'profile: rfc9293, msl: 41s', 0",
        "'profile: rfc9293, msl: 40s', 1",
        // a what-if about TIME-WAIT does not change how long packets may live
        "'profile: linux-4.9, time-wait: 90s', 1",
        "'profile: linux-4.9, time-wait: 0s', 1"
    })
    void theMaximumSegmentLifetimeIsThatOfTheReceiver(String server, double expected) {
        assertThat(values(wakingUp(server), "server.packet.outlived_msl"))
                .containsEntry("server.packet.outlived_msl", expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'to: \"server:80\", linger: 0s', server.close.reset, 1",
        "'to: \"server:80\", linger: 0s', client.close.reset, 0",
        "'to: \"server:80\", linger: 0s, closes: server', client.close.reset, 1",
        "'to: \"server:81\"', all.close.reset, 0",
        // an old copy makes TIME-WAIT answer, and the server, which has no such connection, resets it
        "'to: \"server:80\", response: 10B', client.close.reset, 1",
        "'to: \"server:80\", response: 10B', server.close.reset, 0"
    })
    void resetsEndConnectionsOfTheOtherEnd(String flow, String metric, double expected) {
        assertThat(values("""
                        scenario: resets
                        duration: 5s
                        topology:
                          nodes:
                            client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                            server: {kind: host, address: 198.51.100.1, profile: linux-4.9, listen: [80]}
                          links:
                            - {between: [client, server], delay: 10ms}
                        traffic:
                          - {from: client, %s}
                        faults:
                          - {at: server->client, match: {kind: data}, do: {duplicate: {after: 1s}}}
                        """.formatted(flow), metric)).containsEntry(metric, expected);
    }

    /**
     * Two connections on the same ports, 52 ms apart, without TIME-WAIT, and initial sequence numbers that one may guess: one
     * every 4 us (RFC 793), so 13,000 apart. The 42nd segment of the first is 1460 B at 41 x 1460. Its copy fits the second
     * at 46,860 and comes when that has got 43,800 by itself.
     */
    private static Map<String, Double> reused(int timestamps) {
        return values(
                """
                scenario: reused
                duration: 60s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9, isn: rfc793, time-wait: 0s}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9, isn: rfc793, sysctl: {net.ipv4.tcp_timestamps: %d}}
                  links:
                    - {between: [client, server], delay: 1ms}
                traffic:
                  - {from: client, to: "server:80", local-port: 40000, think: 50ms, attempts: 2, request: 100KiB}
                faults:
                  - {at: client->server, match: {kind: data, incarnation: 1, nth: 42}, do: {duplicate: {after: 51ms}}}
                """.formatted(timestamps),
                "server.data.foreign_bytes",
                "server.data.corrupted_ratio",
                "server.data.lost_bytes",
                "client.data.foreign_bytes",
                "client.data.corrupted_ratio",
                "client.data.lost_bytes",
                "client-server.data.foreign_bytes",
                "all.data.corrupted_ratio");
    }

    @Test
    void bytesOfAnotherIncarnationTakeThePlaceOfThoseThatWereWritten() {
        assertThat(reused(0))
                .containsEntry("server.data.foreign_bytes", 1460.0)
                .containsEntry("server.data.corrupted_ratio", 0.5)
                .containsEntry("server.data.lost_bytes", 0.0)
                .containsEntry("client.data.foreign_bytes", 0.0)
                .containsEntry("client.data.corrupted_ratio", Double.NaN)
                .containsEntry("client.data.lost_bytes", 1460.0)
                .containsEntry("client-server.data.foreign_bytes", 1460.0)
                .containsEntry("all.data.corrupted_ratio", 0.5);
    }

    @Test
    void timestampsKeepThemOut() {
        assertThat(reused(1))
                .containsEntry("server.data.foreign_bytes", 0.0)
                .containsEntry("server.data.corrupted_ratio", 0.0)
                .containsEntry("client.data.lost_bytes", 0.0);
    }

    @Test
    void whatNeverComesIsLost() {
        // the first connection's data is dropped until the opener gives up; the second one's arrives
        String lost = """
                scenario: lost
                duration: 30s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links:
                    - {between: [client, server], delay: 1ms}
                traffic:
                  - {from: client, to: "server:80", arrivals: 1/s, attempts: 2, request: 300B, response: 500B, deadline: 5s}
                faults:
                  - {at: client->server, match: {kind: data, attempt: 0}, do: drop}
                """;

        assertThat(values(lost, "client.data.lost_bytes", "server.data.lost_bytes", "all.data.lost_bytes"))
                .containsEntry("client.data.lost_bytes", 300.0)
                .containsEntry("server.data.lost_bytes", 0.0)
                .containsEntry("all.data.lost_bytes", 300.0);
    }

    /**
     * Five segments of 1500 B need 12 ms each on 1 Mbit/s, so they wait 0, 12, 24, 36 and 48 ms, and the FIN behind them
     * 60 ms: 180 ms in all, over 10 s.
     */
    @ParameterizedTest
    @CsvSource({
        "server->client.gauge.queue_mean, 0.018",
        "server->client.gauge.queue_max, 5",
        "server->client.gauge.queue_end, 0",
        "client->server.gauge.queue_max, 0"
    })
    void queuesOfALink(String metric, double expected) {
        assertThat(values("""
                        scenario: queues
                        duration: 10s
                        topology:
                          nodes:
                            client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                            server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                          links:
                            - {between: [client, server], delay: 10ms, server->client: {bandwidth: 1Mbit/s}}
                        traffic:
                          - {from: client, to: "server:80", response: 7240B, closes: server}
                        """, metric).get(metric)).isCloseTo(expected, within(1e-9));
    }
}
