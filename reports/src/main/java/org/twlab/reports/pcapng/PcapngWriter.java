package org.twlab.reports.pcapng;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.twlab.reports.output.OutputFailure;

/**
 * Writes a pcapng file block by block (draft-ietf-opsawg-pcapng): one section of unspecified length in little-endian
 * order, interfaces of raw IP (LINKTYPE_RAW) whose times are nanoseconds, enhanced packet blocks with whole packets. Its
 * memory does not grow with the file.
 *
 * <p>Every method throws {@link OutputFailure} when the file cannot be written; after that the writer stays broken and
 * says so again on each use.
 */
final class PcapngWriter implements Closeable {
    static final int SECTION_HEADER = 0x0A0D0D0A;
    static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int ENHANCED_PACKET = 6;
    static final int LINKTYPE_RAW = 101;
    /** The longest IPv4 packet: none is cut. */
    static final int SNAP_LENGTH = 0xFFFF;

    static final int OPT_END = 0;
    static final int OPT_COMMENT = 1;
    static final int SHB_USERAPPL = 4;
    static final int IF_NAME = 2;
    static final int IF_TSRESOL = 9;
    static final int EPB_FLAGS = 2;

    /** {@code if_tsresol}: times count units of 10^-9 s. */
    private static final byte NANOSECONDS = 9;

    private static final long UNSPECIFIED = -1;
    private static final int MAX_OPTION = 0xFFFF;
    /** Several of the largest blocks: a packet and a comment of 64 KiB each. */
    private static final int BUFFER = 1 << 18;

    private static final int LARGEST_BLOCK = 1 << 17 | 1 << 10;

    private final Path path;
    private final OutputStream out;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
    private int blockStart;
    private int interfaces;
    private @Nullable IOException failure;
    private boolean closed;

    /**
     * Writes the section header.
     *
     * @param path the file, for messages
     * @param out where the bytes go, in pieces of some kilobytes; closed with this writer
     * @param comment about the whole file
     */
    PcapngWriter(Path path, OutputStream out, String comment) {
        this.path = path;
        this.out = out;
        begin(SECTION_HEADER);
        buffer.putInt(BYTE_ORDER_MAGIC).putShort((short) 1).putShort((short) 0).putLong(UNSPECIFIED);
        option(OPT_COMMENT, text(comment));
        option(SHB_USERAPPL, text("twlab"));
        endOptions();
        end();
    }

    /** Describes the next interface; its number, from 0. */
    int addInterface(String name) {
        begin(INTERFACE_DESCRIPTION);
        buffer.putShort((short) LINKTYPE_RAW).putShort((short) 0).putInt(SNAP_LENGTH);
        option(IF_NAME, text(name));
        option(IF_TSRESOL, new byte[] {NANOSECONDS});
        endOptions();
        end();
        return interfaces++;
    }

    /**
     * Writes a packet.
     *
     * @param interfaceId of an interface described before
     * @param atNanos the file's time, which counts from 1970
     * @param bytes the packet from its IPv4 header on, at most 65535
     * @param comment about the packet; empty for none
     */
    void packet(int interfaceId, long atNanos, byte[] bytes, PacketDirection direction, String comment) {
        if (interfaceId < 0 || interfaceId >= interfaces) {
            throw new IllegalArgumentException(
                    "interfaceId (" + interfaceId + ") must be one of the " + interfaces + " described");
        }
        if (bytes.length > SNAP_LENGTH) {
            throw new IllegalArgumentException("packet (" + bytes.length + " B) must be at most " + SNAP_LENGTH);
        }
        begin(ENHANCED_PACKET);
        buffer.putInt(interfaceId).putInt((int) (atNanos >>> 32)).putInt((int) atNanos);
        buffer.putInt(bytes.length).putInt(bytes.length).put(bytes);
        pad(bytes.length);
        if (direction != PacketDirection.UNKNOWN || !comment.isEmpty()) {
            if (!comment.isEmpty()) {
                option(OPT_COMMENT, text(comment));
            }
            if (direction != PacketDirection.UNKNOWN) {
                buffer.putShort((short) EPB_FLAGS).putShort((short) 4).putInt(direction.bits());
            }
            endOptions();
        }
        end();
    }

    private void begin(int type) {
        if (buffer.remaining() < LARGEST_BLOCK) {
            drain();
        }
        blockStart = buffer.position();
        buffer.putInt(type).putInt(0);
    }

    private void end() {
        int length = buffer.position() + 4 - blockStart;
        buffer.putInt(length).putInt(blockStart + 4, length);
    }

    private void option(int code, byte[] value) {
        buffer.putShort((short) code).putShort((short) value.length).put(value);
        pad(value.length);
    }

    private void endOptions() {
        buffer.putShort((short) OPT_END).putShort((short) 0);
    }

    private void pad(int length) {
        for (int i = length; i % 4 != 0; i++) {
            buffer.put((byte) 0);
        }
    }

    /** In UTF-8, cut to what an option holds between two characters. */
    private static byte[] text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_OPTION);
        while (length < bytes.length && (bytes[length] & 0xC0) == 0x80) {
            length--;
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }

    private void drain() {
        if (failure != null) {
            throw broken(failure);
        }
        try {
            out.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            drain();
        } finally {
            closeFile();
        }
    }

    private void closeFile() {
        try {
            out.close();
        } catch (IOException e) {
            if (failure == null) {
                throw broken(e);
            }
        }
    }

    /** A new object each time: no exception can be suppressed by itself. */
    private OutputFailure broken(IOException cause) {
        failure = cause;
        return new OutputFailure(path, cause);
    }
}
