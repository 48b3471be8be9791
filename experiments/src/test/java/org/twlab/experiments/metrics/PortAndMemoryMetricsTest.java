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

/** Local ports in use and memory of entries, against arithmetic. Round trips take 20 ms, TIME-WAIT 60 s. */
class PortAndMemoryMetricsTest {
    private static final String NETWORK = """
            scenario: ports
            duration: 100s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.0.2.0/24, profile: PROFILE, sysctl: {net.ipv4.ip_local_port_range: "RANGE"}}
                server: {kind: host, address: 198.51.100.1, profile: PROFILE}
              links:
                - {between: [client, server], delay: 10ms}
            """;

    private static Map<String, Double> values(String range, String profile, String flow, String... metrics) {
        String text = NETWORK.replace("RANGE", range).replace("PROFILE", profile) + "traffic:\n  - {from: client, "
                + flow + "}\nmetrics: [" + String.join(", ", metrics) + "]\n";
        return run(text);
    }

    private static Map<String, Double> run(String text) {
        LoadResult result = ScenarioLoader.standard().loadText("ports.yaml", text, List.of());
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

    /** 10 ports each; toward a second destination the same ports serve again, so that entries double and ports do not. */
    @ParameterizedTest
    @CsvSource({"server:80, 20, 20", "server:80-81, 20, 40"})
    void aFullRangeIsAllPortsWhateverTheNumberOfEntries(String target, double ports, double entries) {
        Map<String, Double> values = values(
                "32768 32777",
                "linux-4.9",
                "to: \"" + target + "\", arrivals: 1/s, attempts: 40",
                "client.gauge.ports_used_max",
                "client.gauge.time_wait_max",
                "client.gauge.ports_used_end",
                "server.gauge.ports_used_max");

        assertThat(values)
                .containsEntry("client.gauge.ports_used_max", ports)
                .containsEntry("client.gauge.time_wait_max", entries)
                .containsEntry("client.gauge.ports_used_end", 0.0)
                .containsEntry("server.gauge.ports_used_max", 0.0);
    }

    /** Little's law: each port is held from the SYN to the end of TIME-WAIT, which begins two round trips later. */
    @Test
    void aPortIsInUseFromTheSynToTheEndOfTimeWait() {
        Map<String, Double> values = values(
                "32768 60999",
                "linux-4.9",
                "to: \"server:80\", arrivals: 1/s, attempts: 10",
                "client.gauge.ports_used_mean");

        assertThat(values.get("client.gauge.ports_used_mean")).isCloseTo(2 * 10 * 60.04 / 100, within(1e-9));
    }

    @Test
    void aPortThatIsBoundCounts() {
        Map<String, Double> values = values(
                "32768 60999",
                "linux-4.9",
                "to: \"server:80\", arrivals: 1/s, attempts: 5, local-port: 40000",
                "client.gauge.ports_used_max",
                "client.connect.address_not_available");

        assertThat(values)
                .containsEntry("client.gauge.ports_used_max", 2.0)
                .containsEntry("client.connect.address_not_available", 8.0);
    }

    /** 20 entries, one port each: the structures of the profile; those of the server hold no port of their own. */
    @ParameterizedTest
    @CsvSource({
        "linux-3.10, client, client, 4640",
        "linux-4.9, client, client, 6400",
        "linux-6.18, client, client, 10240",
        "linux-6.18, server, server, 5120",
        "linux-6.18, server, client, 0"
    })
    void entriesAndTheirPortsHoldTheMemoryOfTheProfile(String profile, String closes, String node, double bytes) {
        String metric = node + ".memory.time_wait_max_bytes";

        assertThat(values(
                        "32768 60999",
                        profile,
                        "to: \"server:80\", arrivals: 1/s, attempts: 10, closes: " + closes,
                        metric))
                .containsEntry(metric, bytes);
    }

    /** 2 x 10 ports of 64 B and 2 x 20 entries of 256 B: entries of one port share its record. */
    @Test
    void entriesOfOnePortShareItsRecord() {
        String metric = "client.memory.time_wait_max_bytes";

        assertThat(values("32768 32777", "linux-4.9", "to: \"server:80-81\", arrivals: 1/s, attempts: 40", metric))
                .containsEntry(metric, 20 * 64 + 40 * 256.0);
    }

    @Test
    void whereTheSizeOfAnEntryIsNotKnownThereIsNoValue() {
        String text = NETWORK.replace(", sysctl: {net.ipv4.ip_local_port_range: \"RANGE\"}", "")
                        .replace("PROFILE", "freebsd")
                + "traffic: [{from: client, to: \"server:80\"}]\nmetrics: [client.memory.time_wait_max_bytes]\n";

        assertThat(run(text)).containsEntry("client.memory.time_wait_max_bytes", Double.NaN);
        assertThat(run(text.replace("profile: freebsd", "profile: freebsd, parameters: {entry-bytes: 88B}")))
                .containsEntry("client.memory.time_wait_max_bytes", 176.0);
    }
}
