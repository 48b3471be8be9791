package org.twlab.experiments.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools against counts by hand. A round trip takes 20 ms; a handshake one, an exchange one and the service. */
class PoolTest {
    private static final String SMALL = "request: 10B, response: 10B, ";

    /** The first exchange ends at 70 ms, then one every 50 ms: 1 + (10,000 - 70) / 50 = 199.6. */
    @Test
    void aClosedLoopNeedsOneConnectionAndNoMoreHandshakes() {
        Workload run = Workload.of("10s", 1, SMALL + "service: 30ms, think: 0s, pool: {size: 5}");

        assertThat(run.attempts()).isEqualTo(1);
        assertThat(run.exchanges()).isEqualTo(199);
        assertThat(run.outcomes()).containsExactly(Outcome.UNFINISHED);
        assertThat(run.log().bytesSent(0)).isEqualTo(2000);
        assertThat(run.log().exchangeBytes(0)).isEqualTo(199 * 20);
    }

    /** Each exchange takes the service of 1 s and 20 ms; with more than k of them at a time the pool is a queue. */
    @ParameterizedTest
    @CsvSource({"1, 9", "3, 27", "20, 90", "50, 90"})
    void moreExchangesThanConnectionsWait(int size, int exchanges) {
        Workload run =
                Workload.of("10s", 1, SMALL + "service: 1s, arrivals: 10/s, attempts: 90, pool: {size: " + size + "}");

        // size 1 and 3: k each 1.02 s after the handshake, until 10 s; from 11 connections on nobody waits
        assertThat(run.attempts()).isEqualTo(Math.min(size, 11));
        assertThat(run.exchanges())
                .isEqualTo(
                        size < 11
                                ? exchanges
                                : LongStream.range(0, 90)
                                        .filter(PoolTest::isOver)
                                        .count());
    }

    /** Exchange k begins at 0.1 k s; the first 11 need a handshake, then there is always an idle connection. */
    private static boolean isOver(long k) {
        return 100 * k + (k < 11 ? 20 : 0) + 1020 <= 10_000;
    }

    @ParameterizedTest
    @CsvSource({"client, client", "server, server", "both, client"})
    void aConnectionRetiresAfterItsExchanges(String closes, String closer) {
        Workload run = Workload.of(
                "10s",
                1,
                "",
                SMALL + "think: 100ms, attempts: 20, exchanges: 5, pool: {size: 3}, closes: " + closes,
                "metrics: [client.state.TIME_WAIT_entered, server.state.TIME_WAIT_entered]");

        assertThat(run.attempts()).isEqualTo(4);
        assertThat(run.exchanges()).isEqualTo(20);
        assertThat(run.outcomes()).containsOnly(Outcome.OK);
        assertThat(run.rows().mapToObj(row -> run.log().closer(row).label().orElse("nobody")))
                .containsOnly(closer);
        assertThat(run.result().metrics().get("client.state.TIME_WAIT_entered"))
                .isEqualTo(closes.equals("server") ? 0 : 4);
        assertThat(run.result().metrics().get("server.state.TIME_WAIT_entered"))
                .isEqualTo(closes.equals("client") ? 0 : 4);
    }

    /** 10 exchanges, one a second: a connection that may idle for less than the 980 ms between them serves one. */
    @ParameterizedTest
    @CsvSource({"client, 900ms, 10", "client, 1100ms, 1", "server, 900ms, 10", "server, 1100ms, 1", "both, 900ms, 10"})
    void anIdleConnectionIsClosedByWhoCloses(String closes, String idle, int connections) {
        Workload run = Workload.of(
                "20s",
                1,
                SMALL + "arrivals: 1/s, attempts: 10, pool: {size: 4, idle: " + idle + "}, closes: " + closes);

        assertThat(run.attempts()).isEqualTo(connections);
        assertThat(run.exchanges()).isEqualTo(10);
        assertThat(run.outcomes()).containsOnly(Outcome.OK);
        String closer = closes.equals("server") ? "server" : "client";
        assertThat(run.rows().mapToObj(row -> run.log().closer(row).label().orElse("nobody")))
                .containsOnly(closer);
        // the client's clock begins with the response at its end, the server's 10 ms before, and its FIN takes 10 ms
        int endsMillis =
                (connections == 1 ? 9000 : 0) + (connections == 1 ? 20 : 40) + (idle.equals("900ms") ? 900 : 1100);
        assertThat(run.log().endedNanos(0)).isEqualTo(endsMillis * 1_000_000L);
    }

    /** Ten at once on four connections: three rounds of 20 ms behind the handshake. */
    @Test
    void whoWaitsIsServedInOrder() {
        Workload run = Workload.of(
                "1s", 1, "request: {step: [1B, 1B]}, response: 1B, arrivals: 1000/s, attempts: 10, pool: {size: 4}");

        assertThat(run.attempts()).isEqualTo(4);
        assertThat(run.rows().mapToObj(row -> run.log().bytesSent(row))).containsExactly(15L, 18L, 10L, 12L);
    }

    /** Two at once, then one a second: one connection serves them all, the other idles for too long. */
    @Test
    void theConnectionThatWasUsedLastIsTaken() {
        Workload run = Workload.of(
                "5s", 1, SMALL + "arrivals: {every: {list: [0s, 1s, 1s, 1s, 1s, 10s]}}, pool: {size: 2, idle: 2500ms}");

        assertThat(run.outcomes()).containsExactlyInAnyOrder(Outcome.OK, Outcome.UNFINISHED);
        assertThat(run.rows().mapToObj(row -> run.log().exchanges(row))).containsExactlyInAnyOrder(1, 5);
    }

    /** Each exchange that opens a connection to nobody fails with it; the closed loop goes on 1 ms later. */
    @Test
    void anExchangeFailsWithItsConnection() {
        Workload run = Workload.of("1s", 1, ", listen: [81]", SMALL + "think: 0s, pool: {size: 2}", "");

        assertThat(run.attempts()).isEqualTo(1000 / 21 + 1);
        assertThat(run.outcomes().subList(0, 47)).containsOnly(Outcome.REFUSED);
        assertThat(run.exchanges()).isZero();
    }

    @Test
    void whenNoPortIsLeftAllWhoWaitFailAtOnce() {
        Workload run = Workload.of(
                "1s",
                1,
                ", sysctl: {net.ipv4.ip_local_port_range: \"40000 40001\"}",
                SMALL + "service: 10s, arrivals: {every: {list: [0s, 0s, 0s, 0s, 10s]}}, pool: {size: 4}",
                "");

        assertThat(run.outcomes())
                .containsExactly(
                        Outcome.UNFINISHED,
                        Outcome.UNFINISHED,
                        Outcome.ADDRESS_NOT_AVAILABLE,
                        Outcome.ADDRESS_NOT_AVAILABLE,
                        Outcome.ADDRESS_NOT_AVAILABLE);
    }

    @Test
    void eachHostHasAPoolOfItsOwn() {
        Workload run = Workload.of("5s", 7, SMALL + "arrivals: 20/s, pool: {size: 1}");

        assertThat(run.attempts()).isEqualTo(7);
    }

    /** After the reboot of the client at 2 s its pool begins anew; what was under way is lost. */
    @Test
    void aRebootEmptiesThePool() {
        Workload run = Workload.of(
                "4s",
                1,
                "",
                SMALL + "arrivals: 10/s, pool: {size: 3}",
                "events: [{at: 2050ms, node: client, reboot: {down: 0s}}]");

        assertThat(run.outcomes()).containsExactly(Outcome.ABORTED, Outcome.UNFINISHED);
        assertThat(run.exchanges()).isEqualTo(40);
    }
}
