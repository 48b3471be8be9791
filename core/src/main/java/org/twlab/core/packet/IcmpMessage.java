package org.twlab.core.packet;

/**
 * An ICMP message (RFC 792), as errors use it: type, code, the 32-bit field "rest of header" and the quoted bytes.
 *
 * @param type 3 destination unreachable, 11 time exceeded, ...
 * @param code 0 to 255
 * @param rest the four bytes behind the checksum; for type 3 code 4 the low 16 bits are the next-hop MTU
 * @param quote the IPv4 header and first bytes of the packet that caused the error, as the reporter received it
 * @param checksum carried checksum, or {@link Checksums#NOT_STAMPED} when it is to be computed at encoding
 */
public record IcmpMessage(int type, int code, int rest, Payload quote, int checksum) implements IpPayload {
    /** Bytes of the header. */
    public static final int HEADER_LENGTH = 8;

    public static final int DESTINATION_UNREACHABLE = 3;
    public static final int REDIRECT = 5;
    public static final int TIME_EXCEEDED = 11;
    public static final int PARAMETER_PROBLEM = 12;

    @Override
    public int protocol() {
        return Ipv4Packet.PROTOCOL_ICMP;
    }

    @Override
    public int wireLength() {
        return HEADER_LENGTH + quote.length();
    }

    /** Whether this is an error about another packet (never answered by another error, RFC 1122 3.2.2). */
    public boolean isError() {
        return type == DESTINATION_UNREACHABLE
                || type == 4
                || type == REDIRECT
                || type == TIME_EXCEEDED
                || type == PARAMETER_PROBLEM;
    }
}
