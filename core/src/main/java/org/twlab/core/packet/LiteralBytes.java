package org.twlab.core.packet;

import java.util.Arrays;

/** Payload bytes that are stored, as read from a wire or written out in a script. */
public final class LiteralBytes implements Payload {
    /** No bytes. */
    public static final LiteralBytes EMPTY = of();

    private final byte[] bytes;

    private LiteralBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of the given bytes. */
    public static LiteralBytes of(byte... bytes) {
        return new LiteralBytes(bytes.clone());
    }

    @Override
    public int length() {
        return bytes.length;
    }

    @Override
    public byte byteAt(int index) {
        return bytes[index];
    }

    @Override
    public Payload slice(int from, int to) {
        return from == 0 && to == bytes.length ? this : new LiteralBytes(Arrays.copyOfRange(bytes, from, to));
    }

    @Override
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LiteralBytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " B";
    }
}
