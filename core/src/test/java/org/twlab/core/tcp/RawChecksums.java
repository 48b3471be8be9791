package org.twlab.core.tcp;

/** Puts right checksums into the bytes of a packet as far as they hold a header: RFC 1071, written from the RFC. */
final class RawChecksums {
    private RawChecksums() {}

    static void repair(byte[] bytes) {
        int header = bytes.length == 0 ? 0 : (bytes[0] & 0xF) * 4;
        if (header < 20 || header > bytes.length) {
            return;
        }
        put(bytes, 10, 0);
        put(bytes, 10, ~fold(sum(bytes, 0, header)) & 0xFFFF);
        int total = Math.min(word(bytes, 2), bytes.length);
        if (bytes[9] == 6 && total >= header + 20) {
            put(bytes, header + 16, 0);
            long pseudo = sum(bytes, 12, 20) + 6 + total - header;
            put(bytes, header + 16, ~fold(pseudo + sum(bytes, header, total)) & 0xFFFF);
        }
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private static void put(byte[] bytes, int at, int word) {
        bytes[at] = (byte) (word >> 8);
        bytes[at + 1] = (byte) word;
    }

    private static long sum(byte[] bytes, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += (long) (bytes[i] & 0xFF) << ((i - from) % 2 == 0 ? 8 : 0);
        }
        return sum;
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >> 16);
        }
        return (int) folded;
    }
}
