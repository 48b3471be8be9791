package org.twlab.core.packet;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What an ICMP error tells about the packet that caused it: its header and at least 8 bytes more (RFC 792), which is the
 * ports and, for TCP, the sequence number.
 *
 * @param source endpoint that sent the packet; port 0 where the protocol has no ports
 * @param destination endpoint it was for
 * @param protocol IPv4 protocol number
 * @param ttl time to live as the reporter received it
 * @param seq sequence number of a TCP segment, otherwise 0
 */
public record QuotedPacket(Endpoint source, Endpoint destination, int protocol, int ttl, int seq) {
    private static final int LEAST_CONTENT = 8;

    /**
     * Reads the bytes behind the ICMP header. Absent if they are not the start of an IPv4 packet with 8 bytes of
     * content, or if that is a fragment other than the first. The quoted checksums are not looked at: a quote is cut.
     */
    public static Optional<QuotedPacket> parse(Payload quote) {
        if (quote.length() < Ipv4Packet.MIN_HEADER_LENGTH + LEAST_CONTENT) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(quote.toBytes());
        int headerLength = (bytes.get(0) & 0xF) * 4;
        boolean version4 = (bytes.get(0) >> 4 & 0xF) == 4;
        boolean laterFragment = (bytes.getShort(6) & Ipv4Packet.OFFSET_MASK) != 0;
        if (!version4
                || headerLength < Ipv4Packet.MIN_HEADER_LENGTH
                || headerLength + LEAST_CONTENT > bytes.limit()
                || laterFragment) {
            return Optional.empty();
        }
        int protocol = bytes.get(9) & 0xFF;
        boolean tcp = protocol == Ipv4Packet.PROTOCOL_TCP;
        boolean hasPorts = tcp || protocol == Ipv4Packet.PROTOCOL_UDP;
        int ports = hasPorts ? bytes.getInt(headerLength) : 0;
        return Optional.of(new QuotedPacket(
                new Endpoint(bytes.getInt(12), ports >>> 16),
                new Endpoint(bytes.getInt(16), ports & 0xFFFF),
                protocol,
                bytes.get(8) & 0xFF,
                tcp ? bytes.getInt(headerLength + 4) : 0));
    }
}
