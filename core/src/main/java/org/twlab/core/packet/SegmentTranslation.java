package org.twlab.core.packet;

/** What a NAT does to a packet: other addresses and ports, and checksums kept up to date (RFC 1624, RFC 3022 4.2). */
public final class SegmentTranslation {
    private SegmentTranslation() {}

    /**
     * The packet between other endpoints. Stamped checksums of the IPv4 header and of the TCP segment or UDP datagram are
     * updated incrementally, so that a wrong one stays wrong; a UDP checksum of 0 (none) stays 0. Everything else is
     * kept.
     *
     * @param packet carries TCP or UDP; IllegalArgumentException otherwise
     */
    public static Ipv4Packet translate(
            Ipv4Packet packet, int newSource, int newSourcePort, int newDestination, int newDestinationPort) {
        return packet.withAddresses(
                newSource,
                newDestination,
                translate(packet, packet.payload(), newSource, newSourcePort, newDestination, newDestinationPort));
    }

    private static IpPayload translate(
            Ipv4Packet packet,
            IpPayload payload,
            int newSource,
            int newSourcePort,
            int newDestination,
            int newDestinationPort) {
        int checksum = payload.checksum();
        if (payload instanceof TcpSegment segment) {
            if (Checksums.isStamped(checksum)) {
                checksum = readdressed(packet, checksum, newSource, newDestination);
                checksum = Checksums.update16(checksum, segment.sourcePort(), newSourcePort);
                checksum = Checksums.update16(checksum, segment.destinationPort(), newDestinationPort);
            }
            return segment.withPorts(newSourcePort, newDestinationPort, checksum);
        }
        if (payload instanceof UdpDatagram datagram) {
            if (Checksums.isStamped(checksum) && checksum != 0) {
                checksum = readdressed(packet, checksum, newSource, newDestination);
                checksum = Checksums.update16(checksum, datagram.sourcePort(), newSourcePort);
                checksum = Checksums.update16(checksum, datagram.destinationPort(), newDestinationPort);
                checksum = UdpCodec.INSTANCE.fieldFor(checksum);
            }
            return datagram.withPorts(newSourcePort, newDestinationPort, checksum);
        }
        throw new IllegalArgumentException("no ports in protocol " + payload.protocol());
    }

    private static int readdressed(Ipv4Packet packet, int checksum, int newSource, int newDestination) {
        return Checksums.update32(
                Checksums.update32(checksum, packet.source(), newSource), packet.destination(), newDestination);
    }
}
