package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code effective.yaml}: the file with everything in it that counts. */
class EffectiveYamlTest {
    @TempDir
    Path folder;

    @Test
    void saysEveryDefault() throws IOException {
        String effective = load("""
                scenario: small
                duration: 10s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    server: {kind: host, address: 198.51.100.1, profile: linux-6.18, sysctl: {net.ipv4.tcp_tw_reuse: 0}}
                  links:
                    - {between: [client, server], delay: 5ms, client->server: {loss: 1%}}
                traffic:
                  - {from: client, to: "server:80"}
                """).effectiveYaml();

        assertThat(effective)
                .contains("replications: 1\nseed: 1\nwarmup: 0s\n")
                .contains(
                        "      uptime: 0s\n      clock:\n        drift: 0ppm\n        tick: 1000/s\n        phase: 0s\n")
                .contains("        net.ipv4.tcp_tw_recycle: 0\n")
                .contains("        net.ipv4.ip_local_port_range: 32768 60999\n")
                .contains("        net.ipv4.tcp_tw_reuse: 0\n        net.ipv4.tcp_tw_reuse_delay: 1000\n")
                .contains(
                        "    - between: [client, server]\n      delay: 5ms\n      jitter: 0s\n      keep-order: false\n      mtu: 1500\n      loss: 0%\n")
                .contains("      client->server:\n        loss: 1%\n")
                .contains(
                        "  - from: client\n    to: \"server:80\"\n    application: requests\n    start: 0s\n    request: 0B\n")
                .contains("    closes: client\n");
    }

    /** The sysctls of one kernel written out would be wrong for another. */
    @Test
    void leavesOutWhatHangsOnASweptProfile() throws IOException {
        String yaml = """
                scenario: ladder
                duration: 10s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9, sysctl: {net.ipv4.tcp_fin_timeout: 5}}
                    server: {kind: host, address: 198.51.100.1, profile: linux-6.18}
                  links:
                    - {between: [client, server], delay: 5ms}
                traffic:
                  - {from: client, to: "server:80"}
                sweep:
                  topology.nodes.client.profile: [linux-3.10, linux-4.9, linux-6.18]
                """;
        LoadedScenario loaded = load(yaml);

        assertThat(loaded.effectiveYaml())
                .contains(
                        "      profile: linux-4.9\n      sysctl:\n        net.ipv4.tcp_fin_timeout: 5\n      parameters: {}\n      uptime: 0s\n")
                .contains("        net.ipv4.tcp_tw_reuse_delay: 1000\n");
        assertThat(load(loaded.effectiveYaml()).points()).hasSize(3);
    }

    /** Limits written out for one memory would be wrong for another. */
    @Test
    void limitsFollowTheMemoryUnlessItIsSwept() throws IOException {
        String yaml = """
                scenario: memory
                duration: 10s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-2.6.32, memory: 64MiB}
                    server: {kind: host, address: 198.51.100.1, profile: linux-6.18}
                  links:
                    - {between: [client, server], delay: 5ms}
                traffic:
                  - {from: client, to: "server:80"}
                """;
        String swept = yaml + "sweep: {topology.nodes.client.memory: [64MiB, 32GiB]}\n";

        assertThat(load(yaml).effectiveYaml())
                .contains("net.ipv4.tcp_max_tw_buckets: ")
                .doesNotContain(": 180000\n");
        assertThat(load(swept).effectiveYaml()).contains("      profile: linux-2.6.32\n      parameters: {}\n");
    }

    /** A search changes values as a sweep does. */
    @Test
    void limitsStayOutWhereTheMemoryIsSearched() throws IOException {
        String yaml = """
                scenario: memory
                duration: 10s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-2.6.32, memory: 64MiB}
                    server: {kind: host, address: 198.51.100.1, profile: linux-6.18}
                  links:
                    - {between: [client, server], delay: 5ms}
                traffic:
                  - {from: client, to: "server:80"}
                search:
                  name: memory
                  path: topology.nodes.client.memory
                  between: [64MiB, 128MiB]
                  tolerance: 1MiB
                  find: smallest
                  such-that: {metric: client.connect.failed, predicted: 0}
                """;

        assertThat(load(yaml).effectiveYaml()).contains("      profile: linux-2.6.32\n      parameters: {}\n");
        assertThat(load(load(yaml).effectiveYaml()).base().search()).isPresent();
    }

    /** What it says is all there is: loading it gives the same scenario, with nothing left to fill in. */
    @ParameterizedTest
    @MethodSource("scenarios")
    void loadsAsTheSameScenario(String yaml) throws IOException {
        LoadedScenario first = load(yaml);
        Files.createDirectories(folder.resolve("inputs"));
        for (Map.Entry<String, String> input :
                InputNames.of(first.inputs().keySet()).entrySet()) {
            Files.write(folder.resolve(input.getValue()), first.inputs().get(input.getKey()));
        }
        LoadedScenario again = load(first.effectiveYaml());

        assertThat(again.effectiveYaml()).isEqualTo(first.effectiveYaml());
        assertThat(again.points())
                .extracting(Point::values)
                .isEqualTo(first.points().stream().map(Point::values).toList());
        assertThat(again.base().traffic())
                .extracting(Flow::settings)
                .isEqualTo(first.base().traffic().stream().map(Flow::settings).toList());
        assertThat(again.base().topology().nodes().values())
                .extracting(node -> node.addresses())
                .isEqualTo(first.base().topology().nodes().values().stream()
                        .map(node -> node.addresses())
                        .toList());
    }

    static Stream<String> scenarios() throws IOException {
        return ScenarioSchemaTest.goodScenarios();
    }

    private LoadedScenario load(String yaml) throws IOException {
        LoadResult result = ScenarioLoader.standard().load(ReferencePage.write(folder, yaml), List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }
}
