package org.twlab.nat;

import java.nio.ByteBuffer;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;

/**
 * What a NAT does to the packet that an ICMP error quotes (RFC 3022 section 4.3, RFC 5508 section 4.2): one endpoint is
 * replaced, the quoted IPv4 header checksum is updated, and that of the quoted segment where the quote reaches it. The
 * identifier of an ICMP query takes the place of either port.
 */
public final class QuoteTranslation {
    private static final int PROTOCOL_AT = 9;
    private static final int HEADER_CHECKSUM_AT = 10;
    private static final int SOURCE_AT = 12;
    private static final int DESTINATION_AT = 16;
    private static final int TCP_CHECKSUM_AT = 16;
    private static final int UDP_CHECKSUM_AT = 6;
    private static final int ICMP_CHECKSUM_AT = 2;
    private static final int ICMP_IDENTIFIER_AT = 4;

    private final ByteBuffer bytes;
    private final int headerLength;

    /** @param quote begins with an IPv4 header and 8 bytes of TCP, UDP or an ICMP query */
    private QuoteTranslation(Payload quote) {
        bytes = ByteBuffer.wrap(quote.toBytes());
        headerLength = (bytes.get(0) & 0xF) * 4;
    }

    /** The quote with another source endpoint. */
    public static Payload withSource(Payload quote, int address, int port) {
        return new QuoteTranslation(quote).replace(SOURCE_AT, address, 0, port);
    }

    /** The quote with another destination endpoint. */
    public static Payload withDestination(Payload quote, int address, int port) {
        return new QuoteTranslation(quote).replace(DESTINATION_AT, address, 2, port);
    }

    private Payload replace(int addressAt, int address, int portOffset, int port) {
        int protocol = bytes.get(PROTOCOL_AT) & 0xFF;
        int portAt = headerLength + (protocol == Ipv4Packet.PROTOCOL_ICMP ? ICMP_IDENTIFIER_AT : portOffset);
        int oldAddress = bytes.getInt(addressAt);
        int oldPort = bytes.getShort(portAt) & 0xFFFF;
        int headerChecksum = bytes.getShort(HEADER_CHECKSUM_AT) & 0xFFFF;
        bytes.putShort(HEADER_CHECKSUM_AT, (short) Checksums.update32(headerChecksum, oldAddress, address));
        if (protocol == Ipv4Packet.PROTOCOL_ICMP) {
            int checksumAt = headerLength + ICMP_CHECKSUM_AT;
            int checksum = bytes.getShort(checksumAt) & 0xFFFF;
            bytes.putShort(checksumAt, (short) Checksums.update16(checksum, oldPort, port));
        } else {
            updateSegmentChecksum(oldAddress, address, oldPort, port);
        }
        bytes.putInt(addressAt, address);
        bytes.putShort(portAt, (short) port);
        return LiteralBytes.of(bytes.array());
    }

    private void updateSegmentChecksum(int oldAddress, int address, int oldPort, int port) {
        boolean udp = bytes.get(PROTOCOL_AT) == Ipv4Packet.PROTOCOL_UDP;
        int checksumAt = headerLength + (udp ? UDP_CHECKSUM_AT : TCP_CHECKSUM_AT);
        if (checksumAt + Short.BYTES > bytes.limit()) {
            return;
        }
        int checksum = bytes.getShort(checksumAt) & 0xFFFF;
        if (udp && checksum == 0) {
            return; // none
        }
        int updated = Checksums.update16(Checksums.update32(checksum, oldAddress, address), oldPort, port);
        bytes.putShort(checksumAt, (short) (udp && updated == 0 ? 0xFFFF : updated));
    }
}
