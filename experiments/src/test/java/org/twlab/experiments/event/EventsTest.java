package org.twlab.experiments.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Outcome;
import org.twlab.reports.table.Table;

/** Events as scenario files describe them: they take effect at their instant, there and nowhere else. */
class EventsTest {
    private static final long SECOND = 1_000_000_000;

    private static LoadedScenario load(String text) {
        LoadResult result = ScenarioLoader.standard().loadText("events.yaml", text, List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        return result.scenario().orElseThrow();
    }

    private static RunResult run(LoadedScenario loaded, int point) {
        return SingleRun.prepare(
                        loaded.points().get(point),
                        0,
                        MetricPlan.of(loaded).byPoint().get(point),
                        null)
                .run();
    }

    /** Clients are 10 ms from the server, and nothing else takes time. */
    private static RunResult run(String flow, String... events) {
        return run(load("""
                scenario: events
                duration: 20s
                topology:
                  nodes:
                    client: {kind: host, count: 2, network: 192.0.2.0/28, profile: linux-4.9}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                    r1: {kind: router}
                  links:
                    - {between: [client, r1], delay: 10ms}
                    - {between: [r1, server]}
                traffic:
                  - {from: "client[0]", to: "server:80", %s}
                  - {name: other, from: "client[1]", to: "server:80", arrivals: 1/s}
                events: [%s]
                metrics: ["client[0].connect.timestamps_ratio", "client[1].connect.timestamps_ratio"]
                """.formatted(flow, String.join(", ", events))), 0);
    }

    private static List<Long> startsOf(AttemptLog log, String flow, IntPredicate also) {
        return IntStream.range(0, log.size())
                .filter(row -> log.flows().get(log.flow(row)).flow().equals(flow))
                .filter(also)
                .mapToObj(log::startedNanos)
                .toList();
    }

    private static List<Long> startsOf(AttemptLog log, String flow) {
        return startsOf(log, flow, row -> true);
    }

    private static List<String> rows(Table table) {
        return IntStream.range(0, (int) table.rowCount())
                .mapToObj(row -> IntStream.range(2, table.schema().columns().size())
                        .mapToObj(column -> cell(table, row, column))
                        .reduce((a, b) -> a + " " + b)
                        .orElseThrow())
                .toList();
    }

    private static String cell(Table table, int row, int column) {
        if (table.isAbsent(row, column)) {
            return "-";
        }
        return switch (table.schema().columns().get(column).type()) {
            case INTEGER -> Long.toString(table.integer(row, column));
            case TEXT -> table.text(row, column);
            case DECIMAL, BOOLEAN -> throw new AssertionError("no such column in a snapshot");
        };
    }

    /**
     * Behind one NAT, the server remembers the faster clock and refuses the slower one. tcp_v4_conn_request asks the
     * record only while tcp_tw_recycle is on, and the record outlives the sysctl: turned on again within 60 s it refuses
     * again. SYNs need 1 ms to the server.
     */
    @Test
    void recycleTurnedOffAndOnAgainCountsExactlyFromThen() {
        AttemptLog log = run(load("""
                        scenario: recycle-off
                        duration: 90s
                        topology:
                          nodes:
                            server: {kind: host, address: 203.0.113.10, profile: linux-4.9, sysctl: {net.ipv4.tcp_tw_recycle: 1}}
                            nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                            fast: {kind: host, address: 10.0.0.2, profile: linux-4.9, uptime: 20d}
                            slow: {kind: host, address: 10.0.0.3, profile: linux-4.9, uptime: 1d}
                          links:
                            - {between: [fast, nat]}
                            - {between: [slow, nat]}
                            - {between: [nat, server], delay: 1ms}
                        traffic:
                          - {from: fast, to: "server:80", arrivals: 1/s, closes: server}
                          - {from: slow, to: "server:80", start: 5s, arrivals: 100/s, give-up: 500ms, closes: server}
                        events:
                          - {at: 60s, node: server, sysctl: {net.ipv4.tcp_tw_recycle: 0}}
                          - {at: 70s, node: server, sysctl: {net.ipv4.tcp_tw_recycle: 1}}
                        """), 0).attempts();

        List<Long> refused = startsOf(log, "slow-server", row -> log.outcome(row) == Outcome.TIMEOUT);
        List<Long> accepted = startsOf(log, "slow-server", row -> log.outcome(row) == Outcome.OK);
        assertThat(accepted).hasSize(1000).first().isEqualTo(60 * SECOND);
        assertThat(accepted).last().isEqualTo(70 * SECOND - 10_000_000);
        assertThat(refused).contains(60 * SECOND - 10_000_000, 70 * SECOND).hasSizeGreaterThan(7000);
    }

    @ParameterizedTest
    @CsvSource({"client, 0.5, 0.5", "'\"client[1]\"', 1, 0.5", "'\"client[-2]\"', 0.5, 1"})
    void aSysctlIsSetAtAllMembersOrAtOne(String node, double first, double second) {
        RunResult result =
                run("arrivals: 1/s", "{at: 9500ms, node: " + node + ", sysctl: {net.ipv4.tcp_timestamps: 0}}");

        assertThat(result.metrics())
                .containsEntry("client[0].connect.timestamps_ratio", first)
                .containsEntry("client[1].connect.timestamps_ratio", second);
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "1, 0, 0"})
    void eventsOfOneInstantHappenInTheOrderOfTheFile(int first, int then, double ratio) {
        RunResult result = run(
                "start: 5s",
                "{at: 5s, node: client, sysctl: {net.ipv4.tcp_timestamps: " + first + "}}",
                "{at: 5s, node: client, sysctl: {net.ipv4.tcp_timestamps: " + then + "}}");

        assertThat(result.metrics()).containsEntry("client[0].connect.timestamps_ratio", ratio);
    }

