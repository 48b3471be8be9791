package org.twlab.experiments.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults of one connection between two hosts: which packets they are about, and what becomes of those. */
class FaultsTest {
    /** Nothing happens to a packet until its copy comes 100 s later, which is after everything asked about here. */
    private static final String MARK = ", do: {duplicate: {after: 100s}}}";

    /** The packets of the first second that a match with these keys is about. */
    private static List<String> marked(String match) {
        return FaultyRun.with("{at: client-server, match: {during: [0s, 1s], " + match + "}" + MARK).copied;
    }

    @Test
    void withoutFaultsTheConversationIsThis() {
        assertThat(FaultyRun.with().sent)
                .containsExactly(
                        "0.000 client->server S",
                        "0.010 server->client S.",
                        "0.020 client->server .",
                        "0.020 client->server .100",
                        "0.030 server->client .",
                        "0.030 server->client .200",
                        "0.040 client->server .",
                        "0.040 client->server F.",
                        "0.050 server->client F.",
                        "0.060 client->server .");
    }

    @ParameterizedTest
    @CsvSource({
        "syn, 0.000 client->server S",
        "syn-ack, 0.010 server->client S.",
        "data, 0.020 client->server .100; 0.030 server->client .200",
        "ack, 0.020 client->server .; 0.030 server->client .; 0.040 client->server .",
        "fin, 0.040 client->server F.; 0.050 server->client F.",
        "last-ack, 0.060 client->server .",
        "rst, ''",
        "icmp, ''",
        "other, ''"
    })
    void everyKindIsAboutItsPackets(String kind, String expected) {
        assertThat(String.join("; ", marked("kind: " + kind))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "SYN, 0.000 client->server S; 0.010 server->client S.",
        "SYN !ACK, 0.000 client->server S",
        "!ACK, 0.000 client->server S",
        "SYN ACK, 0.010 server->client S.",
        "FIN ACK, 0.040 client->server F.; 0.050 server->client F.",
        "RST, ''"
    })
    void flagsAreAskedForOrExcluded(String flags, String expected) {
        assertThat(String.join("; ", marked("flags: \"" + flags + "\""))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | 0.020 client->server .",
                "[2, 3] | 0.020 client->server .; 0.020 client->server .100",
                "{every: 4} | 0.030 server->client .; 0.050 server->client F.",
                "10 | ''"
            })
    void nthIsANumberARangeOrEverySoMany(String nth, String expected) {
        // nine packets of the first second have ACK
        assertThat(String.join("; ", marked("flags: ACK, nth: " + nth))).isEqualTo(expected);
    }

    @Test
    void nthCountsRetransmissions() {
        // SYNs leave at 0, 1 and 3 s: the timeout is 1 s at first and doubles (RFC 6298)
        FaultyRun run = FaultyRun.with("{name: f, at: client->server, match: {kind: syn, nth: [1, 2]}, do: drop}");

        assertThat(run.dropped).containsExactly("0.000 client->server S fault=f", "1.000 client->server S fault=f");
        assertThat(run.delivered.get(0)).isEqualTo("3.010 client->server S");
    }

    @Test
    void nthCountsWhatAnEarlierEntryDecidesAbout() {
        FaultyRun run = FaultyRun.with(
                "{at: client->server, match: {kind: syn, nth: 1}, do: drop}",
                "{at: client->server, match: {kind: syn, nth: 2}, do: drop}");

        assertThat(run.dropped)
                .containsExactly("0.000 client->server S fault=faults[0]", "1.000 client->server S fault=faults[1]");
    }

    @Test
    void theFirstEntryThatMatchesDecides() {
        FaultyRun run = FaultyRun.with(
                "{at: client->server, match: {kind: syn, nth: 3}, do: pass}",
                "{at: client->server, match: {kind: syn}, do: drop}",
                "{at: client->server, match: {kind: syn}, do: {delay: 1s}}");

        assertThat(run.delivered.get(0)).isEqualTo("3.010 client->server S");
        assertThat(run.result().faults()).containsExactly(1L, 2L, 0L);
    }

