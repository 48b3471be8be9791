package org.twlab.experiments.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.tcp.Errno;
import org.twlab.experiments.run.MetricPlan;
import org.twlab.experiments.run.RunResult;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadResult;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;
import org.twlab.reports.json.JsonDocument;
import org.twlab.reports.run.RunTables;
import org.twlab.reports.table.Table;

/**
 * Flows as scenario files describe them, against times worked out by hand: client and server are 10 ms apart and nothing
 * else takes time, so that an attempt begun at 0 is connected at 20 ms, the server reads the request at 30 ms and the
 * client the response at 40 ms.
 */
class TrafficLanguageTest {
    private static final String EXCHANGE = "request: 200B, response: 1KiB";

    /** A scenario in the making. */
    private record Lab(String flow, String duration, String client, String link) {
        static Lab of(String flow) {
            return new Lab(flow, "10s", "address: 192.0.2.1", "delay: 10ms");
        }

        Lab lasting(String length) {
            return new Lab(flow, length, client, link);
        }

        Lab client(String keys) {
            return new Lab(flow, duration, keys, link);
        }

        Lab link(String keys) {
            return new Lab(flow, duration, client, keys);
        }

        RunResult run() {
            String text = """
                    scenario: traffic
                    duration: %s
                    topology:
                      nodes:
                        client: {kind: host, profile: linux-4.9, %s}
                        server: {kind: host, profile: linux-4.9, address: 198.51.100.1}
                        r1: {kind: router}
                      links:
                        - {between: [client, r1], %s}
                        - {between: [r1, server], delay: 0s}
                    traffic:
                      - {from: client, to: "server:80", %s}
                    metrics:
                      - server.state.CLOSE_WAIT_mean_s
                      - client.state.CLOSING_entered
                      - server.state.CLOSING_entered
                      - client.state.TIME_WAIT_entered
                      - server.state.TIME_WAIT_entered
                      - client.counter.OutRsts
                      - server.counter.OutRsts
                    """.formatted(duration, client, link, flow);
            if (flow.contains("to: ")) {
                text = text.replace("to: \"server:80\", ", "");
            }
            LoadResult result = ScenarioLoader.standard().loadText("traffic.yaml", text, List.of());
            assertThat(result.diagnostics().render()).isEmpty();
            LoadedScenario loaded = result.scenario().orElseThrow();
            return SingleRun.prepare(
                            loaded.points().get(0),
                            0,
                            MetricPlan.of(loaded).byPoint().get(0),
                            null)
                    .run();
        }
    }

    private static AttemptLog only(RunResult result) {
        assertThat(result.attempts().size()).isEqualTo(1);
        return result.attempts();
    }

    private static long millis(long nanos) {
        assertThat(nanos % 1_000_000).as("%s ns", nanos).isZero();
        return nanos / 1_000_000;
    }

    private static <T> List<T> each(AttemptLog log, IntFunction<T> what) {
        return IntStream.range(0, log.size()).mapToObj(what).toList();
    }

    private static List<Long> startsMillis(AttemptLog log) {
        return each(log, row -> millis(log.startedNanos(row)));
    }

