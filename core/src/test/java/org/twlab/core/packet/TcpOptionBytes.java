package org.twlab.core.packet;

import java.io.ByteArrayOutputStream;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;

/** Lists of well-formed options in any order, known and unknown kinds, with duplicates and any padding. */
final class TcpOptionBytes {
    private static final int[] LENGTHS_BY_KIND = {1, 1, 4, 3, 2, 10, 6, 6, 10, 2, 3};

    private TcpOptionBytes() {}

    static Arbitrary<byte[]> lists() {
        return Arbitraries.oneOf(known(), unknown()).list().ofMaxSize(8).map(TcpOptionBytes::padded);
    }

    private static Arbitrary<byte[]> known() {
        return Arbitraries.integers().between(1, LENGTHS_BY_KIND.length - 1).flatMap(kind -> {
            int length = LENGTHS_BY_KIND[kind];
            return PacketArbitraries.bytes(length, length).map(bytes -> labelled(bytes, kind));
        });
    }

    private static Arbitrary<byte[]> unknown() {
        return Arbitraries.of(19, 28, 30, 34, 69, 253, 254, 255)
                .flatMap(kind -> PacketArbitraries.bytes(2, 12).map(bytes -> labelled(bytes, kind)));
    }

    private static byte[] labelled(byte[] bytes, int kind) {
        bytes[0] = (byte) kind;
        if (bytes.length > 1) {
            bytes[1] = (byte) bytes.length;
        }
        return bytes;
    }

    /** The options that fit into 40 bytes, padded with end-of-list to a multiple of four. */
    private static byte[] padded(List<byte[]> options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] option : options) {
            if (out.size() + option.length <= TcpOptions.MAX_LENGTH) {
                out.writeBytes(option);
            }
        }
        while (out.size() % 4 != 0) {
            out.write(0);
        }
        return out.toByteArray();
    }
}