    @ParameterizedTest
    @CsvSource({
        "client-server, 0.040 client->server F.; 0.050 server->client F.",
        "server-client, 0.040 client->server F.; 0.050 server->client F.",
        "client->server, 0.040 client->server F.",
        "server->client, 0.050 server->client F."
    })
    void aPlaceIsALinkOrOneOfItsDirections(String place, String expected) {
        assertThat(String.join(
                        "; ", FaultyRun.with("{at: " + place + ", match: {kind: fin, nth: [1, 2]}" + MARK).copied))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "'[20ms, 40ms]', 0.020 client->server .; 0.020 client->server .100; 0.030 server->client .;"
                + " 0.030 server->client .200",
        "'[50ms, 1s]', 0.050 server->client F.; 0.060 client->server .",
        "'[70ms, 1s]', ''"
    })
    void duringIsFromTheFirstTimeOnAndBeforeTheSecond(String during, String expected) {
        assertThat(String.join(
                        "; ", FaultyRun.with("{at: client-server, match: {during: " + during + "}" + MARK).copied))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"from, client, client->server", "to, server, client->server", "from, server, server->client"})
    void fromAndToAreTheEnds(String end, String node, String direction) {
        assertThat(marked(end + ": " + node)).isNotEmpty().allMatch(seen -> seen.contains(direction));
    }

    @Test
    void aDelayedPacketGoesOnOnceAndIsNotAskedAgain() {
        FaultyRun run = FaultyRun.with("{at: client->server, match: {kind: syn}, do: {delay: 400ms}}");

        assertThat(run.delivered.get(0)).isEqualTo("0.410 client->server S");
        assertThat(run.result().faults()).containsExactly(1L);
    }

    @Test
    void theStrayDuplicateThatWakesUpLaterIsOneLine() {
        // 40 s later the server has no such connection any more: it answers by RST
        FaultyRun run = FaultyRun.with("{at: client->server, match: {kind: data}, do: {duplicate: {after: 40s}}}");

        assertThat(run.copied).containsExactly("0.020 client->server .100");
        assertThat(run.delivered).endsWith("40.030 client->server .100", "40.040 server->client R");
    }

    @Test
    void aLostLastAckIsAnsweredFromTimeWait() {
        FaultyRun run = FaultyRun.with("{at: client->server, match: {kind: last-ack, nth: 1}, do: drop}");

        assertThat(run.dropped).containsExactly("0.060 client->server . fault=faults[0]");
        // the timeout is the round trip of 20 ms and, at least, 200 ms (Linux, TCP_RTO_MIN)
        assertThat(run.sent).endsWith("0.270 server->client F.", "0.280 client->server .");
    }

    @Test
    void bothAcksOfASimultaneousCloseAreLast() {
        FaultyRun run = FaultyRun.of(FaultyRun.TWO_HOSTS + """
                traffic:
                  - {from: client, to: "server:80", request: 1B, response: 1B, closes: both}
                faults:
                  - {at: client-server, match: {kind: last-ack, during: [0s, 1s]}, do: {duplicate: {after: 100s}}}
                """);

        assertThat(run.copied).containsExactly("0.050 server->client .", "0.050 client->server .");
    }

    @Test
    void aResetIsARst() {
        FaultyRun run = FaultyRun.of(FaultyRun.TWO_HOSTS + """
                traffic:
                  - {from: client, to: "server:80", linger: 0s}
                faults:
                  - {at: client-server, match: {kind: rst}, do: drop}
                """);

        assertThat(run.dropped).containsExactly("0.020 client->server R. fault=faults[0]");
    }

    @ParameterizedTest
    @CsvSource({"server, 0.050 server F.", "client, 0.060 client F."})
    void aNodeDecidesAboutWhatArrivesAtIt(String node, String expected) {
        assertThat(FaultyRun.with("{at: " + node + ", match: {kind: fin}" + MARK).copied)
                .containsExactly(expected);
    }

    @Test
    void aDropAtANodeIsADropThere() {
        FaultyRun run = FaultyRun.with("{name: deaf, at: server, match: {kind: syn, nth: 1}, do: drop}");

        assertThat(run.dropped).containsExactly("0.010 server S fault=deaf");
        assertThat(run.delivered.get(0)).isEqualTo("0.010 client->server S");
        assertThat(run.sent.get(1)).isEqualTo("1.000 client->server S");
    }

    @Test
    void aDelayAtANodeIsBeforeTheNodeSeesThePacket() {
        FaultyRun run = FaultyRun.with("{at: server, match: {kind: syn}, do: {delay: 300ms}}");

        assertThat(run.sent.get(1)).isEqualTo("0.310 server->client S.");
    }

    @ParameterizedTest
    @CsvSource({"client->server", "server"})
    void aDamagedSegmentFailsItsChecksumAndIsSentAgain(String place) {
        FaultyRun run = FaultyRun.of(FaultyRun.TWO_HOSTS + """
                traffic:
                  - {from: client, to: "server:80", request: 100B}
                faults: [{at: %s, match: {kind: data, nth: 1}, do: corrupt}]
                metrics: [server.counter.InCsumErrors, server.drop.bad_checksum, client.connect.ok]
                """.formatted(place));

        assertThat(run.result().metrics())
                .containsEntry("server.counter.InCsumErrors", 1.0)
                .containsEntry("server.drop.bad_checksum", 1.0)
                .containsEntry("client.connect.ok", 1.0);
        assertThat(run.sent).filteredOn(seen -> seen.endsWith(".100")).hasSize(2);
    }
}
