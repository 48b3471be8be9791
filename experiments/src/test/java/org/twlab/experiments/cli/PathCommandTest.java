package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.cli.Program.Ran;

/** {@code twlab path}. */
class PathCommandTest {
    private static final String LAB = """
            scenario: lab
            duration: 1s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 192.0.2.0/24, profile: linux-4.9}
                r1: {kind: router, address: 10.0.0.1, forwarding-delay: 1ms}
                r2: {kind: router}
                server: {kind: host, address: 198.51.100.1, profile: rfc9293, msl: 2s}
              links:
                - {between: [client, r1], delay: 2ms}
                - {between: [r1, r2], delay: 10ms, jitter: {uniform: [1ms, 5ms]}, bandwidth: 1200kbit/s, queue: 20}
                - {between: [r2, server], delay: 3ms}
            """;

    @TempDir
    Path folder;

    private String lab = "";

    @BeforeEach
    void write() throws IOException {
        lab = Files.writeString(folder.resolve("lab.yaml"), LAB).toString();
    }

    /** 1200 kbit/s: 1,500 B take 10 ms and 40 B 266,667 ns; 10 ms + jitter + 20 and one packets of 10 ms. */
    @Test
    void printsHopsWithTtlAndTimesAndTheBoundsThatFollow() {
        Ran ran = path("--from", "client[1]", "--to", "server");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("""
                client[1] to server (198.51.100.1), sent with TTL 64

                hop  link           node    address       ttl  choice     best  worst  total_best  total_worst
                  1  client[1]->r1  r1      10.0.0.1       64  -           2ms    2ms         2ms          2ms
                  2  r1->r2         r2      -              63  -       12.27ms  226ms     14.27ms        228ms
                  3  r2->server     server  198.51.100.1   62  -           3ms    3ms     17.27ms        231ms

                server is reached over 2 routers; a TTL of 3 is enough.
                Age of a segment on arrival: 17.27ms to 231ms.
                Whatever routes it takes, a segment sent with TTL 64 is gone after 14.24s. Of the links that routers send over,\
                 r1->r2 takes longest: up to 226ms.
                client[1] assumes that none lives longer than its MSL of 30s.
                server assumes that none lives longer than its MSL of 2s.
                """);
        assertThat(ran.err())
                .isEqualTo(
                        "twlab: warning: a segment may live 14.24s if routes form a loop, longer than the MSL of server,"
                                + " 2s: an old duplicate can outlive its TIME-WAIT\n");
    }

    @Test
    void warnsEachHostOfThePathOrElseOfLoops() {
        Ran ran = path("--from", "client", "--to", "server", "--set", "topology.links.r1-r2.queue=1000");

        // 2 + 10 + 5 + 1000 x 10 + 10 + 1 + 3 ms; 2 ms and 63 times the slowest hop of 10.026 s
        assertThat(ran.err().lines())
                .containsExactly(
                        "twlab: warning: a segment may live 10.53min if routes form a loop, longer than the MSL of"
                                + " client[0], 30s: an old duplicate can outlive its TIME-WAIT",
                        "twlab: warning: a segment may live 10.03s on this path, longer than the MSL of server, 2s: an"
                                + " old duplicate can outlive its TIME-WAIT");
    }

    @Test
    void saysThatJitterMayHaveNoBound() {
        Ran ran = path("--from", "client", "--to", "server", "--set", "topology.links.r1-r2.jitter={exponential: 1ms}");

        assertThat(ran.out())
                .contains("Age of a segment on arrival: 16.27ms or more, without bound.")
                .contains(
                        "Whatever routes it takes, there is no time after which a segment sent with TTL 64 must be gone:"
                                + " a link has no longest delay. Of the links that routers send over, r1->r2 takes"
                                + " longest: without bound.");
        assertThat(ran.err())
                .contains("a segment may live without bound on this path, longer than the MSL of client[0]");
    }

