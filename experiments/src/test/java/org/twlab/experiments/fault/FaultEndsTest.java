package org.twlab.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults that ask whose packets they are: true ends behind a gateway, flows, attempts and incarnations. */
class FaultEndsTest {
    /** Three clients behind a gateway; all use one local port, so that it must translate two of them. */
    private static final String BEHIND_NAT = """
            scenario: faults-nat
            duration: 200s
            topology:
              nodes:
                client: {kind: host, count: 3, network: 10.0.0.0/24, profile: linux-4.9}
                nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                server: {kind: host, address: 203.0.113.10, profile: linux-4.9}
              links:
                - {between: [client, nat], delay: 1ms}
                - {between: [nat, server], delay: 9ms}
            traffic:
              - {from: client, to: "server:80", start: {step: [0s, 100ms]}, local-port: 40000}
            faults:
              - {at: %s, match: {%s, during: [0s, 1s]}, do: {duplicate: {after: 100s}}}
            """;

    private static List<String> behindNat(String place, String match) {
        return FaultyRun.of(BEHIND_NAT.formatted(place, match)).copied;
    }

    @ParameterizedTest
    @CsvSource({
        "client-nat, kind: syn, 0.000 client[0]->nat S; 0.100 client[1]->nat S; 0.200 client[2]->nat S",
        "client->nat, kind: syn, 0.000 client[0]->nat S; 0.100 client[1]->nat S; 0.200 client[2]->nat S",
        "nat->client, kind: syn, ''",
        "client[1]->nat, kind: syn, 0.100 client[1]->nat S",
        "client[-1]-nat, kind: syn, 0.200 client[2]->nat S",
        "nat->client[0], kind: syn-ack, 0.019 nat->client[0] S.",
        "nat->server, kind: syn, 0.001 nat->server S; 0.101 nat->server S; 0.201 nat->server S"
    })
    void aPlaceOfAPopulationIsThatOfEachMember(String place, String match, String expected) {
        assertThat(String.join("; ", behindNat("\"" + place + "\"", match))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "nat->server, from: \"client[1]\", 0.101 nat->server S; 0.121 nat->server .; 0.121 nat->server F.;"
                + " 0.141 nat->server .",
        "server->nat, to: \"client[2]\", 0.210 server->nat S.; 0.230 server->nat F.",
        "client->nat, 'to: server, kind: fin', 0.020 client[0]->nat F.; 0.120 client[1]->nat F.; 0.220 client[2]->nat F.",
        "nat->client, 'from: server, kind: syn-ack', 0.019 nat->client[0] S.; 0.119 nat->client[1] S.;"
                + " 0.219 nat->client[2] S.",
        "nat->server, from: nat, ''",
        "nat->server, from: \"client[-1]\", 0.201 nat->server S; 0.221 nat->server .; 0.221 nat->server F.;"
                + " 0.241 nat->server ."
    })
    void aGatewayHidesNobody(String place, String match, String expected) {
        assertThat(String.join("; ", behindNat(place, match))).isEqualTo(expected);
    }

    @Test
    void lastAcksAreKnownBehindAGatewayToo() {
        assertThat(behindNat("nat->server", "kind: last-ack"))
                .containsExactly("0.041 nat->server .", "0.141 nat->server .", "0.241 nat->server .");
    }

    @Test
    void nthCountsForEachConnection() {
        // of each connection the second packet with ACK but without data that comes from the client is its FIN
        assertThat(behindNat("nat->server", "from: client, flags: \"ACK !SYN\", nth: 2"))
                .containsExactly("0.021 nat->server F.", "0.121 nat->server F.", "0.221 nat->server F.");
    }

    /** One 4-tuple for each of two server ports, which take turns; connections begin every second, without TIME-WAIT. */
    private static List<String> reused(String match) {
        return FaultyRun.of("""
                        scenario: faults-reuse
                        duration: 6s
                        topology:
                          nodes:
                            client: {kind: host, address: 192.0.2.1, profile: linux-4.9, time-wait: 0s}
                            server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                          links:
                            - {between: [client, server], delay: 10ms}
                        traffic:
                          - {from: client, to: "server:80-81", local-port: 40000, arrivals: 1/s, attempts: 5}
                          - {name: late, from: client, to: "server:82", start: 500ms, arrivals: 1/s, attempts: 2}
                        faults:
                          - {at: client-server, match: {%s}, do: {duplicate: {after: 100s}}}
                        """.formatted(match)).copied;
    }

    @ParameterizedTest
    @CsvSource({
        "'kind: syn, incarnation: 1', 0.000 client->server S; 0.500 client->server S; 1.000 client->server S;"
                + " 1.500 client->server S",
        "'kind: syn, incarnation: 2', 2.000 client->server S; 3.000 client->server S",
        "'kind: syn, incarnation: 3', 4.000 client->server S",
        "'kind: syn-ack, incarnation: 3', 4.010 server->client S.",
        "'kind: syn, incarnation: 4', ''",
        "'kind: syn, flow: late', 0.500 client->server S; 1.500 client->server S",
        "'kind: syn, attempt: 1', 1.000 client->server S; 1.500 client->server S",
        "'kind: syn, attempt: 1, flow: client-server', 1.000 client->server S"
    })
    void connectionsAreToldApart(String match, String expected) {
        assertThat(String.join("; ", reused(match))).isEqualTo(expected);
    }

    @Test
    void retransmissionsCopiesAndAnswersKeepTheirIncarnation() {
        // the copy of the first connection's FIN comes in the second one and is answered as part of the first
        FaultyRun run = FaultyRun.of("""
                scenario: faults-incarnation
                duration: 6s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9, time-wait: 0s}
                    r1: {kind: router}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links:
                    - {between: [client, r1], delay: 10ms}
                    - {between: [r1, server]}
                traffic:
                  - {from: client, to: "server:80", local-port: 40000, arrivals: 1/s, attempts: 2, close-delay: 600ms}
                faults:
                  - {at: client->r1, match: {incarnation: 1, kind: fin}, do: {duplicate: {after: 500ms}}}
                  - {at: r1->server, match: {incarnation: 1, during: [1s, 6s]}, do: drop}
                """);

        assertThat(run.copied).containsExactly("0.620 client->r1 F.");
        assertThat(run.dropped).containsExactly("1.130 r1->server F. fault=faults[1]");
    }

    @Test
    void anAckOfAFinFromBeforeTheOwnFinIsNotTheLast() {
        // the server acknowledges at 30 ms and finishes 1 ms later: both are on their way when the ACK passes the fault
        FaultyRun run = FaultyRun.of("""
                scenario: faults-close-wait
                duration: 200s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    r1: {kind: router}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links:
                    - {between: [client, r1], delay: 5ms}
                    - {between: [r1, server], delay: 5ms}
                traffic:
                  - {from: client, to: "server:80", close-wait: 1ms}
                faults:
                  - {at: client-r1, match: {kind: last-ack, during: [0s, 1s]}, do: {duplicate: {after: 100s}}}
                """);

        assertThat(run.sent).contains("0.030 server->r1 .", "0.031 server->r1 F.");
        assertThat(run.copied).containsExactly("0.041 client->r1 .");
    }
}
