package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.cli.Program.Ran;

/** {@code twlab conntrack}. */
class ConntrackCommandTest {
    private static final String LAB = """
            scenario: lab
            duration: 20s
            topology:
              nodes:
                client: {kind: host, count: 2, network: 10.0.0.0/24, profile: linux-4.9}
                nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
              links:
                - {between: [client, nat], delay: 1ms}
                - {between: [nat, server], delay: 10ms}
            traffic:
              - {from: "client[0]", to: "server:80", start: 2s, local-port: 40000, closes: client}
              - {name: idle, from: "client[1]", to: "server:80", start: 5s, local-port: 40000, closes: never}
            sweep:
              topology.nodes.nat.model: [netfilter-4.9, home-router]
            """;

    @TempDir
    Path folder;

    private String lab = "";

    @BeforeEach
    void write() throws IOException {
        lab = Files.writeString(folder.resolve("lab.yaml"), LAB).toString();
    }

    private Ran conntrack(String... options) {
        return Program.in(folder)
                .run(Stream.concat(Stream.of("conntrack", lab), Stream.of(options))
                        .toArray(String[]::new));
    }

    /** 2.044 s, when the last ACK passes, and 120 s; the second host finds its port taken and gets the rover's, 1024. */
    @Test
    void printsTheLinesOfConntrack() {
        Ran ran = conntrack("--at", "10s");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("""
                tcp      6 112 TIME_WAIT src=10.0.0.2 dst=198.51.100.1 sport=40000 dport=80 src=198.51.100.1 dst=203.0.113.1 sport=80 dport=40000 [ASSURED] mark=0 use=1
                tcp      6 431995 ESTABLISHED src=10.0.0.3 dst=198.51.100.1 sport=40000 dport=80 src=198.51.100.1 dst=203.0.113.1 sport=80 dport=1024 [ASSURED] mark=0 use=1
                """);
        assertThat(ran.err()).isEqualTo("twlab: 2 entries of nat at 10s\n");
    }

    @Test
    void whatHappensAtTheInstantIsNotYetThere() {
        assertThat(conntrack("--at", "2001ms").out()).isEmpty();
        assertThat(conntrack("--at", "2001000001ns").out()).contains("SYN_SENT").contains("[UNREPLIED]");
        assertThat(conntrack("--at", "0s").err()).isEqualTo("twlab: 0 entries of nat at 0s\n");
    }

    @Test
    void withoutATimeItIsTheEndOfTheRun() {
        assertThat(conntrack()).isEqualTo(conntrack("--at", "20s", "--node", "nat"));
    }

    @Test
    void aPointOfTheSweepHasItsOwnGateway() {
        assertThat(conntrack("--at", "3s", "--only", "1").out())
                .isEqualTo(
                        "tcp      6 239 TIME_WAIT src=10.0.0.2 dst=198.51.100.1 sport=40000 dport=80 src=198.51.100.1"
                                + " dst=203.0.113.1 sport=80 dport=40000 [ASSURED] mark=0 use=1\n");
    }

    @ParameterizedTest
    @CsvSource({
        "--node=nta, '--node nta: no node or member is called so; did you mean ''nat''?'",
        "--node=client, '--node client: one member is meant, such as client[0]'",
        "--node=server, '--node server: only a gateway or a balancer that is no proxy remembers connections of others'",
        "--at=21s, '--at 21s: the run ends at 20s'",
        "--at=soon, '--at soon: '",
        "--only=2, '--only 2: there are points 0 to 1 with replications 0 to 0'"
    })
    void whatCannotBeAskedIsWrongUsage(String option, String message) {
        Ran ran = conntrack(option);

        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith("twlab: " + message);
    }

    @Test
    void severalGatewaysNeedAWord() throws IOException {
        Files.writeString(folder.resolve("lab.yaml"), """
                scenario: lab
                duration: 20s
                topology:
                  nodes:
                    guest: {kind: host, address: 10.1.0.2, profile: linux-4.9}
                    home: {kind: nat, inside: 10.1.0.1/24, outside: 10.0.0.9, model: home-router}
                    nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links:
                    - {between: [guest, home]}
                    - {between: [home, nat]}
                    - {between: [nat, server]}
                traffic:
                  - {from: guest, to: "server:80"}
                """);

        assertThat(conntrack().err()).startsWith("twlab: --node says which of home, nat\n");
    }

    @Test
    void aProxyHasSocketsInstead() throws IOException {
        Files.writeString(folder.resolve("lab.yaml"), """
                scenario: lab
                duration: 20s
                topology:
                  nodes:
                    user: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    lb: {kind: balancer, mode: proxy, service: "203.0.113.1:80", backends: [server], host: {profile: linux-4.9}}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                    r1: {kind: router}
                  links:
                    - {between: [user, r1], delay: 1ms}
                    - {between: [lb, r1], delay: 1ms}
                    - {between: [r1, server], delay: 1ms}
                traffic:
                  - {from: user, to: "lb:80"}
                """);

        assertThat(conntrack().err()).startsWith("twlab: this scenario has no gateway and no balancer but proxies");
        String trace = Program.in(folder).run("trace", lab).out();
        assertThat(trace)
                .contains("192.0.2.1")
                .contains("lb LISTEN -> SYN-RECEIVED")
                .doesNotContain("still on its way");
    }
}