    /** A connection lives as long as its last packet let it: those before the event five days, those behind it 60 s. */
    @Test
    void aTimeoutOfAGatewayCountsForPacketsFromThenOn() {
        RunResult result = run(load("""
                        scenario: shorter-timeout
                        duration: 20s
                        topology:
                          nodes:
                            server: {kind: host, address: 203.0.113.10, profile: linux-4.9}
                            nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                            client: {kind: host, address: 10.0.0.2, profile: linux-4.9}
                          links:
                            - {between: [client, nat]}
                            - {between: [nat, server]}
                        traffic:
                          - {from: client, to: "server:80", arrivals: 5/min, closes: never}
                        events:
                          - {at: 10s, node: nat, sysctl: {net.netfilter.nf_conntrack_tcp_timeout_established: 60}}
                          - {at: 15s, node: nat, snapshot: true}
                        """), 0);

        assertThat(rows(result.snapshots().get(1)))
                .extracting(row -> Long.parseLong(row.substring(row.lastIndexOf(' ') + 1)) / SECOND)
                .containsExactly(432_000L, 72L);
    }

    @Test
    void anEventHappensBeforeAnythingElseAtItsInstant() {
        RunResult result = run("start: 5s", "{at: 5s, node: \"client[0]\", snapshot: true}");

        assertThat(rows(result.snapshots().get(0))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"arrivals: 1/s | 4", "think: 980ms, attempts: 15 | 4", "start: 10s | 0"})
    void aStoppedFlowBeginsNoAttemptAndOthersGoOn(String flow, int attempts) {
        AttemptLog log = run(flow, "{at: 3500ms, stop: client-server}").attempts();

        assertThat(startsOf(log, "client-server")).hasSize(attempts);
        assertThat(startsOf(log, "other")).hasSize(20);
    }

