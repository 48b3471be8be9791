package org.twlab.core.packet;

/**
 * A stretch of what one end of one incarnation of a connection wrote. The bytes are a function of (incarnation,
 * direction, offset), so that a byte delivered to the wrong connection or place is noticed and attributed.
 *
 * @param connectionId the attempt that opened the connection, unique in a run, from 1
 * @param fromOpener whether the opener wrote them (otherwise the acceptor)
 * @param offset place of the first byte in the stream, from 0
 * @param length number of bytes
 */
public record StreamBytes(long connectionId, boolean fromOpener, long offset, int length) implements Payload {

    public StreamBytes {
        if (length < 0 || offset < 0) {
            throw new IllegalArgumentException(
                    "offset (" + offset + ") and length (" + length + ") must not be negative");
        }
    }

    @Override
    public byte byteAt(int index) {
        return byteOf(connectionId, fromOpener, offset + index);
    }

    @Override
    public Payload slice(int from, int to) {
        return from == 0 && to == length ? this : new StreamBytes(connectionId, fromOpener, offset + from, to - from);
    }

    /** The byte of a stream at an offset: a mix of all three, so that neighbours and other streams differ. */
    public static byte byteOf(long connectionId, boolean fromOpener, long offset) {
        long z = (connectionId * 2 + (fromOpener ? 1 : 0)) * 0x9E3779B97F4A7C15L + offset * 0xD1B54A32D192ED03L;
        z = (z ^ (z >>> 32)) * 0xDABA0B6EB09322E3L;
        return (byte) (z >>> 56);
    }
}