    @Test
    void aTtlThatIsTooSmallEndsAtTheRouterThatReceivesOne() {
        Ran ran = path("--from", "client", "--to", "server", "--ttl", "2");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out()).contains("It ends at r2, which receives it with a TTL of 1.");
    }

    /** docs/scenario.md, Metrics: time-wait does not change the MSL. */
    @Test
    void timeWaitChangesNoMsl() {
        Ran ran = path("--from", "client", "--to", "server", "--set", "topology.nodes.client.time-wait=1s");

        assertThat(ran.out()).contains("client[0] assumes that none lives longer than its MSL of 30s.");
        assertThat(ran.err()).doesNotContain("client");
    }

    /** A host forwards nothing. */
    @Test
    void aRouteToTheWrongHostEndsThere() throws IOException {
        Files.writeString(
                folder.resolve("lab.yaml"),
                LAB.replace("r1: {kind: router,", "r1: {kind: router, routes: {server: 'client[0]'},"));

        Ran ran = path("--from", "client[1]", "--to", "server");

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.out())
                .contains("It ends at client[0], a host that refuses it: it has not the address of server.");
        assertThat(path("--from", "client", "--to", "server", "--json").out()).contains("\"end\" : \"not_mine\"");
    }

    @Test
    void drawnDelaysAreSaidToBeThoseOfASeedAndReplication() throws IOException {
        Files.writeString(
                folder.resolve("lab.yaml"),
                LAB.replace("delay: 3ms", "delay: {uniform: [1ms, 1h]}") + "replications: 2\n");

        Ran first = path("--from", "client", "--to", "server");
        Ran second = path("--from", "client", "--to", "server", "--only", "0/1");
        Ran seeded = path("--from", "client", "--to", "server", "--seed", "7");

        assertThat(first.out()).contains("\nDelays of links are drawn: here as in replication 0 of seed 1.\n");
        assertThat(second.out()).contains("\nDelays of links are drawn: here as in replication 1 of seed 1.\n");
        assertThat(seeded.out()).contains("\nDelays of links are drawn: here as in replication 0 of seed 7.\n");
        assertThat(List.of(first, second, seeded))
                .extracting(PathCommandTest::age)
                .doesNotHaveDuplicates();
    }

    @Test
    void aPointOfASweepHasItsOwnValues() throws IOException {
        Files.writeString(
                folder.resolve("lab.yaml"),
                LAB + "sweep:\n  far: {path: topology.links.r2-server.delay, values: [3ms, 1s]}\n");

        Ran far = path("--from", "client", "--to", "server", "--only", "1");

        assertThat(far.out())
                .startsWith("client[0] to server (198.51.100.1), sent with TTL 64, at point 1 (far 1s)\n")
                .contains("Age of a segment on arrival: 1.014s to 1.228s.");
        assertThat(path("--from", "client", "--to", "server", "--only", "2").err())
                .startsWith("twlab: --only 2: there are points 0 to 1 with replications 0 to 0");
    }

    private static String age(Ran ran) {
        return ran.out()
                .lines()
                .filter(line -> line.startsWith("Age"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void jsonHoldsTheSameInNanoseconds() throws IOException {
        JsonNode root = new ObjectMapper()
                .readTree(path("--from", "client", "--to", "server", "--json").out());

        assertThat(root.at("/from").asText()).isEqualTo("client[0]");
        assertThat(root.at("/end").asText()).isEqualTo("delivered");
        assertThat(root.at("/routers").asInt()).isEqualTo(2);
        assertThat(root.at("/hops/1/worst_ns").asLong()).isEqualTo(226_000_000);
        assertThat(root.at("/hops/2/total_best_ns").asLong()).isEqualTo(17_266_667);
        assertThat(root.at("/lifetime_bound_ns").asLong()).isEqualTo(2_000_000 + 63 * 226_000_000L);
        assertThat(root.at("/msl_ns/server").asLong()).isEqualTo(2_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({
        "clinet, server, 64, '--from clinet: no node or member is called so; did you mean ''client''?'",
        "client, 'client[9]', 64, '--to client[9]: no node or member is called so'",
        "client, client, 64, --from and --to are both client[0]",
        "client, r2, 64, '--to r2: it has no address a packet could be sent to'",
        "client, server, 0, '--ttl 0: a TTL is 1 to 255'",
        "client, server, 256, '--ttl 256: a TTL is 1 to 255'"
    })
    void whatCannotBeAskedIsWrongUsage(String from, String to, String ttl, String message) {
        Ran ran = path("--from", from, "--to", to, "--ttl", ttl);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("twlab: " + message);
    }

    @Test
    void aBrokenFileIsReportedAsEverywhere() throws IOException {
        Files.writeString(folder.resolve("lab.yaml"), LAB.replace("delay: 2ms", "dealy: 2ms"));

        Ran ran = path("--from", "client", "--to", "server");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err()).contains("lab.yaml:10:").contains("did you mean 'delay'?");
    }

    private Ran path(String... options) {
        String[] words = new String[options.length + 2];
        words[0] = "path";
        words[1] = lab;
        System.arraycopy(options, 0, words, 2, options.length);
        return Program.in(folder).run(words);
    }
}
