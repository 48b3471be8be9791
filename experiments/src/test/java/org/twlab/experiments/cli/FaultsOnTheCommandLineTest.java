package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.twlab.experiments.cli.Program.Ran;

/** Faults as a user meets them: in warnings, traces and captures, swept and set by name. */
class FaultsOnTheCommandLineTest {
    /** A scenario with losses and jitter, and faults of every kind whose numbers depend on connections. */
    private static final String RANDOM = SmallScenario.TEXT.replace("sweep:", """
            faults:
              - {name: bad, at: client-r1, match: {kind: data, nth: {every: 3}}, do: drop}
              - {name: late, at: r1->server, match: {kind: fin, attempt: 2}, do: {delay: 300ms}}
              - {name: twice, at: server, match: {kind: last-ack}, do: {duplicate: {after: 100ms}}}
              - {name: broken, at: r1, match: {kind: data, incarnation: 1, nth: [2, 3]}, do: corrupt}
            sweep:""");

    private static final String TWO_HOSTS = """
            duration: 60s
            topology:
              nodes:
                client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links:
                - {between: [client, server], delay: 5ms}
            """;

    private static final String SIMPLE = "scenario: simple\n" + TWO_HOSTS + """
            traffic:
              - {from: client, to: "server:80"}
            faults:
              - {name: lost-syn, at: client->server, match: {kind: syn, nth: 1}, do: drop}
              - {at: server, match: {kind: rst}, do: drop}
            sweep:
              faults.lost-syn.do: [drop, {delay: 100ms}, pass]
            """;

    private static Ran run(Path folder, String text, String... words) throws IOException {
        List<String> all = new ArrayList<>(List.of(words));
        all.add(1, SmallScenario.in(folder, text));
        return Program.in(folder).run(all.toArray(String[]::new));
    }

    @Test
    void aFaultThatWasAboutNoPacketIsAWarning(@TempDir Path folder) throws IOException {
        Ran ran = run(folder, SIMPLE, "run", "--set", "faults.lost-syn.match.during=[1s, 2s]");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.err()).isEqualTo("""
                twlab: warning: fault 'lost-syn' was about no packet
                twlab: warning: fault 'faults[1]' was about no packet
                """);
    }

    @Test
    void aFaultThatSomePointsDoNotNeedIsAWarningOfThose(@TempDir Path folder) throws IOException {
        String text = SIMPLE.replace("simple", "some")
                .replace(
                        "faults.lost-syn.do: [drop, {delay: 100ms}, pass]",
                        "faults.lost-syn.match.kind: [syn, rst, icmp]");

        assertThat(run(folder, text, "run").err())
                .contains("twlab: warning: fault 'lost-syn' was about no packet at points 1, 2\n");
    }

    @Test
    void aSweepReachesAFaultByItsName(@TempDir Path folder) throws IOException {
        Ran ran = run(folder, SIMPLE + "metrics: [client.connect.latency_max_s]\n", "run", "--out", "out");

        assertThat(ran.exitCode()).isZero();
        // 10 ms without, 1 s more for the timeout of a SYN, and 100 ms more for the delay
        assertThat(Files.readAllLines(folder.resolve("out/summary.csv")))
                .anyMatch(row -> row.startsWith("0,drop,client.connect.latency_max_s,s,1,1.01,"))
                .anyMatch(row -> row.startsWith("1,{delay: 100ms},client.connect.latency_max_s,s,1,0.11,"))
                .anyMatch(row -> row.startsWith("2,pass,client.connect.latency_max_s,s,1,0.01,"));
    }

    @Test
    void theEffectiveFileHasTheFaultsAndGivesTheSame(@TempDir Path folder) throws IOException {
        assertThat(run(folder, RANDOM, "run", "--out", "first").exitCode()).isZero();
        Ran again = Program.in(folder)
                .run("run", folder.resolve("first/effective.yaml").toString(), "--out", "second");

        assertThat(again.exitCode()).isZero();
        assertThat(folder.resolve("second/connections.csv"))
                .hasSameTextualContentAs(folder.resolve("first/connections.csv"));
        assertThat(folder.resolve("second/effective.yaml"))
                .hasSameTextualContentAs(folder.resolve("first/effective.yaml"));
    }

    @Test
    void theNumberOfThreadsChangesNothing(@TempDir Path folder) throws IOException {
        for (String jobs : List.of("1", "2")) {
            assertThat(run(folder, RANDOM, "run", "--pcap", "--jobs", jobs, "--out", jobs)
                            .err())
                    .isEmpty();
        }
        for (String file : List.of("connections.csv", "counters.csv", "runs.csv", "packets-1-2.pcapng")) {
            assertThat(folder.resolve("2").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("1").resolve(file));
        }
    }

    @Test
    void traceAndCaptureNameTheFault(@TempDir Path folder) throws IOException {
        String trace = run(folder, SIMPLE, "trace").out();
        run(folder, SIMPLE, "run", "--pcap", "--only", "0", "--out", "out");

        assertThat(trace).contains("dropped at client->server: fault fault=lost-syn");
        assertThat(Files.readString(folder.resolve("out/packets.pcapng"), StandardCharsets.ISO_8859_1))
                .contains("drop fault at client->server: fault=lost-syn");
    }

    @Test
    void traceAndCaptureNameThePacketsThatOutlivedAnMsl(@TempDir Path folder) throws IOException {
        String text = "scenario: outlived\n" + TWO_HOSTS + """
                traffic:
                  - {from: client, to: "server:80", request: 100B, response: 200B}
                faults:
                  - {at: server->client, match: {kind: data}, do: {duplicate: {after: 40s}}}
                """;
        String trace = run(folder, text, "trace").out();
        run(folder, text, "run", "--pcap", "--out", "out");

        assertThat(trace.lines())
                .filteredOn(line -> line.contains("MSL"))
                .singleElement()
                .asString()
                .startsWith("   0.015000000")
                .contains("length 200")
                .contains("after 40.01s, age 40.01s > MSL 30s, copied at server->client");
        assertThat(trace).endsWith("13 packets, 3 dropped or refused, of 1 connection attempt\n");
        assertThat(Files.readString(folder.resolve("out/packets.pcapng"), StandardCharsets.ISO_8859_1))
                .contains("age 40.01s > MSL 30s; drop time_wait_entry at client");
    }
}
