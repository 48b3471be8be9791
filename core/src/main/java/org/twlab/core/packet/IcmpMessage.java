package org.twlab.core.packet;

/**
 * An ICMP message (RFC 792): type, code, the 32-bit field "rest of header" and what follows it.
 *
 * @param type 3 destination unreachable, 11 time exceeded, ...
 * @param code 0 to 255
 * @param rest the four bytes behind the checksum; for type 3 code 4 the low 16 bits are the next-hop MTU, of a ping they
 *     are identifier and sequence number
 * @param quote of an error the IPv4 header and first bytes of the packet that caused it, as the reporter received it; of
 *     a ping its data
 * @param checksum carried checksum, or {@link Checksums#NOT_STAMPED} when it is to be computed at encoding
 */
public record IcmpMessage(int type, int code, int rest, Payload quote, int checksum) implements IpPayload {
    /** Bytes of the header. */
    public static final int HEADER_LENGTH = 8;

    public static final int ECHO_REPLY = 0;
    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int SOURCE_QUENCH = 4;
    public static final int REDIRECT = 5;
    public static final int ECHO_REQUEST = 8;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;
    /** Codes of type 3. */
    public static final int NET_UNREACHABLE = 0;

    public static final int HOST_UNREACHABLE = 1;
    public static final int PROTOCOL_UNREACHABLE = 2;
    public static final int PORT_UNREACHABLE = 3;
    public static final int FRAGMENTATION_NEEDED = 4;
    /** Codes of type 11. */
    public static final int EXCEEDED_IN_TRANSIT = 0;

    public static final int REASSEMBLY_EXCEEDED = 1;

    /** Most bytes that Linux quotes: the error then has 576, the least every host accepts (icmp_send, 4.9). */
    private static final int MAX_QUOTE_LENGTH = 576 - Ipv4Packet.MIN_HEADER_LENGTH - HEADER_LENGTH;

    /**
     * An error about a packet, quoting it as it was received, up to 548 bytes.
     *
     * @param rest the four bytes behind the checksum; 0 but for type 3 code 4 and type 12
     */
    public static IcmpMessage about(Ipv4Packet cause, int type, int code, int rest) {
        Payload whole = LiteralBytes.of(PacketCodec.encode(cause));
        Payload quote = whole.slice(0, Math.min(whole.length(), MAX_QUOTE_LENGTH));
        return new IcmpMessage(type, code, rest, quote, Checksums.NOT_STAMPED);
    }

    public IcmpMessage {
        if (((type | code) >>> 8) != 0) {
            throw new IllegalArgumentException("type (" + type + ") and code (" + code + ") must be 0 to 255");
        }
    }

    @Override
    public int protocol() {
        return Ipv4Packet.PROTOCOL_ICMP;
    }

    @Override
    public int wireLength() {
        return HEADER_LENGTH + quote.length();
    }

    @Override
    public IcmpMessage withChecksum(int newChecksum) {
        return new IcmpMessage(type, code, rest, quote, newChecksum);
    }

    /** Whether this is an error about another packet (never answered by another error, RFC 1122 section 3.2.2). */
    public boolean isError() {
        return type == DESTINATION_UNREACHABLE
                || type == SOURCE_QUENCH
                || type == REDIRECT
                || type == TIME_EXCEEDED
                || type == PARAMETER_PROBLEM;
    }
}
