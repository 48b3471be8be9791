package org.twlab.core.packet;

/**
 * A UDP datagram (RFC 768).
 *
 * @param sourcePort 0 to 65535
 * @param destinationPort 0 to 65535
 * @param payload the bytes behind the 8-byte header
 * @param checksum carried checksum, or {@link Checksums#NOT_STAMPED} when it is to be computed at encoding
 */
public record UdpDatagram(int sourcePort, int destinationPort, Payload payload, int checksum) implements IpPayload {
    /** Bytes of the header. */
    public static final int HEADER_LENGTH = 8;

    public UdpDatagram {
        if (((sourcePort | destinationPort) & ~0xFFFF) != 0) {
            throw new IllegalArgumentException(
                    "ports (" + sourcePort + ", " + destinationPort + ") must be 0 to 65535");
        }
    }

    @Override
    public int protocol() {
        return Ipv4Packet.PROTOCOL_UDP;
    }

    @Override
    public int wireLength() {
        return HEADER_LENGTH + payload.length();
    }

    @Override
    public UdpDatagram withChecksum(int newChecksum) {
        return new UdpDatagram(sourcePort, destinationPort, payload, newChecksum);
    }

    /** The datagram between other ports, as a NAT forwards it, with the checksum given. */
    public UdpDatagram withPorts(int newSourcePort, int newDestinationPort, int newChecksum) {
        return new UdpDatagram(newSourcePort, newDestinationPort, payload, newChecksum);
    }
}
