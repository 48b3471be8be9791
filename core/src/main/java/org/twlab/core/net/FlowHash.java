package org.twlab.core.net;

import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;

/**
 * A number for the flow a packet belongs to, as routers take to spread flows over equally good ways: packets of one flow
 * have one number, whatever else differs. A flow is known by addresses, protocol and ports (Linux
 * {@code fib_multipath_hash_policy} 1); fragments and ICMP errors by their addresses alone (policy 0), as most of them
 * carry no ports of their own.
 */
final class FlowHash {
    private FlowHash() {}

    /** Another key makes another, independent number, so that routers in series do not all choose alike. */
    static long of(Ipv4Packet packet, long key) {
        long addresses = (long) packet.source() << 32 | Integer.toUnsignedLong(packet.destination());
        return mixed(mixed(addresses ^ key) + transport(packet));
    }

    private static long transport(Ipv4Packet packet) {
        IpPayload payload = packet.payload();
        boolean fragment = packet.moreFragments() || packet.fragmentOffset() != 0;
        if (fragment || (payload instanceof IcmpMessage message && message.isError())) {
            return 0;
        }
        return (long) payload.protocol() << 32 | ports(payload);
    }

    private static long ports(IpPayload payload) {
        if (payload instanceof TcpSegment segment) {
            return (long) segment.sourcePort() << 16 | segment.destinationPort();
        }
        if (payload instanceof UdpDatagram datagram) {
            return (long) datagram.sourcePort() << 16 | datagram.destinationPort();
        }
        return 0;
    }

    /** Every bit of the result depends on every bit given (the finalizer of SplitMix64, Stafford's variant 13). */
    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }
}
