package org.twlab.experiments.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.Outcome;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Table;

/** What the keys of a host do to a run. */
class HostKeysSimulationTest {

    private static RunResult run(String client, String server, String traffic, String metric) {
        LoadResult result = ScenarioLoader.standard()
                .loadText("hosts.yaml", """
                scenario: hosts
                duration: 600s
                topology:
                  nodes:
                    client: {kind: host, %s}
                    server: {kind: host, %s}
                    r1: {kind: router}
                  links:
                    - {between: [client, r1], delay: 1ms}
                    - {between: [r1, server], delay: 1ms}
                traffic:
                  %s
                metrics: [%s]
                """.formatted(client, server, traffic, metric), List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        LoadedScenario loaded = result.scenario().orElseThrow();
        return SingleRun.prepare(
                        loaded.points().get(0),
                        0,
                        MetricPlan.of(loaded).byPoint().get(0),
                        null)
                .run();
    }

    private static double metric(String client, String metric) {
        Map<String, Double> metrics = run(
                        "address: 192.0.2.1, " + client,
                        "address: 198.51.100.1, profile: linux-4.9",
                        "- {from: client, to: \"server:80\"}",
                        metric)
                .metrics();
        return metrics.get(metric);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "profile: linux-4.9                              | 60",
                "profile: linux-4.9, time-wait: 5s               | 5",
                "profile: rfc9293                                | 240",
                "profile: rfc9293, msl: 15s                      | 30",
                "profile: freebsd, 'parameters: {time-wait: 30s}'| 30"
            })
    void timeWaitLastsAsLongAsItsKeysSay(String keys, double seconds) {
        assertThat(metric(keys.replace("'", ""), "client.state.TIME_WAIT_mean_s"))
                .isEqualTo(seconds);
    }

    /**
     * The slow wheel of 3.10 (inet_twdr_hangman, eight slots of 7.5 s) ends an entry up to 7.5 s early, but 60 s after it
     * if the table was empty; the timer wheel of 4.9 rounds up by less than 4.096 s at 1000 interrupts per second.
     */
    @ParameterizedTest
    @CsvSource({
        "linux-3.10, exact, 60, 60", "linux-3.10, kernel, 52.5, 60",
        "linux-4.9, exact, 60, 60", "linux-4.9, kernel, 60, 64.096"
    })
    void timersAreExactOrThoseOfTheKernel(String profile, String timers, double shortest, double longest) {
        RunResult result = run(
                "address: 192.0.2.1, profile: " + profile + ", timers: " + timers,
                "address: 198.51.100.1, profile: linux-4.9",
                "- {from: client, to: \"server:80\", arrivals: {every: 1700ms}, stop: 200s}",
                "client.state.TIME_WAIT_max_s, client.state.TIME_WAIT_mean_s");
        double mean = result.metrics().get("client.state.TIME_WAIT_mean_s");
        double max = result.metrics().get("client.state.TIME_WAIT_max_s");

        assertThat(max).isBetween(shortest, longest);
        if (timers.equals("exact")) {
            assertThat(mean).isEqualTo(60);
        } else {
            assertThat(mean).isBetween(shortest, longest).isNotEqualTo(60);
        }
    }

    /** tcp_init: half as many entries as slots of the table of connections, one slot for 128 KiB of memory. */
    @Test
    void aSmallHostHasAFullTableOfEntriesEarly() {
        Map<String, Double> metrics = run(
                        "address: 192.0.2.1, profile: linux-4.9, memory: 1MiB",
                        "address: 198.51.100.1, profile: linux-4.9",
                        "- {from: client, to: \"server:80\", arrivals: 1/s, attempts: 10}",
                        "client.counter.TCPTimeWaitOverflow, client.state.TIME_WAIT_entered")
                .metrics();

        assertThat(metrics)
                .containsEntry("client.counter.TCPTimeWaitOverflow", 6.0)
                .containsEntry("client.state.TIME_WAIT_entered", 4.0);
    }

    /** One router on the way takes one. */
    @ParameterizedTest
    @CsvSource({"initial-ttl: 17, 16", "'sysctl: {net.ipv4.ip_default_ttl: 99}', 98"})
    void packetsLeaveWithTheInitialTtl(String key, double ttl) {
        assertThat(metric("profile: linux-4.9, " + key, "server.packet.ttl_min"))
                .isEqualTo(ttl);
    }

    @Test
    void portsAreThoseGiven() {
        AttemptLog log = run(
                        "address: 192.0.2.1, profile: windows-2003, ports: 2000-2001",
                        "address: 198.51.100.1, profile: linux-4.9",
                        "- {from: client, to: \"server:80\", arrivals: 1/s, attempts: 3}",
                        "client.connect.attempts")
                .attempts();
        Table rows = new Table(RunTables.CONNECTIONS);
        log.writeTo(rows, 0, 0);
        int local = rows.schema().indexOf("local");

        assertThat(List.of(rows.text(0, local), rows.text(1, local)))
                .containsExactlyInAnyOrder("192.0.2.1:2000", "192.0.2.1:2001");
        assertThat(log.outcome(2)).isEqualTo(Outcome.ADDRESS_NOT_AVAILABLE);
    }

    /**
     * Two hosts whose clocks are days apart share an address behind a NAT. The record of 3.10 is keyed by the peer alone,
     * that of 4.9 by both addresses: there the other address of the server does not know the peer.
     */
    @ParameterizedTest
    @CsvSource({"linux-3.10, TIMEOUT", "linux-4.9, OK"})
    void recyclingRefusesAtAnotherAddressOfTheServerOnlyWhereTheRecordIsKeyedByThePeer(
            String profile, Outcome outcome) {
        LoadResult result = ScenarioLoader.standard().loadText("addresses.yaml", """
                scenario: addresses
                duration: 30s
                topology:
                  nodes:
                    fast: {kind: host, address: 10.0.0.2, profile: linux-4.9, uptime: 20d}
                    slow: {kind: host, address: 10.0.0.3, profile: linux-4.9, uptime: 1d}
                    nat: {kind: nat, inside: 10.0.0.1/24, outside: 203.0.113.1, model: netfilter-4.9}
                    server:
                      kind: host
                      address: [203.0.113.10, 203.0.113.11]
                      profile: %s
                      sysctl: {net.ipv4.tcp_tw_recycle: 1}
                  links:
                    - {between: [fast, nat]}
                    - {between: [slow, nat]}
                    - {between: [nat, server], delay: 1ms}
                traffic:
                  - {name: first, from: fast, to: "203.0.113.10:80", closes: server}
                  - {name: same, from: slow, to: "203.0.113.10:80", start: 10s, give-up: 500ms}
                  - {name: other, from: slow, to: "203.0.113.11:80", start: 11s, give-up: 500ms}
                """.formatted(profile), List.of());
        assertThat(result.diagnostics().render()).isEmpty();
        LoadedScenario loaded = result.scenario().orElseThrow();
        AttemptLog log = SingleRun.prepare(loaded.points().get(0), 0, List.of(), null)
                .run()
                .attempts();

        assertThat(log.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(log.outcome(1)).isEqualTo(Outcome.TIMEOUT);
        assertThat(log.outcome(2)).isEqualTo(outcome);
    }
}