    private static List<Integer> remotePorts(AttemptLog log) {
        Table rows = new Table(RunTables.CONNECTIONS);
        log.writeTo(rows, 0, 0);
        return Pattern.compile("\"remote\"\\s*:\\s*\"198.51.100.1:(\\d+)\"")
                .matcher(JsonDocument.of(rows).text())
                .results()
                .map(match -> Integer.valueOf(match.group(1)))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"client, 1, 0, 0", "server, 0, 1, 0", "both, 1, 1, 1", "never, 0, 0, 0"})
    void theFirstCloserEndsInTimeWaitAndTwoFinsThatCrossGoThroughClosing(
            String closes, double client, double server, double closing) {
        var metrics = Lab.of(EXCHANGE + ", closes: " + closes).run().metrics();

        assertThat(metrics)
                .containsEntry("client.state.TIME_WAIT_entered", client)
                .containsEntry("server.state.TIME_WAIT_entered", server)
                .containsEntry("client.state.CLOSING_entered", closing)
                .containsEntry("server.state.CLOSING_entered", closing);
    }

    @Test
    void closeWaitIsTheTimeTheOtherEndSpendsInCloseWait() {
        var metrics =
                Lab.of(EXCHANGE + ", closes: client, close-wait: 7ms").run().metrics();

        assertThat(metrics).containsEntry("server.state.CLOSE_WAIT_mean_s", 0.007);
    }

    /** The client's acknowledgement of the response meets the reset half-way, and draws a second one. */
    @ParameterizedTest
    @CsvSource({"client, 1, 0", "server, 0, 2"})
    void lingerIsAResetAndNoTimeWait(String closes, double clientResets, double serverResets) {
        var metrics = Lab.of(EXCHANGE + ", linger: 0s, closes: " + closes).run().metrics();

        assertThat(metrics)
                .containsEntry("client.counter.OutRsts", clientResets)
                .containsEntry("server.counter.OutRsts", serverResets)
                .containsEntry("client.state.TIME_WAIT_entered", 0.0)
                .containsEntry("server.state.TIME_WAIT_entered", 0.0);
    }

    /**
     * A reset that the flow asks for is no error once everything is read; one that cuts the response short is. close()
     * with SO_LINGER 0 throws away what has not left: of 100 KiB only the initial window of ten segments of 1448 bytes.
     */
    @ParameterizedTest
    @CsvSource({"1KiB, OK, , 1024", "100KiB, RESET, ECONNRESET, 14480"})
    void aResetOfTheServerIsAnErrorOnlyIfSomethingIsMissing(
            String response, Outcome outcome, @Nullable Errno errno, long bytes) {
        AttemptLog log = only(Lab.of("request: 200B, linger: 0s, closes: server, response: " + response)
                .run());

        assertThat(log.outcome(0)).isEqualTo(outcome);
        assertThat(log.errno(0)).isEqualTo(Optional.ofNullable(errno));
        assertThat(log.bytesReceived(0)).isEqualTo(bytes);
        assertThat(log.closer(0)).isEqualTo(Closer.SERVER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "arrivals: 5/s                                    | 0 200 400 600 800",
                "arrivals: 5/s, stop: 400ms                       | 0 200",
                "arrivals: 5/s, attempts: 3                       | 0 200 400",
                "arrivals: 5/s, start: 250ms                      | 250 450 650 850",
                "'arrivals: {every: 300ms}'                       | 0 300 600 900",
                "'arrivals: {every: {list: [100ms, 300ms]}}'      | 0 100 400 500 800 900",
                "think: 160ms, stop: 600ms                        | 0 200 400",
                "think: 160ms, start: 100ms, attempts: 2          | 100 300",
                "start: 100ms                                     | 100"
            })
    void attemptsBeginAtTheirTimes(String keys, String starts) {
        AttemptLog log = Lab.of(EXCHANGE + ", " + keys).lasting("1s").run().attempts();

        assertThat(startsMillis(log))
                .containsExactlyElementsOf(List.of(starts.split(" ", -1)).stream()
                        .map(Long::valueOf)
                        .toList());
    }

    @Test
    void anOpenLoopDoesNotCareWhatBecomesOfItsAttempts() {
        String flow = "arrivals: {poisson: 20/s}, give-up: 5s";
        AttemptLog fine = Lab.of(flow).run().attempts();
        AttemptLog lost = Lab.of(flow).link("delay: 10ms, loss: 100%").run().attempts();

        assertThat(each(lost, lost::outcome)).contains(Outcome.TIMEOUT).doesNotContain(Outcome.OK);
        assertThat(each(lost, lost::startedNanos)).isEqualTo(each(fine, fine::startedNanos));
    }

    @Test
    void anUnevenRateNeverDrifts() {
        AttemptLog log = Lab.of("arrivals: 3/s").lasting("100s").run().attempts();

        assertThat(log.size()).isEqualTo(300);
        assertThat(each(log, log::startedNanos).subList(0, 4))
                .containsExactly(0L, 333_333_333L, 666_666_666L, 1_000_000_000L);
        assertThat(log.startedNanos(297)).isEqualTo(99_000_000_000L);
    }

    @Test
    void membersBeginOneByOneAndTakeTurnsAmongThePorts() {
        AttemptLog log = Lab.of("to: \"server:80-82\", start: {step: [0s, 100ms]}, think: 1s, attempts: 4")
                .client("count: 3, network: 192.0.2.0/28")
                .link("delay: 0s")
                .run()
                .attempts();

        assertThat(startsMillis(log))
                .containsExactly(0L, 100L, 200L, 1000L, 1100L, 1200L, 2000L, 2100L, 2200L, 3000L, 3100L, 3200L);
        assertThat(each(log, log::host).subList(0, 3)).containsExactly("client[0]", "client[1]", "client[2]");
        // member m begins with port 80 + m
        assertThat(remotePorts(log)).containsExactly(80, 81, 82, 81, 82, 80, 82, 80, 81, 80, 81, 82);
    }

    @Test
    void drawnSizesGoByTheNumberOfTheAttempt() {
        AttemptLog log = Lab.of("request: {list: [1B, 20B]}, response: {step: [0B, 5B]}, think: 1s, attempts: 4")
                .run()
                .attempts();

        assertThat(each(log, log::bytesSent)).containsExactly(1L, 20L, 1L, 20L);
        assertThat(each(log, log::bytesReceived)).containsExactly(0L, 5L, 10L, 15L);
    }

    @Test
    void patienceForConnectEndsItWithoutAnErrorAndFreesThePortAtOnce() {
        AttemptLog log = Lab.of("give-up: 2500ms, local-port: 40000, think: 500ms, attempts: 2")
                .link("delay: 10ms, loss: 100%")
                .run()
                .attempts();

        assertThat(startsMillis(log)).containsExactly(0L, 3000L);
        assertThat(each(log, row -> millis(log.endedNanos(row)))).containsExactly(2500L, 5500L);
        assertThat(each(log, log::outcome)).containsOnly(Outcome.TIMEOUT);
        assertThat(each(log, log::errno)).allSatisfy(errno -> assertThat(errno).isEmpty());
        // SYNs at 0 and 1 s; the next would leave at 3 s
        assertThat(each(log, log::synSent)).containsOnly(2);
        assertThat(each(log, log::connectedNanos)).containsOnly(-1L);
        assertThat(each(log, log::closer)).containsOnly(Closer.NOBODY);
    }

    @Test
    void aSynAckThatComesTooLateDrawsAReset() {
        RunResult result = Lab.of("give-up: 300ms").link("delay: 200ms").run();

        assertThat(result.attempts().outcome(0)).isEqualTo(Outcome.TIMEOUT);
        assertThat(result.metrics()).containsEntry("client.counter.OutRsts", 1.0);
    }

    @Test
    void aDeadlineBeforeTheHandshakeIsOverSendsNothing() {
        RunResult result =
                Lab.of("deadline: 500ms").link("delay: 10ms, loss: 100%").run();
        AttemptLog log = only(result);

        assertThat(log.outcome(0)).isEqualTo(Outcome.ABORTED);
        assertThat(millis(log.endedNanos(0))).isEqualTo(500);
        assertThat(log.closer(0)).isEqualTo(Closer.NOBODY);
        assertThat(result.metrics()).containsEntry("client.counter.OutRsts", 0.0);
    }

    /**
     * The client closed first and has a TIME-WAIT entry on its port. Linux 4.9: inet_csk_get_port() refuses bind()
     * without SO_REUSEADDR. With it, connect() to the same peer asks tcp_twsk_unique() with a null {@code twp}, which
     * lets a connection with timestamps follow, whatever tcp_tw_reuse says, and refuses one without.
     */
    @ParameterizedTest
    @CsvSource({
        "false, 1, ADDRESS_NOT_AVAILABLE, EADDRINUSE",
        "true,  0, ADDRESS_NOT_AVAILABLE, EADDRNOTAVAIL",
        "true,  1, OK,"
    })
    void aPortInTimeWaitIsTakenAgainWithReuseOfTheAddressAndTimestamps(
            boolean reuseAddress, int timestamps, Outcome outcome, @Nullable Errno errno) {
        AttemptLog log = Lab.of(
                        EXCHANGE + ", local-port: 40000, think: 2s, attempts: 2, reuse-address: " + reuseAddress)
                .client("address: 192.0.2.1, sysctl: {net.ipv4.tcp_timestamps: " + timestamps + "}")
                .run()
                .attempts();

        assertThat(each(log, log::outcome)).containsExactly(Outcome.OK, outcome);
        assertThat(startsMillis(log)).containsExactly(0L, 2040L);
        assertThat(log.errno(1)).isEqualTo(Optional.ofNullable(errno));
        assertThat(log.endedNanos(1) == log.startedNanos(1)).isEqualTo(outcome != Outcome.OK);
    }

    @Test
    void theServersTimeWaitTakesTheSameConnectionAgain() {
        AttemptLog log = Lab.of(EXCHANGE + ", closes: server, local-port: 40000, think: 2s, attempts: 3")
                .run()
                .attempts();

        assertThat(each(log, log::outcome)).containsOnly(Outcome.OK).hasSize(3);
    }

    @Test
    void withoutAFreePortAnAttemptEndsAtOnce() {
        AttemptLog log = Lab.of(EXCHANGE + ", arrivals: 100/s, attempts: 3")
                .client("address: 192.0.2.1, sysctl: {net.ipv4.ip_local_port_range: \"40000 40001\"}")
                .run()
                .attempts();

        assertThat(each(log, log::outcome)).containsExactly(Outcome.OK, Outcome.OK, Outcome.ADDRESS_NOT_AVAILABLE);
        assertThat(log.errno(2)).contains(Errno.EADDRNOTAVAIL);
        assertThat(log.synSent(2)).isZero();
        assertThat(millis(log.endedNanos(2))).isEqualTo(20);
    }
}
