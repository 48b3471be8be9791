package org.twlab.experiments.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.twlab.experiments.traffic.Conversation.MILLISECOND;
import static org.twlab.experiments.traffic.Conversation.SECOND;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.twlab.core.tcp.Errno;

/** What attempts do and when, on a real connection: the round trip is 10 ms. */
class TrafficTest {

    private static List<Long> starts(AttemptLog attempts) {
        return IntStream.range(0, attempts.size())
                .mapToObj(attempts::startedNanos)
                .toList();
    }

    @Test
    void oneAttemptWithoutPace() {
        AttemptLog attempts = Conversation.of("10s", "to: \"server:80\", start: 2s");

        assertThat(starts(attempts)).containsExactly(2 * SECOND);
        assertThat(attempts.connectedNanos(0)).isEqualTo(2 * SECOND + 10 * MILLISECOND);
        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(attempts.synSent(0)).isEqualTo(1);
        assertThat(attempts.usesTimestamps(0)).isTrue();
    }

    @Test
    void evenArrivalsDoNotWaitForOneAnother() {
        AttemptLog attempts = Conversation.of(
                "10s", "to: \"server:80\", start: 1s, arrivals: 3/s, service: 5s, request: 1B, attempts: 4");

        assertThat(starts(attempts)).containsExactly(SECOND, SECOND + SECOND / 3, SECOND + 2 * SECOND / 3, 2 * SECOND);
    }

    @Test
    void arrivalsEveryGapBeginAtTheStart() {
        AttemptLog attempts =
                Conversation.of("10s", "to: \"server:80\", start: 1s, arrivals: {every: {list: [1s, 3s]}}, stop: 9s");

        assertThat(starts(attempts)).containsExactly(SECOND, 2 * SECOND, 5 * SECOND, 6 * SECOND);
    }

    @Test
    void poissonArrivalsBeginAfterOneGapAndHaveTheRate() {
        AttemptLog attempts = Conversation.of("1000s", "to: \"server:80\", arrivals: {poisson: 2/s}");

        assertThat(attempts.startedNanos(0)).isPositive();
        // 2000 expected, standard deviation 44.7
        assertThat(attempts.size()).isBetween(2000 - 179, 2000 + 179);
    }

    @Test
    void noAttemptBeginsAtTheStopOrTheEnd() {
        assertThat(Conversation.of("10s", "to: \"server:80\", arrivals: 1/s, stop: 4s")
                        .size())
                .isEqualTo(4);
        assertThat(Conversation.of("10s", "to: \"server:80\", arrivals: 1/s").size())
                .isEqualTo(10);
    }

    @Test
    void thinkingBeginsWhenTheAttemptEnded() {
        AttemptLog attempts = Conversation.of("1s", "to: \"server:80\", think: 200ms, attempts: 3");

        // the client closes as soon as it is connected, after one round trip
        assertThat(starts(attempts)).containsExactly(0L, 210 * MILLISECOND, 420 * MILLISECOND);
    }

