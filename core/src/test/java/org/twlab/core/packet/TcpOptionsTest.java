package org.twlab.core.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.io.BaseEncoding;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Layouts as Linux 4.9 {@code tcp_options_write} and other systems write them, and how broken options are read. */
class TcpOptionsTest {

    static Stream<Arguments> linuxLayouts() {
        return Stream.of(
                Arguments.of(
                        "SYN",
                        syn().windowScale(7).sackPermitted().timestamps(1, 2),
                        "020405b4 0402 080a 00000001 00000002 01 030307"),
                Arguments.of(
                        "SYN without timestamps", syn().windowScale(7).sackPermitted(), "020405b4 0101 0402 01 030307"),
                Arguments.of("SYN without timestamps and SACK", syn().windowScale(7), "020405b4 01 030307"),
                Arguments.of(
                        "SYN without SACK",
                        syn().windowScale(7).timestamps(1, 2),
                        "020405b4 0101 080a 00000001 00000002 01 030307"),
                Arguments.of(
                        "SYN without window scale",
                        syn().sackPermitted().timestamps(1, 2),
                        "020405b4 0402 080a 00000001 00000002"),
                Arguments.of("SYN with MSS only", syn(), "020405b4"),
                Arguments.of("established", TcpOptions.builder().timestamps(-1, 2), "0101 080a ffffffff 00000002"),
                Arguments.of(
                        "established with two SACK blocks",
                        TcpOptions.builder().timestamps(1, 2).sackBlocks(16, 32, 48, -64),
                        "0101 080a 00000001 00000002 0101 0512 00000010 00000020 00000030 ffffffc0"),
                Arguments.of(
                        "SACK without timestamps",
                        TcpOptions.builder().sackBlocks(16, 32),
                        "0101 050a 00000010 00000020"),
                Arguments.of("RST without socket", TcpOptions.builder(), ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("linuxLayouts")
    void linuxLayout(String segment, TcpOptions.Builder options, String expected) {
        TcpOptions built = options.build();

        assertThat(hex(written(built))).as(segment).isEqualTo(expected.replace(" ", ""));
        assertThat(built.wireLength()).isEqualTo(bytes(expected).length);
        assertThat(TcpOptions.ofBytes(bytes(expected))).isEqualTo(built);
        assertThat(TcpOptions.ofBytes(bytes(expected)).hasExactBytes()).isFalse();
    }

    private static TcpOptions.Builder syn() {
        return TcpOptions.builder().mss(1460);
    }

    @Test
    void sizesOfTheKernelTable() {
        assertThat(syn().windowScale(7).sackPermitted().timestamps(1, 2).build().wireLength())
                .isEqualTo(20);
        assertThat(syn().windowScale(7).sackPermitted().build().wireLength()).isEqualTo(12);
        assertThat(syn().windowScale(7).build().wireLength()).isEqualTo(8);
        assertThat(TcpOptions.timestamps(1, 2).wireLength()).isEqualTo(12);
        assertThat(TcpOptions.builder()
                        .timestamps(1, 2)
                        .sackBlocks(1, 2, 3, 4, 5, 6)
                        .build()
                        .wireLength())
                .isEqualTo(12 + 4 + 8 * 3);
        assertThat(TcpOptions.NONE.wireLength()).isZero();
    }

    /** MSS NOP WS NOP NOP TS SACKPERM EOL and padding: as macOS writes a SYN, 24 bytes. */
    @Test
    void otherLayoutsKeepTheirBytes() {
        String macOs = "020405b401030306" + "0101080a00000001000000020402" + "0000";
        TcpOptions options = TcpOptions.ofBytes(bytes(macOs));

        assertThat(options.mss()).isEqualTo(1460);
        assertThat(options.windowScale()).isEqualTo(6);
        assertThat(options.sackPermitted()).isTrue();
        assertThat(options.tsVal()).isEqualTo(1);
        assertThat(options.tsEcr()).isEqualTo(2);
        assertThat(options.wireLength()).isEqualTo(24);
        assertThat(hex(written(options))).isEqualTo(macOs);
    }

    @Test
    void paddingCountsForEquality() {
        TcpOptions nop = TcpOptions.ofBytes(bytes("080a 00000001 00000002 0101"));
        TcpOptions end = TcpOptions.ofBytes(bytes("080a 00000001 00000002 0000"));

        assertThat(nop).isNotEqualTo(end).isNotEqualTo(TcpOptions.timestamps(1, 2));
        assertThat(nop.tsVal()).isEqualTo(end.tsVal()).isEqualTo(1);
    }

    @Test
    void unknownKindsAreSkippedAndSurvive() {
        String fastOpenAndUser = "2206 01020304 1c04 8001 020405b4";
        TcpOptions options = TcpOptions.ofBytes(bytes(fastOpenAndUser + "0101"));

        assertThat(options.mss()).isEqualTo(1460);
        assertThat(hex(written(options))).startsWith("220601020304");
    }

    @Test
    void ofDuplicatesTheLastCounts() {
        TcpOptions options = TcpOptions.ofBytes(bytes("02040218 020405b4 030307 030308 0101"));

        assertThat(options.mss()).isEqualTo(1460);
        assertThat(options.windowScale()).isEqualTo(8);
        assertThat(options.wireLength()).isEqualTo(16);
    }

    @Test
    void endOfListStops() {
        assertThat(TcpOptions.ofBytes(bytes("00 020405b4 000000")).mss()).isEqualTo(TcpOptions.ABSENT);
    }

    @ParameterizedTest
    @MethodSource("brokenLengths")
    void aBrokenLengthStopsAndWhatWasReadCounts(String broken) {
        TcpOptions options = TcpOptions.ofBytes(bytes("020405b4 " + broken));

        assertThat(options.mss()).isEqualTo(1460);
        assertThat(options.windowScale()).isEqualTo(TcpOptions.ABSENT);
        assertThat(options.hasTimestamps()).isFalse();
    }

    /** Length 0, length 1, beyond the header, and a kind in the last byte. */
    static Stream<String> brokenLengths() {
        return Stream.of("fe00 030307 010101", "fe01 030307 010101", "080a 00000001 0000", "010101 08");
    }

    /** Linux {@code tcp_parse_options}: a length other than the kind's own is skipped, parsing goes on. */
    @Test
    void aKnownKindOfAnotherLengthIsSkipped() {
        TcpOptions options = TcpOptions.ofBytes(bytes("0203 05 030307 0403 00 0504 0102 0506 01020304 01"));

        assertThat(options.mss()).isEqualTo(TcpOptions.ABSENT);
        assertThat(options.windowScale()).isEqualTo(7);
        assertThat(options.sackPermitted()).isFalse();
        assertThat(options.sackBlockCount()).isZero();
    }

    /** RFC 7323 section 2.3: a shift above 14 counts as 14. */
    @Test
    void windowScaleAbove14CountsAs14() {
        assertThat(syn().windowScale(15).build().windowScale()).isEqualTo(14);
        assertThat(syn().windowScale(15).build().offeredWindowScale()).isEqualTo(15);
        assertThat(syn().windowScale(14).build().windowScale()).isEqualTo(14);
        assertThat(syn().build().windowScale()).isEqualTo(TcpOptions.ABSENT);
    }

    @Test
    void sackEdgesStandInPairs() {
        assertThat(TcpOptions.ofBytes(bytes("0101 0512 00000010 00000020 00000030 ffffffc0"))
                        .sackBlocks())
                .containsExactly(16, 32, 48, -64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpOptions.builder().sackBlocks(1, 2, 3).build());
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpOptions.builder()
                        .timestamps(1, 2)
                        .sackBlocks(1, 2, 3, 4, 5, 6, 7, 8)
                        .build())
                .withMessageContaining("40");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpOptions.builder().mss(65_536).build())
                .withMessageContaining("65536");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TcpOptions.builder().windowScale(256).build());
        assertThatIllegalArgumentException().isThrownBy(() -> TcpOptions.ofBytes(new byte[44]));
        assertThatIllegalArgumentException().isThrownBy(() -> TcpOptions.ofBytes(new byte[3]));
    }

    @Test
    void writtenAsAnalysersDo() {
        assertThat(syn().windowScale(7).sackPermitted().timestamps(-1, 0).build())
                .hasToString("mss 1460 wscale 7 sackOK TS val 4294967295 ecr 0");
        assertThat(TcpOptions.builder().sackBlocks(16, -1).build()).hasToString("sack 16:4294967295");
        assertThat(TcpOptions.NONE).hasToString("");
    }

    private static byte[] written(TcpOptions options) {
        ByteBuffer out = ByteBuffer.allocate(options.wireLength());
        TcpOptionsCodec.write(options, out);
        assertThat(out.hasRemaining()).isFalse();
        return out.array();
    }

    private static String hex(byte[] bytes) {
        return BaseEncoding.base16().lowerCase().encode(bytes);
    }

    private static byte[] bytes(String digits) {
        return BaseEncoding.base16().lowerCase().decode(digits.replace(" ", ""));
    }
}
