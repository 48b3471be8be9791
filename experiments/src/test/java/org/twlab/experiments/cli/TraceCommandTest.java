package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.cli.Program.Ran;

/** {@code twlab trace}: what it prints, and how it exits. */
class TraceCommandTest {
    private static final Path FOLDER = Path.of("src/test/resources/trace");
    private static final String TINY = FOLDER.resolve("tiny.yaml").toString();

    @TempDir
    private Path folder;

    private Ran trace(String... more) {
        return Program.in(folder).run(concat(List.of("trace"), List.of(more)));
    }

    private static String[] concat(List<String> one, List<String> other) {
        return java.util.stream.Stream.concat(one.stream(), other.stream()).toArray(String[]::new);
    }

    /** A reviewed file; {@code -Dgolden.update} writes it anew. */
    private static void assertGolden(String name, String text) throws IOException {
        Path file = FOLDER.resolve(name);
        if (System.getProperty("golden.update") != null) {
            Files.writeString(file, text);
        }
        assertThat(text).isEqualTo(Files.readString(file));
    }

    @Test
    void oneConnectionThroughAGatewayReadsAsReviewed() throws IOException {
        Ran ran = trace(TINY, "--connection", "0/0/web/client/0");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        assertGolden("web.txt", ran.out());
    }

    @Test
    void withoutIdAllConnectionsAreThere() throws IOException {
        Ran ran = trace(TINY);

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines().filter(line -> line.contains("  refused/client/0  ")))
                .hasSizeGreaterThanOrEqualTo(4);
        assertThat(ran.out().lines().filter(line -> line.contains("  web/client/0  ")))
                .hasSizeGreaterThanOrEqualTo(10);
        assertThat(ran.out()).contains("refused at server: no_socket").endsWith(", of 2 connection attempts\n");
    }

    /** A gateway is an end of its own connections and a place on the way of all others. */
    @Test
    void whatGoesThroughAGatewayWithConnectionsOfItsOwnIsFollowedToItsEnd() throws IOException {
        Path file = folder.resolve("both.yaml");
        Files.writeString(file, """
                scenario: both
                duration: 10s
                topology:
                  nodes:
                    server: {kind: host, address: 203.0.113.10, profile: linux-4.9}
                    nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                    client: {kind: host, address: 10.0.0.2, profile: linux-4.9}
                  links:
                    - {between: [client, nat], delay: 1ms}
                    - {between: [nat, server], delay: 10ms}
                traffic:
                  - {name: through, from: client, to: "server:80", attempts: 1}
                  - {name: own, from: nat, to: "server:81", attempts: 1}
                """);

        assertThat(trace(file.toString(), "--connection", "0/0/through/client/0")
                        .out())
                .contains("S   SYN-SENT > SYN-RECEIVED")
                .contains("ttl 64>63, after 11ms");
        assertThat(trace(file.toString(), "--connection", "0/0/own/nat/0").out())
                .contains("ttl 64>64, after 10ms")
                .contains("nat FIN-WAIT-2 -> TIME-WAIT");
    }

    /** Graph and distribution lie beside the scenario; the run directory is read from elsewhere, without them. */
    @Test
    void aRunDirectoryNeedsNoFileOutsideOfIt() throws IOException {
        Path lab = Files.createDirectories(folder.resolve("lab/files"));
        Files.writeString(lab.resolve("net.gml"), """
                graph [
                  node [ id 0 label "west" ]
                  node [ id 1 label "east" ]
                  edge [ source 0 target 1 delay "3ms" ]
                ]
                """);
        Files.writeString(lab.resolve("thinking.csv"), "1s\n2s\n");
        Files.writeString(folder.resolve("lab/graph.yaml"), """
                scenario: graph
                duration: 20s
                topology:
                  nodes:
                    a: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    b: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                    net: {kind: router, graph: files/net.gml}
                  links:
                    - {between: [a, "net[west]"]}
                    - {between: [b, "net[east]"]}
                traffic:
                  - {from: a, to: "b:80", attempts: 3, think: {empirical: files/thinking.csv}}
                """);
        assertThat(Program.in(folder)
                        .run(
                                "run",
                                folder.resolve("lab/graph.yaml").toString(),
                                "--out",
                                folder.resolve("one").toString())
                        .err())
                .doesNotContain("error");
        String first = trace(folder.resolve("one").toString()).out();
        Files.move(
                folder.resolve("one"),
                Files.createDirectories(folder.resolve("far/away")).resolve("one"));
        Files.move(lab, folder.resolve("gone"));

        Ran moved = trace(folder.resolve("far/away/one").toString());

        assertThat(moved.exitCode()).as(moved.err()).isZero();
        assertThat(moved.out()).isEqualTo(first).contains("3 connection attempts");
    }

    @Test
    void theTraceOfTheFirstRunIsThatOfItsPointWithItsSeed() {
        String[] seeded = {"recycle-nat", "--connection", "4/3/client-server/client[2]/0", "--seed", "9"};
        Ran first = trace(seeded);

        assertThat(first.exitCode()).isZero();
        assertThat(first.out())
                .startsWith("recycle-nat, point 4 (tcp_tw_recycle=1, count=5), replication 3, seed 9:"
                        + " client-server/client[2]/0\n")
                .isEqualTo(trace(seeded).out())
                .isNotEqualTo(trace("recycle-nat", "--connection", "4/3/client-server/client[2]/0")
                        .out());
    }

    @Test
    void manyLinesAreCutAndCountedUnlessAllAreWanted() {
        Ran cut = trace("recycle-nat", "--set", "duration=60s");
        Ran all = trace("recycle-nat", "--set", "duration=60s", "--all");

        List<String> first = cut.out().lines().toList();
        List<String> every = all.out().lines().toList();
        assertThat(first).hasSize(1 + 1000 + 2);
        assertThat(first.subList(0, 1001)).isEqualTo(every.subList(0, 1001));
        int left = every.size() - 1002;
        assertThat(left).isPositive();
        assertThat(first.get(1001)).startsWith("... and " + left + " more lines; --all prints every line");
        assertThat(first.get(1002)).isEqualTo(every.get(every.size() - 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0/0/wbe/client/0    | no flow is called 'wbe'; there are web, refused; did you mean 'web'?",
                "0/0/web/clint/0     | no host of this flow is called 'clint'; there is client; did you mean 'client'?",
                "0/0/web/server/0    | no host of this flow is called 'server'; there is client",
                "1/0/web/client/0    | there are points 0 to 0 with replications 0 to 0",
                "0/1/web/client/0    | there are points 0 to 0 with replications 0 to 0",
                "0/0/web/client/1    | client made 1 attempt for web, 0 to 0",
                "0/0/web/client      | expected POINT/REPLICATION/FLOW/HOST/ATTEMPT",
                "0/0/web/client/zero | expected POINT/REPLICATION/FLOW/HOST/ATTEMPT",
                "''                  | expected POINT/REPLICATION/FLOW/HOST/ATTEMPT"
            })
    void aConnectionThatIsNotThereExitsWith2AndSaysWhatThereIs(String id, String problem) {
        Ran ran = trace(TINY, "--connection", id);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("twlab: --connection " + id + ": " + problem);
    }

    @Test
    void aHostThatNeverConnectedSaysSo() {
        Ran ran = trace(
                TINY, "--set", "traffic.web.start=69s", "--set", "duration=60s", "--connection", "0/0/web/client/0");

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).contains("client made 0 attempts for web");
    }

    @Test
    void aRunDirectoryIsTracedAsItWasRun() throws IOException {
        String[] changed = {"--seed", "9", "--set", "duration=30s"};
        String[] id = {"--connection", "3/1/client-server/client[1]/0"};
        Program.in(folder)
                .run(concat(List.of("run", "recycle-nat", "--only", "3/1", "--out", "run"), List.of(changed)));

        Ran ran = trace(concat(List.of(folder.resolve("run").toString()), List.of(id)));

        assertThat(ran.exitCode()).as(ran.err()).isZero();
        assertThat(ran.out())
                .isEqualTo(trace(concat(List.of("recycle-nat"), List.of(concat(List.of(changed), List.of(id)))))
                        .out());
        assertThat(trace(Files.createDirectory(folder.resolve("empty")).toString())
                        .exitCode())
                .isEqualTo(4);
    }

    @Test
    void aWrongFileExitsWith3AndAMissingOneWith4() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), "scenario: wrong\n");

        assertThat(trace(wrong.toString()).exitCode()).isEqualTo(3);
        assertThat(trace("missing.yaml").exitCode()).isEqualTo(4);
        assertThat(trace(TINY, "--set", "topology.nodes.servr.listen=[1]").exitCode())
                .isEqualTo(3);
        assertThat(trace().exitCode()).isEqualTo(2);
    }

    @Test
    void ctrlCEndsItWith130() {
        AtomicInteger asked = new AtomicInteger();
        Ran ran = Program.in(folder)
                .interruptedBy(() -> asked.incrementAndGet() > 50)
                .run("trace", "recycle-nat");

        assertThat(ran.exitCode()).isEqualTo(130);
        assertThat(ran.out().lines().count()).isLessThan(60);
    }
}
