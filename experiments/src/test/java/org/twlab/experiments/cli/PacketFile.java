package org.twlab.experiments.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a file of packets holds, read with no more knowledge of pcapng than it takes. */
record PacketFile(List<String> interfaces, List<Captured> packets) {
    private static final int INTERFACE = 1;
    private static final int PACKET = 6;
    private static final int NAME = 2;
    private static final int COMMENT = 1;

    /** A packet as an interface saw it. */
    record Captured(long atNanos, String interfaceName, String comment, ByteBuffer bytes) {}

    static PacketFile read(Path path) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        List<String> interfaces = new ArrayList<>();
        List<Captured> packets = new ArrayList<>();
        for (int at = 0; at < file.limit(); at += file.getInt(at + 4)) {
            int end = at + file.getInt(at + 4) - 4;
            if (file.getInt(at) == INTERFACE) {
                interfaces.add(option(file, NAME, at + 16, end));
            } else if (file.getInt(at) == PACKET) {
                long high = Integer.toUnsignedLong(file.getInt(at + 12));
                long low = Integer.toUnsignedLong(file.getInt(at + 16));
                int length = file.getInt(at + 20);
                byte[] bytes = new byte[length];
                file.get(at + 28, bytes);
                packets.add(new Captured(
                        (high << 32) | low,
                        interfaces.get(file.getInt(at + 8)),
                        option(file, COMMENT, at + 28 + (length + 3) / 4 * 4, end),
                        ByteBuffer.wrap(bytes)));
            }
        }
        return new PacketFile(interfaces, packets);
    }

    /** The text of an option, empty if it is not there. */
    private static String option(ByteBuffer file, int code, int from, int end) {
        for (int at = from; at < end; at += 4 + (file.getShort(at + 2) + 3) / 4 * 4) {
            if (file.getShort(at) == code) {
                byte[] text = new byte[file.getShort(at + 2)];
                file.get(at + 4, text);
                return new String(text, StandardCharsets.UTF_8);
            }
        }
        return "";
    }
}
