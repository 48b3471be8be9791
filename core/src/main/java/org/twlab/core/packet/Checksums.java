package org.twlab.core.packet;

import java.nio.ByteBuffer;

/** The Internet checksum (RFC 1071) and its incremental update (RFC 1624). */
public final class Checksums {
    /** Stands for a checksum that nobody has computed yet and that is right by construction. */
    public static final int NOT_STAMPED = -1;

    /** One's-complement sum of data whose checksum is right, the checksum included. */
    private static final int ALL_ONES = 0xFFFF;

    private Checksums() {}

    /** Whether a header or segment carries a checksum that must be kept up to date. */
    public static boolean isStamped(int checksum) {
        return checksum != NOT_STAMPED;
    }

    /** The checksum of bytes as 16-bit words in network order; a last odd byte is padded with zero. */
    public static int compute(byte... bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        return checksum(sum(data, 0, bytes.length));
    }

    /**
     * The checksum after one 16-bit word has changed: HC' = ~(~HC + ~m + m'), RFC 1624 equation 3.
     *
     * @param checksum the checksum before, 0 to 65535
     * @param oldWord the 16-bit word before
     * @param newWord the 16-bit word after
     */
    public static int update16(int checksum, int oldWord, int newWord) {
        return checksum((~checksum & 0xFFFF) + (~oldWord & 0xFFFF) + (newWord & 0xFFFF));
    }

    /** The checksum after a 32-bit field, such as an address, has changed. */
    public static int update32(int checksum, int oldValue, int newValue) {
        return update16(update16(checksum, oldValue >>> 16, newValue >>> 16), oldValue, newValue);
    }

    /** The checksum after words with one sum, not folded, have become words with another. */
    static int update(int checksum, int oldSum, int newSum) {
        return checksum((~checksum & 0xFFFF) + (~fold(oldSum) & 0xFFFF) + fold(newSum));
    }

    /**
     * Sum, not folded, of the words from {@code from} (inclusive) to {@code to} (exclusive). It does not overflow: a
     * packet has at most 2^15 words.
     */
    static int sum(ByteBuffer data, int from, int to) {
        int sum = 0;
        int at = from;
        for (; at + 1 < to; at += 2) {
            sum += data.getShort(at) & 0xFFFF;
        }
        return at < to ? sum + ((data.get(at) & 0xFF) << 8) : sum;
    }

    /** Sum, not folded, of the pseudo header that TCP and UDP checksums cover (RFC 9293 section 3.1, RFC 768). */
    static int pseudoHeaderSum(int source, int destination, int protocol, int length) {
        return words(source) + words(destination) + protocol + length;
    }

    /** Both halves of a 32-bit field, added. */
    static int words(int field) {
        return (field >>> 16) + (field & 0xFFFF);
    }

    /** The checksum of data with this sum. */
    static int checksum(int sum) {
        return ~fold(sum) & 0xFFFF;
    }

    /** Whether the sum is that of data which includes its own right checksum. */
    static boolean isRight(int sum) {
        return fold(sum) == ALL_ONES;
    }

    /** One's-complement addition: the carries are added back in. */
    private static int fold(int sum) {
        int folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return folded;
    }
}
