package org.twlab.core.packet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * How the header of one protocol stands on the wire. Buffers that are read hold the payload of one IPv4 packet, from
 * index 0 to their limit.
 */
interface TransportCodec {

    /** The codec of an IPv4 protocol number; null where twlab does not interpret the protocol. */
    static @Nullable TransportCodec forProtocol(int protocol) {
        return switch (protocol) {
            case Ipv4Packet.PROTOCOL_TCP -> TcpCodec.INSTANCE;
            case Ipv4Packet.PROTOCOL_UDP -> UdpCodec.INSTANCE;
            case Ipv4Packet.PROTOCOL_ICMP -> IcmpCodec.INSTANCE;
            default -> null;
        };
    }

    /** Place of the checksum field, from the first byte of the header. */
    int checksumAt();

    /** Whether the checksum covers addresses, protocol and length too. */
    boolean coversPseudoHeader();

    /** Whether this value of the checksum field says that no checksum was computed: 0 in UDP. */
    default boolean meansNoChecksum(int field) {
        return false;
    }

    /** The value to write for a computed checksum. */
    default int fieldFor(int checksum) {
        return checksum;
    }

    /** The first length that contradicts the bytes given, or null; does not look at the checksum. */
    Decoded.@Nullable Malformed faultIn(ByteBuffer data);

    /**
     * Reads data without such a fault.
     *
     * @param checksum what the value is to carry, or {@link Checksums#NOT_STAMPED}
     */
    IpPayload read(ByteBuffer data, int checksum);

    /** Appends the bytes, with a checksum field of 0. */
    void write(IpPayload payload, ByteBuffer out);

    /** The bytes from {@code from} to the limit. */
    static byte[] tail(ByteBuffer data, int from) {
        byte[] bytes = new byte[data.limit() - from];
        data.get(from, bytes);
        return bytes;
    }
}
