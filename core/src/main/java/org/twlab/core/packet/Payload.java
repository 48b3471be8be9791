package org.twlab.core.packet;

/**
 * The bytes a segment carries. Bytes of a simulated application are known by where they come from ({@link StreamBytes})
 * and are not stored; bytes read from a wire are ({@link LiteralBytes}).
 */
public sealed interface Payload permits StreamBytes, LiteralBytes {
    /** Number of bytes. */
    int length();

    /** The byte at an index from 0 to length - 1. */
    byte byteAt(int index);

    /** The bytes from {@code from} (inclusive) to {@code to} (exclusive). */
    Payload slice(int from, int to);

    /** The bytes as an array of their own. */
    default byte[] toBytes() {
        byte[] bytes = new byte[length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = byteAt(i);
        }
        return bytes;
    }

    /** Whether the bytes are the same, however they are known. */
    default boolean sameBytes(Payload other) {
        if (length() != other.length()) {
            return false;
        }
        for (int i = 0; i < length(); i++) {
            if (byteAt(i) != other.byteAt(i)) {
                return false;
            }
        }
        return true;
    }
}
