package org.twlab.core.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * TCP options on the wire (RFC 9293 section 3.1, RFC 7323 sections 2.2 and 3.2, RFC 2018 sections 2 and 3).
 *
 * <p>Reading follows Linux {@code tcp_parse_options} (4.9): end-of-list stops; a length below 2 or beyond the header
 * stops and what was read until then counts; an option of a known kind with another than its own length is skipped; of
 * two options of the same kind the last one counts. Writing follows {@code tcp_options_write} (4.9).
 */
final class TcpOptionsCodec {
    private static final int END_OF_LIST = 0;
    private static final int NOP = 1;
    private static final int MSS = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;

    private static final int MSS_LENGTH = 4;
    private static final int WINDOW_SCALE_LENGTH = 3;
    private static final int SACK_PERMITTED_LENGTH = 2;
    private static final int SACK_BASE_LENGTH = 2;
    private static final int SACK_BLOCK_LENGTH = 8;
    private static final int TIMESTAMPS_LENGTH = 10;

    private TcpOptionsCodec() {}

    /** The options these bytes hold; the bytes themselves are kept where Linux would write others. */
    static TcpOptions read(byte[] bytes) {
        if (bytes.length == 0) {
            return TcpOptions.NONE;
        }
        TcpOptions.Builder parsed = TcpOptions.builder();
        parse(ByteBuffer.wrap(bytes), parsed);
        return Arrays.equals(linuxLayout(parsed), bytes) ? parsed.build() : parsed.buildExact(bytes);
    }

    private static void parse(ByteBuffer bytes, TcpOptions.Builder parsed) {
        int at = 0;
        while (at < bytes.limit()) {
            int kind = bytes.get(at) & 0xFF;
            if (kind == END_OF_LIST) {
                return;
            }
            if (kind == NOP) {
                at++;
                continue;
            }
            int length = at + 1 < bytes.limit() ? bytes.get(at + 1) & 0xFF : 0;
            if (length < 2 || at + length > bytes.limit()) {
                return;
            }
            parseOption(kind, bytes.slice(at, length), parsed);
            at += length;
        }
    }

    /** Reads one option, kind and length included. */
    private static void parseOption(int kind, ByteBuffer option, TcpOptions.Builder parsed) {
        int length = option.limit();
        if (kind == MSS && length == MSS_LENGTH) {
            parsed.mss(option.getShort(2) & 0xFFFF);
        } else if (kind == WINDOW_SCALE && length == WINDOW_SCALE_LENGTH) {
            parsed.windowScale(option.get(2) & 0xFF);
        } else if (kind == SACK_PERMITTED && length == SACK_PERMITTED_LENGTH) {
            parsed.sackPermitted();
        } else if (kind == TIMESTAMPS && length == TIMESTAMPS_LENGTH) {
            parsed.timestamps(option.getInt(2), option.getInt(6));
        } else if (kind == SACK && length > SACK_BASE_LENGTH && (length - SACK_BASE_LENGTH) % SACK_BLOCK_LENGTH == 0) {
            int[] edges = new int[(length - SACK_BASE_LENGTH) / 4];
            option.position(SACK_BASE_LENGTH).slice().asIntBuffer().get(edges);
            parsed.sackBlocks(edges);
        }
    }

    /** The same bytes with other values in each timestamps option. */
    static TcpOptions withTimestamps(TcpOptions options, int tsVal, int tsEcr) {
        byte[] bytes = bytes(options);
        ByteBuffer view = ByteBuffer.wrap(bytes);
        for (int at = next(TIMESTAMPS, bytes, 0); at >= 0; at = next(TIMESTAMPS, bytes, at + TIMESTAMPS_LENGTH)) {
            view.putInt(at + 2, tsVal).putInt(at + 6, tsEcr);
        }
        return read(bytes);
    }