    /** SYN at 0, connected at 20 ms and closed, last FIN at 40 ms. */
    @Test
    void aSnapshotShowsEverySocketWithItsEnd() {
        RunResult result = run(
                "local-port: 40000",
                "{at: 0s, stop: other}",
                "{at: 25ms, snapshot: true}",
                "{at: 35ms, node: server, snapshot: true}",
                "{at: 1s, snapshot: true}");

        assertThat(rows(result.snapshots().get(0)))
                .containsExactly(
                        "25000000 client[0] 192.0.2.1:40000 198.51.100.1:80 FIN-WAIT-1 -",
                        "25000000 server 0.0.0.0:80 - LISTEN -",
                        "25000000 server 198.51.100.1:80 192.0.2.1:40000 SYN-RECEIVED -",
                        "35000000 server 0.0.0.0:80 - LISTEN -",
                        "35000000 server 198.51.100.1:80 192.0.2.1:40000 LAST-ACK -",
                        "1000000000 client[0] 192.0.2.1:40000 198.51.100.1:80 TIME-WAIT 60040000000",
                        "1000000000 server 0.0.0.0:80 - LISTEN -");
        assertThat(result.snapshots().get(1).rowCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 1240000000", "2, 6240000000"})
    void anEventCanWaitForAConnectionToEnterAState(int nth, long atNanos) {
        RunResult result = run(
                "arrivals: {every: 5s}, attempts: 2",
                "{at: {node: \"client[0]\", enters: TIME_WAIT, nth: " + nth
                        + ", after: 1.2s}, node: server, snapshot: true}");

        assertThat(rows(result.snapshots().get(0))).containsExactly(atNanos + " server 0.0.0.0:80 - LISTEN -");
    }

    @Test
    void anEventThatWaitsInVainNeverHappens() {
        RunResult result = run("arrivals: 1/s", "{at: {node: server, enters: CLOSING}, node: server, snapshot: true}");

        assertThat(result.snapshots().get(0).rowCount()).isZero();
    }

    /** Netfilter keeps an entry in TIME_WAIT for two minutes after the last packet, which leaves at 60 ms. */
    @Test
    void aSnapshotShowsTheMappingsOfAGateway() {
        RunResult result = run(load("""
                scenario: mappings
                duration: 5s
                topology:
                  nodes:
                    server: {kind: host, address: 203.0.113.10, profile: linux-4.9}
                    nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                    client: {kind: host, address: 10.0.0.2, profile: linux-4.9}
                  links:
                    - {between: [client, nat], delay: 10ms}
                    - {between: [nat, server], delay: 10ms}
                traffic:
                  - {from: client, to: "server:80", local-port: 40000, closes: server}
                events: [{at: 2s, node: nat, snapshot: true}]
                """), 0);

        assertThat(rows(result.snapshots().get(1)))
                .singleElement()
                .asString()
                .startsWith("2000000000 nat tcp 10.0.0.2:40000 203.0.113.1:40000 203.0.113.10:80 TIME_WAIT 120");
        assertThat(result.snapshots().get(0).rowCount()).isZero();
    }

    @Test
    void aSweepMovesAnEventByItsName() {
        LoadedScenario loaded = load("""
                scenario: sweep
                duration: 10s
                topology:
                  nodes:
                    client: {kind: host, address: 192.0.2.1, profile: linux-4.9}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links: [{between: [client, server]}]
                traffic:
                  - {from: client, to: "server:80", arrivals: 1/s}
                events:
                  - {name: end, at: 1s, stop: client-server}
                sweep:
                  events.end.at: [2500ms, 5500ms]
                """);

        assertThat(run(loaded, 0).attempts().size()).isEqualTo(3);
        assertThat(run(loaded, 1).attempts().size()).isEqualTo(6);
    }

    /**
     * One client without any NAT. A timestamp clock of jiffies begins 300 s before zero at every boot, so that it reads
     * less than what the server remembers, and a quick reboot locks the client out until the record is 60 s old: it is of
     * second 9, the last whole connection before the reboot.
     */
    @Test
    void aRebootedClientIsRefusedByRecyclingUntilTheRecordIsSixtySecondsOld() {
        AttemptLog log = run(load("""
                        scenario: reboot
                        duration: 80s
                        topology:
                          nodes:
                            client: {kind: host, address: 192.0.2.1, profile: linux-4.9, uptime: 1h}
                            server: {kind: host, address: 198.51.100.1, profile: linux-4.9, sysctl: {net.ipv4.tcp_tw_recycle: 1}}
                          links:
                            - {between: [client, server], delay: 10ms}
                        traffic:
                          - {from: client, to: "server:80", arrivals: 1/s, give-up: 500ms, closes: server}
                        events:
                          - {at: 10s, node: client, reboot: {down: 4500ms}}
                        """), 0).attempts();

        // while it is down nothing begins: 10 to 14 s
        assertThat(startsOf(log, "client-server").subList(9, 12)).containsExactly(9 * SECOND, 15 * SECOND, 16 * SECOND);
        assertThat(startsOf(log, "client-server", row -> log.outcome(row) == Outcome.TIMEOUT))
                .hasSize(54)
                .startsWith(15 * SECOND)
                .endsWith(68 * SECOND);
        assertThat(startsOf(log, "client-server", row -> log.outcome(row) == Outcome.OK))
                .contains(9 * SECOND, 69 * SECOND);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // the attempt of 0 s is aborted, the next is due at 6 s, and begins when the host is up
                "think: 1s, service: 30s, response: 1KiB, attempts: 2         | 0 7500",
                "think: 5s, service: 30s, response: 1KiB, attempts: 2         | 0 10000",
                "start: 6s                                    | 7500",
                "arrivals: {every: 2s}, service: 30s, response: 1KiB, attempts: 5 | 0 2000 4000 8000 10000",
                "arrivals: 1/s, attempts: 8                   | 0 1000 2000 3000 4000 8000 9000 10000"
            })
    void whatHostsWouldBeginWhileTheyAreDownWaitsOrIsMissed(String flow, String startsMillis) {
        AttemptLog log =
                run(flow, "{at: 5s, node: client, reboot: {down: 2500ms}}").attempts();

        assertThat(startsOf(log, "client-server"))
                .containsExactlyElementsOf(List.of(startsMillis.split(" ", -1)).stream()
                        .map(millis -> Long.parseLong(millis) * 1_000_000)
                        .toList());
    }

    @Test
    void aRebootAbortsWhatTheHostHasBegunAndTheOtherEndNeverHears() {
        RunResult result = run(
                "service: 10s, response: 1KiB, attempts: 1, local-port: 40000",
                "{at: 5s, node: \"client[0]\", reboot: {}}",
                "{at: 6s, snapshot: true}");
        AttemptLog log = result.attempts();

        assertThat(log.outcome(0)).isEqualTo(Outcome.ABORTED);
        assertThat(log.errno(0)).isEmpty();
        assertThat(log.endedNanos(0)).isEqualTo(5 * SECOND);
        assertThat(rows(result.snapshots().get(0)))
                .filteredOn(row -> row.contains(":40000 "))
                .containsExactly("6000000000 server 198.51.100.1:80 192.0.2.1:40000 ESTABLISHED -");
    }

    /** The rebooted server knows nothing of the connection and answers the client's FIN with a reset. */
    @Test
    void aRebootedServerListensAgainAndResetsWhatItHasForgotten() {
        AttemptLog log = run(
                        "attempts: 1, exchanges: 2, exchange-gap: 10s, request: 100B, response: 100B",
                        "{at: 5s, node: server, reboot: {down: 1s}}")
                .attempts();

        assertThat(log.outcome(0)).isEqualTo(Outcome.RESET);
        assertThat(startsOf(log, "other", row -> log.outcome(row) == Outcome.OK))
                .contains(4 * SECOND, 7 * SECOND);
    }

    /** RFC 1337: an RST at exactly RCV.NXT ends TIME-WAIT; anywhere else it does nothing; tcp_rfc1337 keeps it out. */
    @ParameterizedTest
    @CsvSource({"rcv_nxt, 0, false", "rcv_nxt + 1, 0, true", "rcv_nxt - 1, 0, true", "rcv_nxt, 1, true"})
    void aCraftedResetAssassinatesAnEntryIfItHitsTheNextSequenceNumber(String seq, int rfc1337, boolean survives) {
        RunResult result = run(
                "local-port: 40000",
                "{at: 0s, node: client, sysctl: {net.ipv4.tcp_rfc1337: " + rfc1337 + "}}",
                "{at: {node: \"client[0]\", enters: TIME_WAIT, after: 1s}, send: {from: server, to: \"client[0]:40000\", "
                        + "flags: RST, seq: " + seq + "}}",
                "{at: 5s, node: \"client[0]\", snapshot: true}");

        assertThat(rows(result.snapshots().get(0)).stream().anyMatch(row -> row.contains("TIME-WAIT")))
                .isEqualTo(survives);
    }

    /** A SYN on the server's entry: with a newer TSval it starts a connection, with an older one PAWS refuses it. */
    @ParameterizedTest
    @CsvSource({"ts_recent + 1, SYN-RECEIVED", "ts_recent - 1, TIME-WAIT"})
    void aCraftedSynIsJudgedByItsTimestamp(String tsVal, String state) {
        RunResult result = run(
                "local-port: 40000, closes: server",
                "{at: 0s, stop: other}",
                "{at: 5s, send: {from: \"client[0]:40000\", to: \"server:80\", flags: SYN, seq: rcv_nxt - 1000, tsval: "
                        + tsVal + ", tsecr: 0}}",
                "{at: 5015ms, node: server, snapshot: true}");

        assertThat(rows(result.snapshots().get(0)))
                .filteredOn(row -> row.contains(":40000 "))
                .singleElement()
                .asString()
                .contains(" 198.51.100.1:80 192.0.2.1:40000 " + state + " ");
    }

    @Test
    void whatAsksForAConnectionThatIsNotThereIsNotSent() {
        RunResult result = run(
                "start: 10s",
                "{at: 0s, stop: other}",
                "{at: 1s, send: {from: \"client[0]:40000\", to: \"server:80\", flags: SYN, seq: rcv_nxt}}",
                "{at: 2s, send: {from: \"client[0]:40001\", to: \"server:80\", flags: SYN, seq: 4294967295, length: 10B}}",
                "{at: 1015ms, snapshot: true}",
                "{at: 2015ms, snapshot: true}");

        assertThat(rows(result.snapshots().get(0)))
                .containsExactly(
                        "1015000000 server 0.0.0.0:80 - LISTEN -",
                        "2015000000 server 0.0.0.0:80 - LISTEN -",
                        "2015000000 server 198.51.100.1:80 192.0.2.1:40001 SYN-RECEIVED -");
    }

    @Test
    void theSameFileGivesTheSameRunTwice() {
        String[] events = {
            "{at: 2s, node: client, reboot: {down: 1s}}",
            "{at: {node: server, enters: ESTABLISHED, nth: 7, after: 3ms}, snapshot: true}",
            "{at: 9s, snapshot: true}"
        };
        String flow = "arrivals: {poisson: 20/s}, service: {exponential: 40ms}, response: 1KiB";
        RunResult once = run(flow, events);
        RunResult again = run(flow, events);

        assertThat(rows(once.snapshots().get(0)))
                .hasSizeGreaterThan(100)
                .isEqualTo(rows(again.snapshots().get(0)));
        assertThat(once.events()).isEqualTo(again.events());
    }

    /** A client's SYNs every second over two routers 10 ms apart; packets are lost where a link is down. */
    private static RunResult changing(String... events) {
        return run(load("""
                scenario: changing
                duration: 20s
                topology:
                  nodes:
                    client: {kind: host, count: 2, network: 192.0.2.0/28, profile: linux-4.9}
                    r1: {kind: router}
                    r2: {kind: router}
                    server: {kind: host, address: 198.51.100.1, profile: linux-4.9}
                  links:
                    - {between: [client, r1]}
                    - {between: [r1, r2], delay: 10ms}
                    - {between: [r2, server]}
                traffic:
                  - {from: client, to: "server:80", start: 500ms, arrivals: 1/s, give-up: 400ms}
                events: [%s]
                metrics: [all.drop.no_route, all.drop.link_down, "client[1]->r1.drop.link_down", all.drop.ttl_exceeded, client.connect.ok]
                """.formatted(String.join(", ", events))), 0);
    }

    @ParameterizedTest
    @CsvSource({
        // routers find no other way, hosts with one link send what they have
        "r1-r2, 20, 0, 20, 0",
        "r2-r1, 20, 0, 20, 0",
        "client-r1, 0, 20, 20, 10",
        "'client[1]-r1', 0, 10, 30, 10",
        "'r1-client[0]', 0, 10, 30, 0"
    })
    void nothingComesOverALinkThatIsDown(
            String link, double withoutRoute, double dropped, double ok, double ofTheSecond) {
        RunResult result =
                changing("{at: 5s, link: {\"" + link + "\": down}}", "{at: 15s, link: {\"" + link + "\": up}}");

        assertThat(result.metrics())
                .containsEntry("all.drop.no_route", withoutRoute)
                .containsEntry("all.drop.link_down", dropped)
                .containsEntry("client.connect.ok", ok)
                .containsEntry("client[1]->r1.drop.link_down", ofTheSecond);
    }

    @ParameterizedTest
    @CsvSource({"server", "198.51.100.1/32"})
    void aLoopEndsPacketsByTheirTtlUntilRoutesAreComputedAgain(String target) {
        // a SYN is forwarded 63 times, 62 of them over 10 ms: the last of 5 to 15 s is gone before 15.2 s
        RunResult result = changing(
                "{at: 5s, node: r2, routes: {" + target + ": r1}}",
                "{at: 15200ms, node: r2, routes: {" + target + ": computed}}");

        assertThat(result.metrics())
                .containsEntry("all.drop.ttl_exceeded", 20.0)
                .containsEntry("client.connect.ok", 20.0);
    }
}
