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
        IpPayload payload = packet.payload();
        int newPorts = newSourcePort << 16 | newDestinationPort;
        if (payload instanceof TcpSegment segment) {
            int ports = segment.sourcePort() << 16 | segment.destinationPort();
            int checksum = updated(packet, ports, newSource, newDestination, newPorts);
            return packet.withAddresses(
                    newSource, newDestination, segment.withPorts(newSourcePort, newDestinationPort, checksum));
        }
        if (payload instanceof UdpDatagram datagram) {
            int ports = datagram.sourcePort() << 16 | datagram.destinationPort();
            int checksum = datagram.checksum() == 0
                    ? 0
                    : UdpCodec.INSTANCE.fieldFor(updated(packet, ports, newSource, newDestination, newPorts));
            return packet.withAddresses(
                    newSource, newDestination, datagram.withPorts(newSourcePort, newDestinationPort, checksum));
        }
        throw new IllegalArgumentException("no ports in protocol " + payload.protocol());
    }

    /** The checksum of the content between other addresses and ports; both ports as they stand side by side. */
    private static int updated(Ipv4Packet packet, int ports, int newSource, int newDestination, int newPorts) {
        int checksum = packet.payload().checksum();
        if (!Checksums.isStamped(checksum)) {
            return checksum;
        }
        checksum = Checksums.update32(checksum, packet.source(), newSource);
        checksum = Checksums.update32(checksum, packet.destination(), newDestination);
        return Checksums.update32(checksum, ports, newPorts);
    }
}