    /** The same bytes with NOPs in the place of each timestamps option. */
    static TcpOptions withoutTimestamps(TcpOptions options) {
        byte[] bytes = bytes(options);
        for (int at = next(TIMESTAMPS, bytes, 0); at >= 0; at = next(TIMESTAMPS, bytes, at + TIMESTAMPS_LENGTH)) {
            Arrays.fill(bytes, at, at + TIMESTAMPS_LENGTH, (byte) NOP);
        }
        return read(bytes);
    }

    static byte[] bytes(TcpOptions options) {
        ByteBuffer out = ByteBuffer.allocate(options.wireLength());
        write(options, out);
        return out.array();
    }

    /** The same bytes with other edges in the SACK option, which counts if it is the last of several. */
    static TcpOptions withSackBlocks(TcpOptions options, int[] edges) {
        byte[] bytes = bytes(options);
        int last = -1;
        for (int at = next(SACK, bytes, 0); at >= 0; at = next(SACK, bytes, at + (bytes[at + 1] & 0xFF))) {
            last = at;
        }
        if (last >= 0) {
            ByteBuffer.wrap(bytes)
                    .position(last + SACK_BASE_LENGTH)
                    .slice()
                    .asIntBuffer()
                    .put(edges);
        }
        return read(bytes);
    }

    /** Where the next option of a kind that {@link #parse} would read begins, from an option on; -1 without one. */
    private static int next(int kind, byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != END_OF_LIST) {
            if (bytes[at] == NOP) {
                at++;
                continue;
            }
            int length = at + 1 < bytes.length ? bytes[at + 1] & 0xFF : 0;
            if (length < 2 || at + length > bytes.length) {
                return -1;
            }
            if (bytes[at] == kind && hasOwnLength(kind, length)) {
                return at;
            }
            at += length;
        }
        return -1;
    }

    private static boolean hasOwnLength(int kind, int length) {
        return kind == SACK
                ? length > SACK_BASE_LENGTH && (length - SACK_BASE_LENGTH) % SACK_BLOCK_LENGTH == 0
                : length == TIMESTAMPS_LENGTH;
    }

    private static byte[] linuxLayout(TcpOptions.Builder parsed) {
        if (!parsed.fits()) {
            return TcpOptions.NO_BYTES;
        }
        return bytes(parsed.build());
    }

    /** Appends the options, padding included. */
    static void write(TcpOptions options, ByteBuffer out) {
        if (options.hasExactBytes()) {
            out.put(options.exactBytes());
            return;
        }
        if (options.mss() != TcpOptions.ABSENT) {
            put(out, MSS, MSS_LENGTH).putShort((short) options.mss());
        }
        writeTimestampsAndSackPermitted(options, out);
        if (options.offeredWindowScale() != TcpOptions.ABSENT) {
            put(out.put((byte) NOP), WINDOW_SCALE, WINDOW_SCALE_LENGTH).put((byte) options.offeredWindowScale());
        }
        int[] edges = options.sackBlocks();
        if (edges.length > 0) {
            put(twoNops(out), SACK, SACK_BASE_LENGTH + 4 * edges.length);
            for (int edge : edges) {
                out.putInt(edge);
            }
        }
    }

    /** Where both are sent, SACK-permitted takes the place of the two NOPs that align timestamps. */
    private static void writeTimestampsAndSackPermitted(TcpOptions options, ByteBuffer out) {
        if (!options.hasTimestamps() && !options.sackPermitted()) {
            return;
        }
        if (!options.hasTimestamps() || !options.sackPermitted()) {
            twoNops(out);
        }
        if (options.sackPermitted()) {
            put(out, SACK_PERMITTED, SACK_PERMITTED_LENGTH);
        }
        if (options.hasTimestamps()) {
            put(out, TIMESTAMPS, TIMESTAMPS_LENGTH).putInt(options.tsVal()).putInt(options.tsEcr());
        }
    }

    private static ByteBuffer twoNops(ByteBuffer out) {
        return out.put((byte) NOP).put((byte) NOP);
    }

    private static ByteBuffer put(ByteBuffer out, int kind, int length) {
        return out.put((byte) kind).put((byte) length);
    }
}
