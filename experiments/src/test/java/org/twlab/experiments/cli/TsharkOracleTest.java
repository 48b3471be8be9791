package org.twlab.experiments.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.twlab.experiments.cli.Program.Ran;
import org.twlab.experiments.run.SingleRun;
import org.twlab.experiments.scenario.LoadedScenario;
import org.twlab.experiments.scenario.ScenarioLoader;

/**
 * The packets of a run that uses every option and has drops of many kinds, read by tshark: an implementation that shares
 * nothing with this one. Every packet is there with the values that were sent, no checksum is wrong, and the analyser
 * complains of nothing but what the scenario provokes.
 */
class TsharkOracleTest {
    private static final String SCENARIO = "src/test/resources/tshark/everything.yaml";
    private static final Set<String> HOSTS = Set.of(
            "server",
            "modern",
            "inside[0]",
            "inside[1]",
            "inside[2]",
            "plain",
            "lossy",
            "short",
            "old",
            "bsd",
            "rfc",
            "win");
    private static final String ERROR = "8388608";
    private static final String WARNING = "6291456";

    @TempDir
    private static Path folder;

    private static Path capture;
    private static List<List<String>> expected;

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        Tshark.assumePresent();
        Ran ran = Program.in(folder)
                .run("run", SCENARIO, "--pcap", "--out", folder.resolve("run").toString());
        assertThat(ran.err()).isEmpty();
        capture = folder.resolve("run/packets.pcapng");
        LoadedScenario loaded =
                ScenarioLoader.standard().load(SCENARIO, List.of()).scenario().orElseThrow();
        SeenPackets packets = new SeenPackets(HOSTS);
        SingleRun.prepare(loaded.points().get(0), 0, List.of(), packets).run();
        expected = packets.fields();
    }

    private static long count(Predicate<List<String>> which) {
        return expected.stream().filter(which).count();
    }

    private static String field(List<String> packet, String name) {
        return packet.get(SeenPackets.FIELDS.indexOf(name));
    }

    private static int flags(List<String> packet) {
        String flags = field(packet, "tcp.flags");
        return flags.isEmpty() ? 0 : Integer.decode(flags);
    }

    /** Without this the other tests could be green and say little. */
    @Test
    void theScenarioHasPacketsOfEveryKind() {
        assertThat(count(packet -> flags(packet) == 0x02
                        && !field(packet, "tcp.options.timestamp.tsval").isEmpty()))
                .as("SYN with timestamps")
                .isPositive();
        assertThat(count(packet -> flags(packet) == 0x12
                        && field(packet, "tcp.options.timestamp.tsval").isEmpty()))
                .as("SYN-ACK without timestamps")
                .isPositive();
        assertThat(count(packet -> flags(packet) == 0x02
                        && field(packet, "tcp.options.wscale.shift").isEmpty()))
                .as("SYN without window scale")
                .isPositive();
        assertThat(count(packet -> field(packet, "tcp.options.sack_le").contains("~")))
                .as("two SACK blocks")
                .isPositive();
        assertThat(count(packet -> (flags(packet) & 0x04) != 0)).as("RST").isPositive();
        assertThat(count(packet -> (flags(packet) & 0x01) != 0)).as("FIN").isPositive();
        assertThat(count(packet -> field(packet, "icmp.type").equals("11")))
                .as("time exceeded")
                .isPositive();
        assertThat(count(packet -> field(packet, "ip.src").equals("121.8.8.8")))
                .as("translated")
                .isPositive();
        Stream.of("loss", "queue_full", "ttl_exceeded", "tw_recycle", "no_socket")
                .forEach(reason -> assertThat(
                                count(packet -> field(packet, "frame.comment").startsWith("drop " + reason + " at ")))
                        .as(reason)
                        .isPositive());
    }

    @Test
    void everyPacketIsReadWithItsTimeInterfaceCommentAndFields() throws IOException, InterruptedException {
        List<List<String>> read = new ArrayList<>();
        for (List<String> packet : Tshark.fields(capture, SeenPackets.FIELDS)) {
            read.add(field(packet, "icmp.type").isEmpty() ? packet : withoutQuote(packet));
        }

        assertThat(read).hasSameSizeAs(expected);
        for (int i = 0; i < read.size(); i++) {
            assertThat(read.get(i)).as("packet %s of %s", i, SeenPackets.FIELDS).isEqualTo(expected.get(i));
        }
    }

    /** Of an ICMP error only its own fields, not those of the packet it quotes. */
    private static List<String> withoutQuote(List<String> packet) {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < packet.size(); i++) {
            boolean quotedToo = SeenPackets.FIELDS.get(i).startsWith("ip.");
            String value = i >= SeenPackets.FIRST_OF_TCP ? "" : packet.get(i);
            own.add(quotedToo ? value.split("~", -1)[0] : value);
        }
        return own;
    }

    @Test
    void noPacketIsMalformedAndNoChecksumIsWrong() throws IOException, InterruptedException {
        List<List<String>> checks = Tshark.fields(
                capture, List.of("ip.checksum.status", "tcp.checksum.status", "icmp.checksum.status", "_ws.malformed"));

        assertThat(checks).hasSameSizeAs(expected);
        Set<String> found =
                checks.stream().map(fields -> String.join("|", fields)).collect(Collectors.toSet());
        // 1 is right; an ICMP error quotes the whole of a small packet, whose checksums are right too
        assertThat(found).containsExactlyInAnyOrder("1|1||", "1~1|1|1|");
    }

    /** On the way of these hosts nothing is lost or overtaken; RST comes from refusals, aborts and old duplicates. */
    @ParameterizedTest
    @ValueSource(
            strings = {"server", "plain", "inside[0]", "inside[1]", "inside[2]", "short", "old", "bsd", "rfc", "win"})
    void whereNothingIsLostTheAnalyserWarnsOnlyOfResets(String host) throws IOException, InterruptedException {
        assertThat(complaintsAt(host)).isSubsetOf("Connection reset (RST)");
    }

    /** The link of {@code lossy} loses packets and lets them overtake, the queue before {@code modern} overflows. */
    @ParameterizedTest
    @ValueSource(strings = {"lossy", "modern"})
    void whereSegmentsAreLostAndOvertakenTheAnalyserSaysSo(String host) throws IOException, InterruptedException {
        assertThat(complaintsAt(host))
                .isSubsetOf(
                        "Connection reset (RST)",
                        "Previous segment(s) not captured (common at capture start)",
                        "This frame is a (suspected) out-of-order segment",
                        "D-SACK Sequence");
    }

    /** Errors and warnings about what one host sees. */
    private static Set<String> complaintsAt(String host) throws IOException, InterruptedException {
        Path own = folder.resolve(host + ".pcapng");
        Tshark.filter(capture, "frame.interface_name == \"" + host + "\"", own);
        Set<String> complaints = new TreeSet<>();
        for (List<String> fields : Tshark.fields(own, List.of("_ws.expert.severity", "_ws.expert.message"))) {
            String[] severities = fields.get(0).split("~", -1);
            String[] messages = fields.get(1).split("~", -1);
            for (int i = 0; i < severities.length; i++) {
                if (severities[i].equals(ERROR) || severities[i].equals(WARNING)) {
                    complaints.add(messages[i]);
                }
            }
        }
        return complaints;
    }
}
