package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import com.google.common.io.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two connections written out byte by byte from the RFCs, checksums computed by another program. The texts expected here
 * were written from the same notes, not printed by the codec.
 */
class CaptureTest {
    private static final Pattern COMMENT = Pattern.compile("#.*");

    @Test
    void connectionWithTimestamps() throws IOException {
        assertThat(capture("with-timestamps"))
                .map(CaptureTest::summary)
                .containsExactly(
                        "ttl 64 id 7238 40000 > 80 [S] seq 268435456 win 29200"
                                + " <mss 1460 wscale 7 sackOK TS val 100000 ecr 0> length 0",
                        "ttl 63 id 0 80 > 40000 [S.] seq 4294967280 ack 268435457 win 28960"
                                + " <mss 1460 wscale 7 sackOK TS val 4294967294 ecr 100000> length 0",
                        "ttl 64 id 7239 40000 > 80 [.] seq 268435457 ack 4294967281 win 229"
                                + " <TS val 100020 ecr 4294967294> length 0",
                        "ttl 64 id 7240 40000 > 80 [P.] seq 268435457 ack 4294967281 win 229"
                                + " <TS val 100020 ecr 4294967294> length 5",
                        "ttl 63 id 41216 80 > 40000 [.] seq 4294967281 ack 268435462 win 227"
                                + " <TS val 18 ecr 100020> length 0",
                        "ttl 63 id 41217 80 > 40000 [P.] seq 4294967281 ack 268435462 win 227"
                                + " <TS val 18 ecr 100020> length 19",
                        "ttl 63 id 41218 80 > 40000 [F.] seq 4 ack 268435462 win 227 <TS val 18 ecr 100020> length 0",
                        "ttl 64 id 7241 40000 > 80 [F.] seq 268435462 ack 5 win 229 <TS val 100040 ecr 18> length 0",
                        "ttl 63 id 0 80 > 40000 [.] seq 5 ack 268435463 win 227 <TS val 38 ecr 100040> length 0");
    }

    @Test
    void connectionWithoutTimestamps() throws IOException {
        assertThat(capture("without-timestamps"))
                .map(CaptureTest::summary)
                .containsExactly(
                        "ttl 64 id 1 40001 > 8080 [S] seq 2147483647 win 29200"
                                + " <mss 1460 wscale 7 sackOK TS val 2147483647 ecr 0> length 0",
                        "ttl 64 id 0 8080 > 40001 [S.] seq 1000 ack 2147483648 win 29200"
                                + " <mss 1460 wscale 7 sackOK> length 0",
                        "ttl 64 id 2 40001 > 8080 [.] seq 2147483648 ack 1001 win 229 length 0",
                        "ttl 64 id 3 40001 > 8080 [P.] seq 2147483648 ack 1001 win 229 length 4",
                        "ttl 64 id 4660 8080 > 40001 [.] seq 1001 ack 2147483652 win 229 length 0",
                        "ttl 64 id 4 40001 > 8080 [F.] seq 2147483652 ack 1001 win 229 length 0",
                        "ttl 64 id 4661 8080 > 40001 [.] seq 1001 ack 2147483653 win 229 length 0",
                        "ttl 64 id 4662 8080 > 40001 [F.] seq 1001 ack 2147483653 win 229 length 0",
                        "ttl 64 id 0 40001 > 8080 [.] seq 2147483653 ack 1002 win 229 length 0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"with-timestamps", "without-timestamps"})
    void encodedAgainItIsTheSameBytes(String name) throws IOException {
        List<byte[]> packets = capture(name);

        assertThat(packets)
                .hasSize(9)
                .allSatisfy(bytes -> assertThat(
                                PacketCodec.encode(PacketCodec.decode(bytes).orThrow()))
                        .isEqualTo(bytes));
    }

    /** The options of both captures are laid out as Linux does, so that values alone reproduce the bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"with-timestamps", "without-timestamps"})
    void optionsNeedNoBytesOfTheirOwn(String name) throws IOException {
        assertThat(capture(name))
                .hasSize(9)
                .noneMatch(bytes -> segment(bytes).options().hasExactBytes());
    }

    @Test
    void fieldsOfTheFirstSyn() throws IOException {
        Ipv4Packet syn = PacketCodec.decode(capture("with-timestamps").get(0)).orThrow();

        assertThat(Address.text(syn.source())).isEqualTo("192.0.2.10");
        assertThat(Address.text(syn.destination())).isEqualTo("203.0.113.10");
        assertThat(syn.tos()).isZero();
        assertThat(syn.dontFragment()).isTrue();
        assertThat(syn.moreFragments()).isFalse();
        assertThat(syn.fragmentOffset()).isZero();
        assertThat(syn.options()).isEmpty();
        assertThat(syn.totalLength()).isEqualTo(60);
        assertThat(syn.tcp().flags()).isEqualTo(TcpSegment.SYN);
        assertThat(syn.tcp().length()).isEqualTo(1);
        assertThat(syn.tcp().urgentPointer()).isZero();
        assertThat(syn.tcp().reserved()).isZero();
    }

    @Test
    void bytesOfTheApplications() throws IOException {
        List<byte[]> packets = capture("with-timestamps");

        assertThat(text(packets.get(3))).isEqualTo("GET\r\n");
        assertThat(text(packets.get(5))).isEqualTo("HTTP/1.0 200 OK\r\n\r\n");
        assertThat(segment(packets.get(5)).endSeq()).isEqualTo(4);
        assertThat(text(capture("without-timestamps").get(3))).isEqualTo("ping");
    }

    private static String summary(byte[] bytes) {
        Ipv4Packet packet = PacketCodec.decode(bytes).orThrow();
        return "ttl " + packet.ttl() + " id " + packet.identification() + " " + packet.tcp();
    }

    private static String text(byte[] bytes) {
        return new String(segment(bytes).payload().toBytes(), StandardCharsets.US_ASCII);
    }

    private static TcpSegment segment(byte[] bytes) {
        return PacketCodec.decode(bytes).orThrow().tcp();
    }

    /** The packets of a capture: paragraphs of hexadecimal digits, comments taken away. */
    private static List<byte[]> capture(String name) throws IOException {
        String file = Resources.toString(Resources.getResource("captures/" + name + ".hex"), StandardCharsets.US_ASCII);
        return Stream.of(file.split("\n\n"))
                .map(packet -> packet.lines()
                        .map(line -> COMMENT.matcher(line).replaceAll("").replace(" ", ""))
                        .collect(Collectors.joining()))
                .filter(digits -> !digits.isEmpty())
                .map(BaseEncoding.base16().lowerCase()::decode)
                .toList();
    }
}
