package org.twlab.nat;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.LiteralBytes;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.QuotedPacket;

/**
 * What a NAT does to the packet that an ICMP error quotes (RFC 3022 section 4.3, RFC 5508 section 4.2): its endpoints are
 * replaced, the quoted IPv4 header checksum is updated, and that of the quoted segment where the quote reaches it.
 */
final class QuoteTranslation {
    private static final int PROTOCOL_AT = 9;
    private static final int HEADER_CHECKSUM_AT = 10;
    private static final int SOURCE_AT = 12;
    private static final int DESTINATION_AT = 16;
    private static final int TCP_CHECKSUM_AT = 16;
    private static final int UDP_CHECKSUM_AT = 6;
    private static final int ICMP_CHECKSUM_AT = 2;
    private static final int IDENTIFIER_AT = 4;

    private final ByteBuffer bytes;
    private final int headerLength;

    private QuoteTranslation(Payload quote) {
        bytes = ByteBuffer.wrap(quote.toBytes());
        headerLength = (bytes.get(0) & 0xF) * 4;
    }

    /** The tuple of the packet quoted; absent where the quote says too little, or is an ICMP message but a ping. */
    static Optional<Tuple> tupleOf(Payload quote) {
        return QuotedPacket.parse(quote).flatMap(quoted -> {
            if (quoted.protocol() == Ipv4Packet.PROTOCOL_ICMP) {
                return new QuoteTranslation(quote).pingTuple();
            }
            return Optional.of(Tuple.of(
                    quoted.protocol(),
                    quoted.source().address(),
                    quoted.source().port(),
                    quoted.destination().address(),
                    quoted.destination().port()));
        });
    }

    private Optional<Tuple> pingTuple() {
        int type = bytes.get(headerLength) & 0xFF;
        boolean asks = type == IcmpMessage.ECHO_REQUEST;
        if (!asks && type != IcmpMessage.ECHO_REPLY) {
            return Optional.empty();
        }
        int identifier = bytes.getShort(headerLength + IDENTIFIER_AT) & 0xFFFF;
        return Optional.of(new Tuple(
                Ipv4Packet.PROTOCOL_ICMP,
                bytes.getInt(SOURCE_AT),
                bytes.getInt(DESTINATION_AT),
                asks ? Tuple.ports(identifier, 0) : Tuple.ports(0, identifier)));
    }

    /**
     * The quote between other endpoints.
     *
     * @param quote one that {@link #tupleOf} reads
     * @param ports source and destination port, or what stands for them
     */
    static Payload between(Payload quote, int source, int destination, int ports) {
        return new QuoteTranslation(quote).replace(source, destination, ports);
    }

    private Payload replace(int source, int destination, int ports) {
        int oldSource = bytes.getInt(SOURCE_AT);
        int oldDestination = bytes.getInt(DESTINATION_AT);
        int header = bytes.getShort(HEADER_CHECKSUM_AT) & 0xFFFF;
        header = Checksums.update32(header, oldSource, source);
        bytes.putShort(HEADER_CHECKSUM_AT, (short) Checksums.update32(header, oldDestination, destination));
        int protocol = bytes.get(PROTOCOL_AT) & 0xFF;
        if (PortPool.hasPorts(protocol)) {
            replacePorts(protocol, source, destination, ports);
        } else if (protocol == Ipv4Packet.PROTOCOL_ICMP) {
            boolean asks = (bytes.get(headerLength) & 0xFF) == IcmpMessage.ECHO_REQUEST;
            replaceIdentifier(asks ? ports >>> 16 : ports & 0xFFFF);
        }
        bytes.putInt(SOURCE_AT, source);
        bytes.putInt(DESTINATION_AT, destination);
        return LiteralBytes.of(bytes.array());
    }

    private void replacePorts(int protocol, int source, int destination, int ports) {
        boolean udp = protocol == Ipv4Packet.PROTOCOL_UDP;
        int checksumAt = headerLength + (udp ? UDP_CHECKSUM_AT : TCP_CHECKSUM_AT);
        int oldPorts = bytes.getInt(headerLength);
        bytes.putInt(headerLength, ports);
        if (checksumAt + Short.BYTES > bytes.limit()) {
            return;
        }
        int checksum = bytes.getShort(checksumAt) & 0xFFFF;
        if (udp && checksum == 0) {
            return; // none
        }
        int updated = Checksums.update32(checksum, bytes.getInt(SOURCE_AT), source);
        updated = Checksums.update32(updated, bytes.getInt(DESTINATION_AT), destination);
        updated = Checksums.update32(updated, oldPorts, ports);
        bytes.putShort(checksumAt, (short) (udp && updated == 0 ? 0xFFFF : updated));
    }

    private void replaceIdentifier(int identifier) {
        int checksumAt = headerLength + ICMP_CHECKSUM_AT;
        int identifierAt = headerLength + IDENTIFIER_AT;
        int updated = Checksums.update16(
                bytes.getShort(checksumAt) & 0xFFFF, bytes.getShort(identifierAt) & 0xFFFF, identifier);
        bytes.putShort(checksumAt, (short) updated);
        bytes.putShort(identifierAt, (short) identifier);
    }
}
