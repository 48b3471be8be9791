package org.twlab.core.packet;

/** The Internet checksum (RFC 1071) and its incremental update (RFC 1624). */
public final class Checksums {
    /** Stands for a checksum that nobody has computed yet and that is right by construction. */
    public static final int NOT_STAMPED = -1;

    private Checksums() {}

    /** Whether a header or segment carries a checksum that must be kept up to date. */
    public static boolean isStamped(int checksum) {
        return checksum != NOT_STAMPED;
    }

    /**
     * The checksum after one 16-bit word has changed: HC' = ~(~HC + ~m + m'), RFC 1624 equation 3.
     *
     * @param checksum the checksum before, 0 to 65535
     * @param oldWord the 16-bit word before
     * @param newWord the 16-bit word after
     */
    public static int update16(int checksum, int oldWord, int newWord) {
        int sum = (~checksum & 0xFFFF) + (~oldWord & 0xFFFF) + (newWord & 0xFFFF);
        return ~fold(sum) & 0xFFFF;
    }

    /** The checksum after a 32-bit field, such as an address, has changed. */
    public static int update32(int checksum, int oldValue, int newValue) {
        return update16(update16(checksum, oldValue >>> 16, newValue >>> 16), oldValue, newValue);
    }

    /** One's-complement addition: the carries are added back in. */
    static int fold(int sum) {
        int folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xFFFF) + (folded >>> 16);
        }
        return folded;
    }
}