    @Test
    void aFailedAttemptIsFollowedByAtLeastAMillisecond() {
        AttemptLog attempts = Conversation.of("1s", "to: \"server:82\", think: 0s, attempts: 3");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.REFUSED);
        assertThat(starts(attempts)).containsExactly(0L, 11 * MILLISECOND, 22 * MILLISECOND);
    }

    @ParameterizedTest
    @CsvSource({
        // request and response take one round trip more; the server's FIN follows its response at once
        "client, CLIENT, 20",
        "server, SERVER, 20",
        "both, CLIENT, 20",
        "never, NOBODY, 20"
    })
    void whoClosesFirst(String closes, Closer closer, long endedMillis) {
        AttemptLog attempts =
                Conversation.of("1s", "to: \"server:80\", request: 200B, response: 1000B, closes: " + closes);

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(attempts.closer(0)).isEqualTo(closer);
        assertThat(attempts.endedNanos(0)).isEqualTo(endedMillis * MILLISECOND);
        assertThat(attempts.bytesSent(0)).isEqualTo(200);
        assertThat(attempts.bytesReceived(0)).isEqualTo(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "'closes: client, close-delay: 3s', 3020, CLIENT",
        "'closes: server, close-delay: 3s', 3020, SERVER",
        "'closes: server, close-wait: 3s', 3020, SERVER",
        "'closes: client, close-wait: 3s', 20, CLIENT",
        "'closes: client, service: 3s', 3020, CLIENT",
        "'closes: client, exchanges: 3', 40, CLIENT",
        "'closes: client, exchanges: 3, exchange-gap: 1s', 2040, CLIENT",
        "'closes: server, exchanges: 2, exchange-gap: 1s', 1030, SERVER"
    })
    void waits(String keys, long endedMillis, Closer closer) {
        AttemptLog attempts = Conversation.of("10s", "to: \"server:80\", request: 200B, response: 1000B, " + keys);

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(attempts.closer(0)).isEqualTo(closer);
        assertThat(attempts.endedNanos(0)).isEqualTo(endedMillis * MILLISECOND);
    }

    @Test
    void everyExchangeIsCounted() {
        AttemptLog attempts = Conversation.of("10s", "to: \"server:80\", request: 200B, response: 1000B, exchanges: 3");

        assertThat(attempts.exchanges(0)).isEqualTo(3);
        assertThat(attempts.exchangeBytes(0)).isEqualTo(3 * 1200);
        assertThat(attempts.bytesReceived(0)).isEqualTo(3000);
    }

    @Test
    void withoutARequestTheServerAnswersOnAccept() {
        AttemptLog attempts = Conversation.of("1s", "to: \"server:80\", response: 1000B, closes: server");

        // SYN, SYN-ACK, ACK, response: two round trips
        assertThat(attempts.endedNanos(0)).isEqualTo(20 * MILLISECOND);
        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
    }

    @Test
    void patienceEndsAnAttemptThatIsNotYetConnected() {
        AttemptLog attempts = Conversation.of(
                "300s",
                "{kind: host, address: 192.0.2.1, profile: linux-4.9}",
                "delay: 5ms, client->server: {loss: 100%}",
                "to: \"server:80\", give-up: 2.5s");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.TIMEOUT);
        assertThat(attempts.errno(0)).isEmpty();
        assertThat(attempts.endedNanos(0)).isEqualTo(2_500 * MILLISECOND);
        assertThat(attempts.synSent(0)).isEqualTo(2); // at 0 s and 1 s
        assertThat(attempts.closer(0)).isEqualTo(Closer.NOBODY);
    }

    @Test
    void withoutPatienceTheSynScheduleDecides() {
        AttemptLog attempts = Conversation.of(
                "300s",
                "{kind: host, address: 192.0.2.1, profile: linux-4.9}",
                "delay: 5ms, client->server: {loss: 100%}",
                "to: \"server:80\"");

        // six retransmissions of the default tcp_syn_retries, the last wait is 64 s
        assertThat(attempts.outcome(0)).isEqualTo(Outcome.TIMEOUT);
        assertThat(attempts.errno(0)).contains(Errno.ETIMEDOUT);
        assertThat(attempts.endedNanos(0)).isEqualTo(127 * SECOND);
        assertThat(attempts.synSent(0)).isEqualTo(7);
    }

    @Test
    void patienceDoesNotEndAConnectedAttempt() {
        AttemptLog attempts =
                Conversation.of("10s", "to: \"server:80\", request: 1B, service: 5s, give-up: 1s, response: 1B");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
    }

    @Test
    void theDeadlineAbortsAConnectedAttempt() {
        AttemptLog attempts = Conversation.of("10s", "to: \"server:80\", request: 1B, service: 5s, deadline: 1s");

        // the response is empty, so the attempt would have ended at once
        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        AttemptLog waiting =
                Conversation.of("10s", "to: \"server:80\", request: 1B, response: 1B, service: 5s, deadline: 1s");
        assertThat(waiting.outcome(0)).isEqualTo(Outcome.ABORTED);
        assertThat(waiting.endedNanos(0)).isEqualTo(SECOND);
        assertThat(waiting.closer(0)).isEqualTo(Closer.CLIENT);
        assertThat(waiting.bytesReceived(0)).isZero();
    }

    @Test
    void nobodyListens() {
        AttemptLog attempts = Conversation.of("10s", "to: \"server:82\"");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.REFUSED);
        assertThat(attempts.errno(0)).contains(Errno.ECONNREFUSED);
        assertThat(attempts.endedNanos(0)).isEqualTo(10 * MILLISECOND);
        assertThat(attempts.closer(0)).isEqualTo(Closer.SERVER);
        assertThat(attempts.connectedNanos(0)).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({"client, CLIENT", "server, SERVER"})
    void lingeringZeroSecondsResets(String closes, Closer closer) {
        AttemptLog attempts = Conversation.of(
                "10s", "to: \"server:80\", request: 200B, response: 1000B, linger: 0s, closes: " + closes);

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(attempts.closer(0)).isEqualTo(closer);
    }

    @Test
    void aPortInUseIsALocalFailure() {
        AttemptLog attempts = Conversation.of(
                "10s", "to: \"server:80\", local-port: 40000, arrivals: 1/s, attempts: 2, closes: client");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.OK);
        assertThat(attempts.outcome(1)).isEqualTo(Outcome.ADDRESS_NOT_AVAILABLE);
        assertThat(attempts.errno(1)).contains(Errno.EADDRINUSE);
        assertThat(attempts.synSent(1)).isZero();
        assertThat(attempts.endedNanos(1)).isEqualTo(attempts.startedNanos(1));
    }

    @Test
    void portsTakeTurns() {
        AttemptLog attempts = Conversation.of("10s", "to: \"server:80-82\", arrivals: 1/s, attempts: 4");

        assertThat(IntStream.range(0, 4).mapToObj(attempts::outcome).toList())
                .containsExactly(Outcome.OK, Outcome.OK, Outcome.REFUSED, Outcome.OK);
    }

    @Test
    void anAttemptStillGoingAtTheEndIsUnfinished() {
        AttemptLog attempts =
                Conversation.of("10s", "to: \"server:80\", request: 1B, response: 1B, service: 20s, closes: client");

        assertThat(attempts.outcome(0)).isEqualTo(Outcome.UNFINISHED);
        assertThat(attempts.endedNanos(0)).isEqualTo(-1);
        assertThat(attempts.connectedNanos(0)).isEqualTo(10 * MILLISECOND);
        assertThat(attempts.bytesSent(0)).isEqualTo(1);
    }

    @Test
    void moreClientsChangeNothingForTheFirst() {
        String keys = "to: \"server:80\", start: {uniform: [0s, 1s]}, think: {exponential: 300ms}, "
                + "request: {uniform: [1B, 900B]}, response: 10B, service: {normal: [20ms, 5ms]}";
        AttemptLog two = population(2, keys);
        AttemptLog five = population(5, keys);

        assertThat(of(two, 1)).hasSizeGreaterThan(10).isEqualTo(of(five, 1));
        assertThat(of(two, 0)).isNotEqualTo(of(two, 1));
    }

    private static AttemptLog population(int count, String keys) {
        return Conversation.of(
                "20s",
                "{kind: host, count: %d, network: 192.0.2.0/24, profile: linux-4.9}".formatted(count),
                "delay: 5ms",
                keys);
    }

    /** Times and bytes of one client's attempts. */
    private static List<List<Long>> of(AttemptLog attempts, int client) {
        return IntStream.range(0, attempts.size())
                .filter(row -> attempts.opener(row) == client)
                .mapToObj(row -> List.of(
                        attempts.startedNanos(row),
                        attempts.connectedNanos(row),
                        attempts.endedNanos(row),
                        attempts.bytesSent(row)))
                .toList();
    }
}
