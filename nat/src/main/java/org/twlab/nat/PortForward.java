package org.twlab.nat;

import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;

/**
 * A rule of destination NAT (DNAT): what comes for public ports goes to an inside host. The first public port leads to
 * {@code insidePort} and each further one to the next port.
 *
 * @param protocol 6 TCP or 17 UDP
 * @param publicAddress an outside address of the gateway, in network order
 * @param publicPorts the ports that lead inside
 * @param insideAddress of the inside host, in network order
 * @param insidePort where the first public port leads, such that the last one leads to 65535 at most
 */
public record PortForward(int protocol, int publicAddress, PortRange publicPorts, int insideAddress, int insidePort) {

    public PortForward {
        if (protocol != Ipv4Packet.PROTOCOL_TCP && protocol != Ipv4Packet.PROTOCOL_UDP) {
            throw new IllegalArgumentException("protocol (" + protocol + ") must be 6 (TCP) or 17 (UDP)");
        }
        if (insidePort < 1 || insidePort + publicPorts.size() - 1 > 0xFFFF) {
            throw new IllegalArgumentException("insidePort (" + insidePort + ") must be 1 to "
                    + (0x10000 - publicPorts.size()) + " for " + publicPorts.size() + " ports");
        }
    }

    /** Whether a packet for this endpoint goes inside. */
    public boolean takes(int itsProtocol, int address, int port) {
        return protocol == itsProtocol && publicAddress == address && publicPorts.contains(port);
    }

    /** Where a public port leads. */
    public int insidePortOf(int publicPort) {
        return insidePort + publicPort - publicPorts.first();
    }

    /** Whether some packet is for both. */
    public boolean overlaps(PortForward other) {
        return protocol == other.protocol
                && publicAddress == other.publicAddress
                && publicPorts.first() <= other.publicPorts.last()
                && other.publicPorts.first() <= publicPorts.last();
    }

    @Override
    public String toString() {
        return (protocol == Ipv4Packet.PROTOCOL_TCP ? "tcp " : "udp ") + Address.text(publicAddress) + ":" + publicPorts
                + " > " + Address.text(insideAddress) + ":" + insidePort;
    }
}
