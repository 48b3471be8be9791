package org.twlab.reports.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pcapng file by its specification (draft-ietf-opsawg-pcapng), sharing nothing with the writer: block types and
 * option codes are written out here. It fails on whatever the specification forbids: lengths that differ, that are no
 * multiple of four or lead out of the file, padding that is not zero, options behind the last, unknown blocks.
 */
final class CapturedFile {
    private final ByteBuffer bytes;
    private final Map<Integer, List<byte[]>> sectionOptions;
    private final List<Interface> interfaces = new ArrayList<>();
    private final List<Packet> packets = new ArrayList<>();

    record Interface(int linkType, int snapLength, String name, int timeResolution) {}

    record Packet(
            String interfaceName, long time, ByteBuffer bytes, int originalLength, List<String> comments, int flags) {}

    private CapturedFile(byte[] file) {
        bytes = ByteBuffer.wrap(file);
        assertThat(bytes.getInt(0)).as("block type of a section header").isEqualTo(0x0A0D0D0A);
        bytes.order(bytes.getInt(8) == 0x1A2B3C4D ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt(8)).as("byte-order magic").isEqualTo(0x1A2B3C4D);
        assertThat(bytes.getShort(12)).as("major version").isEqualTo((short) 1);
        assertThat(bytes.getShort(14)).as("minor version").isEqualTo((short) 0);
        assertThat(bytes.getLong(16)).as("section length: unspecified").isEqualTo(-1);
        int length = blockLength(0);
        sectionOptions = options(24, length - 4);
        for (int at = length; at < file.length; at += length) {
            length = blockLength(at);
            readBlock(at, length);
        }
    }

    static CapturedFile read(byte[] file) {
        return new CapturedFile(file);
    }

    List<Interface> interfaces() {
        return interfaces;
    }

    List<Packet> packets() {
        return packets;
    }

    List<String> sectionComments() {
        return texts(sectionOptions, 1);
    }

    private int blockLength(int at) {
        assertThat(bytes.limit() - at).as("bytes from %s on", at).isGreaterThanOrEqualTo(12);
        int length = bytes.getInt(at + 4);
        assertThat(length).as("length of the block at %s", at).isBetween(12, bytes.limit() - at);
        assertThat(length % 4).as("length of the block at %s modulo 4", at).isZero();
        assertThat(bytes.getInt(at + length - 4)).as("length behind the block").isEqualTo(length);
        return length;
    }

    private void readBlock(int at, int length) {
        int type = bytes.getInt(at);
        int end = at + length - 4;
        if (type == 1) {
            assertThat(bytes.getShort(at + 10)).as("reserved").isZero();
            Map<Integer, List<byte[]>> options = options(at + 16, end);
            assertThat(options.getOrDefault(9, List.of())).as("if_tsresol").hasSize(1);
            interfaces.add(new Interface(
                    bytes.getShort(at + 8),
                    bytes.getInt(at + 12),
                    String.join("", texts(options, 2)),
                    options.get(9).get(0)[0]));
            return;
        }
        assertThat(type).as("type of the block at %s", at).isEqualTo(6);
        int captured = bytes.getInt(at + 20);
        byte[] data = new byte[captured];
        bytes.get(at + 28, data);
        int behind = at + 28 + padded(captured);
        assertZero(at + 28 + captured, behind);
        Map<Integer, List<byte[]>> options = options(behind, end);
        long time = (bytes.getInt(at + 12) & 0xFFFF_FFFFL) << 32 | (bytes.getInt(at + 16) & 0xFFFF_FFFFL);
        int flags = options.containsKey(2)
                ? ByteBuffer.wrap(options.get(2).get(0)).order(bytes.order()).getInt()
                : 0;
        packets.add(new Packet(
                interfaces.get(bytes.getInt(at + 8)).name(),
                time,
                ByteBuffer.wrap(data),
                bytes.getInt(at + 24),
                texts(options, 1),
                flags));
    }

    private Map<Integer, List<byte[]>> options(int from, int to) {
        Map<Integer, List<byte[]>> options = new LinkedHashMap<>();
        int at = from;
        while (at < to) {
            int code = bytes.getShort(at) & 0xFFFF;
            int length = bytes.getShort(at + 2) & 0xFFFF;
            if (code == 0) {
                assertThat(length).as("length of the end of options").isZero();
                assertThat(at + 4).as("end of options").isEqualTo(to);
                return options;
            }
            byte[] value = new byte[length];
            bytes.get(at + 4, value);
            assertZero(at + 4 + length, at + 4 + padded(length));
            options.computeIfAbsent(code, unseen -> new ArrayList<>()).add(value);
            at += 4 + padded(length);
        }
        assertThat(at).as("options without an end take no room").isEqualTo(from);
        return options;
    }

    private void assertZero(int from, int to) {
        for (int at = from; at < to; at++) {
            assertThat(bytes.get(at)).as("padding at %s", at).isZero();
        }
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }

    private static List<String> texts(Map<Integer, List<byte[]>> options, int code) {
        return options.getOrDefault(code, List.of()).stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }
}
