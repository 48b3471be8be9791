package org.twlab.nat;

import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;

/**
 * What connection tracking knows packets of one direction by (struct nf_conntrack_tuple). The identifier of a ping stands
 * for the port on the side that asks, the other port is 0 then; protocols without ports have 0 for both.
 *
 * @param ports source port in the high half, destination port in the low half
 */
record Tuple(int protocol, int source, int destination, int ports) {

    static Tuple of(int protocol, int source, int sourcePort, int destination, int destinationPort) {
        return new Tuple(protocol, source, destination, ports(sourcePort, destinationPort));
    }

    static Tuple of(Ipv4Packet packet) {
        IpPayload payload = packet.payload();
        return new Tuple(payload.protocol(), packet.source(), packet.destination(), ports(payload));
    }

    static int ports(int sourcePort, int destinationPort) {
        return sourcePort << 16 | destinationPort;
    }

    /** The ports of a packet, or what stands for them. */
    static int ports(IpPayload payload) {
        if (payload instanceof TcpSegment segment) {
            return ports(segment.sourcePort(), segment.destinationPort());
        }
        if (payload instanceof UdpDatagram datagram) {
            return ports(datagram.sourcePort(), datagram.destinationPort());
        }
        if (payload instanceof IcmpMessage message) {
            int identifier = message.rest() >>> 16;
            return message.type() == IcmpMessage.ECHO_REQUEST ? ports(identifier, 0) : ports(0, identifier);
        }
        return 0;
    }

    int sourcePort() {
        return ports >>> 16;
    }

    int destinationPort() {
        return ports & 0xFFFF;
    }

    /** What answers have if nothing is translated. */
    Tuple inverse() {
        return new Tuple(protocol, destination, source, Integer.rotateLeft(ports, 16));
    }

    FourTuple fourTuple() {
        return FourTuple.of(source, sourcePort(), destination, destinationPort());
    }

    /** Spreads tuples over the slots of a hash table. */
    static int hash(int protocol, int source, int destination, int ports) {
        long z = (((long) source << 32) ^ (ports & 0xFFFF_FFFFL)) * 0x9E37_79B9_7F4A_7C15L
                + (((long) protocol << 32) ^ (destination & 0xFFFF_FFFFL)) * 0xC2B2_AE3D_27D4_EB4FL;
        z = (z ^ (z >>> 32)) * 0xD6E8_FEB8_6659_FD93L;
        return (int) (z >>> 32);
    }
}
