package org.twlab.reports.pcapng;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.twlab.reports.output.OutputFailure;

/** The bytes of a file against draft-ietf-opsawg-pcapng, sections 3.1, 3.5, 4.1, 4.2 and 4.3. */
class PcapngWriterTest {
    private static final Path PATH = Path.of("packets.pcapng");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void everyBlockIsLaidOutAsTheSpecificationDraws() {
        try (PcapngWriter writer = new PcapngWriter(PATH, out, "ab")) {
            int id = writer.addInterface("lan");
            writer.packet(id, 0x1_0000_0002L, new byte[] {1, 2, 3, 4, 5}, PacketDirection.INBOUND, "died");
            writer.packet(id, 3, new byte[] {9, 9, 9, 9}, PacketDirection.UNKNOWN, "");
        }

        String section = "0A0D0D0A" + "34000000" + "4D3C2B1A" + "0100" + "0000" + "FFFFFFFFFFFFFFFF"
                + "0100" + "0200" + "61620000"
                + "0400" + "0500" + "74776C6162000000"
                + "00000000" + "34000000";
        String description = "01000000" + "28000000" + "6500" + "0000" + "FFFF0000"
                + "0200" + "0300" + "6C616E00"
                + "0900" + "0100" + "09000000"
                + "00000000" + "28000000";
        String died = "06000000" + "3C000000" + "00000000" + "01000000" + "02000000" + "05000000" + "05000000"
                + "0102030405000000"
                + "0100" + "0400" + "64696564"
                + "0200" + "0400" + "01000000"
                + "00000000" + "3C000000";
        String plain = "06000000" + "24000000" + "00000000" + "00000000" + "03000000" + "04000000" + "04000000"
                + "09090909" + "24000000";
        assertThat(HexFormat.of().withUpperCase().formatHex(out.toByteArray()))
                .isEqualTo(section + description + died + plain);
    }

    @Test
    void aCommentLongerThanAnOptionIsCutBetweenTwoCharacters() {
        try (PcapngWriter writer = new PcapngWriter(PATH, out, "")) {
            writer.packet(
                    writer.addInterface("a"), 0, new byte[20], PacketDirection.UNKNOWN, "x" + "\u00e9".repeat(40_000));
        }

        String comment =
                CapturedFile.read(out.toByteArray()).packets().get(0).comments().get(0);
        assertThat(comment).isEqualTo("x" + "\u00e9".repeat(32_767));
    }

    @Test
    void theLargestPacketIsNotCut() {
        byte[] largest = new byte[65_535];
        largest[65_534] = 7;
        try (PcapngWriter writer = new PcapngWriter(PATH, out, "")) {
            int id = writer.addInterface("a");
            for (int i = 0; i < 5; i++) {
                writer.packet(id, i, largest, PacketDirection.OUTBOUND, "c".repeat(65_535));
            }
        }

        assertThat(CapturedFile.read(out.toByteArray()).packets())
                .hasSize(5)
                .allSatisfy(packet -> assertThat(packet.bytes()).isEqualTo(ByteBuffer.wrap(largest)));
    }

    @Test
    void refusesWhatAFileCannotHold() {
        PcapngWriter writer = new PcapngWriter(PATH, out, "");
        writer.addInterface("a");

        assertThatThrownBy(() -> writer.packet(1, 0, new byte[20], PacketDirection.UNKNOWN, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("interfaceId (1)");
        assertThatThrownBy(() -> writer.packet(0, 0, new byte[65_536], PacketDirection.UNKNOWN, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536 B");
    }

    @Test
    void aFullDiskIsReportedOnEveryUseAndTheFileIsClosed() {
        boolean[] closed = {false};
        OutputStream full = new OutputStream() {
            @Override
            public void write(int value) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void close() {
                closed[0] = true;
            }
        };
        PcapngWriter writer = new PcapngWriter(PATH, full, "");
        int id = writer.addInterface("a");
        byte[] packet = new byte[60_000];

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10; i++) {
                        writer.packet(id, i, packet, PacketDirection.UNKNOWN, "");
                    }
                })
                .isInstanceOf(OutputFailure.class)
                .hasMessage("cannot write packets.pcapng: No space left on device");
        assertThatThrownBy(writer::close).isInstanceOf(OutputFailure.class);
        assertThat(closed[0]).isTrue();
    }
}
