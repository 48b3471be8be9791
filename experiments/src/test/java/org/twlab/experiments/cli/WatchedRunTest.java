package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.cli.Program.Ran;

/** Samples, invariants, full size and methods, as the command line shows them. */
class WatchedRunTest {
    /** One connection a second from 0 s on; its entry lives from 40 ms later for 60 s. */
    private static final String STEADY = """
            scenario: steady
            duration: 70s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.0.2.0/28, profile: linux-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links: [{between: [client, server], delay: 10ms}]
            traffic: [{from: client, to: "server:80", arrivals: 1/s, attempts: 5}]
            """;
    /** The gateway forgets a connection and lets its packets pass: they leave as they are. */
    private static final String LEAKING = """
            scenario: leaking
            duration: 10s
            topology:
              nodes:
                client: {kind: host, address: 10.0.0.2, profile: linux-4.9}
                nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9, invalid: forward, sysctl: {net.netfilter.nf_conntrack_tcp_loose: 0}}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links: [{between: [client, nat], delay: 1ms}, {between: [nat, server], delay: 10ms}]
            traffic: [{from: client, to: "server:80", exchanges: 2, exchange-gap: 5s, request: 10B, response: 10B}]
            events: [{at: 2s, node: nat, flush: true}]
            invariants: [conservation, nat-hides-inside]
            """;

    @TempDir
    Path folder;

    private Ran run(String text, String... words) throws IOException {
        Path file = Files.writeString(folder.resolve("s.yaml"), text);
        List<String> line = new ArrayList<>(List.of("run", file.toString(), "--out", "out"));
        line.addAll(List.of(words));
        return Program.in(folder).run(line.toArray(new String[0]));
    }

    private List<String> rows(String table) throws IOException {
        return Files.readAllLines(folder.resolve("out").resolve(table));
    }

    /** At 0 s nothing is there yet; at k s, k entries of each client; two of each have ended at 61.5 s. */
    @Test
    void samplesAreTheGaugesAtTheirInstants() throws IOException {
        Ran ran = run(STEADY
                + "sample: {every: 20500ms, gauges: [client.time_wait, \"client[*].ports_used\", all.time_wait]}\n");

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(rows("samples.csv"))
                .containsExactly(
                        "point,replication,time_ns,node,gauge,value",
                        "0,0,0,client,time_wait,0",
                        "0,0,0,client[0],ports_used,1",
                        "0,0,0,client[1],ports_used,1",
                        "0,0,0,all,time_wait,0",
                        "0,0,20500000000,client,time_wait,10",
                        "0,0,20500000000,client[0],ports_used,5",
                        "0,0,20500000000,client[1],ports_used,5",
                        "0,0,20500000000,all,time_wait,10",
                        "0,0,41000000000,client,time_wait,10",
                        "0,0,41000000000,client[0],ports_used,5",
                        "0,0,41000000000,client[1],ports_used,5",
                        "0,0,41000000000,all,time_wait,10",
                        "0,0,61500000000,client,time_wait,6",
                        "0,0,61500000000,client[0],ports_used,3",
                        "0,0,61500000000,client[1],ports_used,3",
                        "0,0,61500000000,all,time_wait,6");
    }

    @Test
    void samplesAndInvariantsChangeNoOtherFile() throws IOException {
        run(STEADY);
        String connections = Files.readString(folder.resolve("out/connections.csv"));
        String counters = Files.readString(folder.resolve("out/counters.csv"));
        Files.move(folder.resolve("out"), folder.resolve("plain"));

        run(STEADY + "sample: {every: 1s, gauges: [client.time_wait]}\ninvariants: [conservation, ttl-spent]\n");

        assertThat(folder.resolve("out/connections.csv")).hasContent(connections);
        assertThat(folder.resolve("out/counters.csv")).hasContent(counters);
    }

    @Test
    void aBrokenInvariantIsExitCodeOneWithTheValuesAndTheCommand() throws IOException {
        Ran ran = run(LEAKING);

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("Invariants BROKEN: nat-hides-inside (of conservation, nat-hides-inside)");
        assertThat(ran.err())
                .contains("invariant 'nat-hides-inside' is broken in point 0, replication 0, at ")
                .contains("an inside address leaves over nat->server: 10.0.0.2 > 198.51.100.1")
                .contains("2 more in violations.csv")
                .contains("to repeat it: ./twlab run ")
                .contains("--seed 1 --only 0/0");
        assertThat(rows("violations.csv")).hasSizeGreaterThan(1);
        assertThat(rows("violations.csv").get(1)).startsWith("0,0,nat-hides-inside,");
    }

    @Test
    void invariantsThatHoldAreNamed() throws IOException {
        Ran ran = run(LEAKING.replace("invalid: forward, ", ""));

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("Invariants held: conservation, nat-hides-inside");
        assertThat(rows("violations.csv")).hasSize(1);
    }

    @Test
    void fullSizeChangesValuesAndAxes() throws IOException {
        String text = STEADY + "sweep: {tries: {path: traffic.client-server.attempts, values: [1, 2]}}\n"
                + "full: {topology.nodes.client.count: 3, sweep.tries: {path: traffic.client-server.attempts, values: [4, 5, 6]}}\n";

        assertThat(run(text).exitCode()).isZero();
        assertThat(rows("connections.csv")).hasSize(1 + 2 * (1 + 2));
        Files.move(folder.resolve("out"), folder.resolve("small"));

        assertThat(run(text, "--full").exitCode()).isZero();
        assertThat(rows("connections.csv")).hasSize(1 + 3 * (4 + 5 + 6));
        Files.move(folder.resolve("out"), folder.resolve("whole"));

        assertThat(run(text, "--full", "--set", "topology.nodes.client.count=1").exitCode())
                .isZero();
        assertThat(rows("connections.csv")).hasSize(1 + 4 + 5 + 6);
    }

    @ParameterizedTest
    @CsvSource({
        "truth-table, 'it needs the axes kernel, timestamps, segment'",
        "explore, ends must be hosts with a link between them"
    })
    void aMethodThatLacksSomethingIsRefused(String method, String lacks) throws IOException {
        Ran ran = run(STEADY.replace("client, server]", "client, r1]")
                        .replace("links: [", "links: [{between: [r1, server], delay: 1ms}, ")
                        .replace("nodes:\n", "nodes:\n    r1: {kind: router}\n")
                + "method: " + method + "\n");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .contains(":10:9: error: 'method: " + method + "' cannot be run here: ")
                .contains(lacks);
        assertThat(folder.resolve("out")).doesNotExist();
        assertThat(check().err()).isEqualTo(ran.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"explore", "bench", "determinism"})
    void aMethodTakesNoExpectations(String method) throws IOException {
        Ran ran = run(STEADY + "method: " + method + "\nexpect: [{metric: client.connect.failed, predicted: 0}]\n");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .contains(":1: error: 'expect' goes with 'method: run' only: '" + method
                        + "' has expectations of its own");
        String exchanging = STEADY.replace("attempts: 5", "attempts: 5, request: 1B, response: 1B, closes: client");
        Files.writeString(folder.resolve("s.yaml"), exchanging + "method: " + method + "\nexpect: []\n");
        assertThat(check().exitCode()).isZero();
    }

    private Ran check() {
        return Program.in(folder).run("check", folder.resolve("s.yaml").toString());
    }
}
