package org.twlab.nat.rfc;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.QuotedPacket;
import org.twlab.core.packet.SegmentTranslation;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.packet.UdpDatagram;

/** Packets between other endpoints; the identifier of an ICMP query stands for the port of the inside host. */
final class Translation {
    private static final int ICMP_IDENTIFIER_AT = 4;

    private Translation() {}

    /** What an inside host sends, from another endpoint. */
    static Ipv4Packet withSource(Ipv4Packet packet, int address, int port) {
        if (packet.payload() instanceof IcmpMessage query) {
            return packet.withAddresses(address, packet.destination(), withIdentifier(query, port));
        }
        return SegmentTranslation.translate(packet, address, port, packet.destination(), destinationPort(packet));
    }

    /** What comes from outside, to another endpoint. */
    static Ipv4Packet withDestination(Ipv4Packet packet, int address, int port) {
        if (packet.payload() instanceof IcmpMessage query) {
            return packet.withAddresses(packet.source(), address, withIdentifier(query, port));
        }
        return SegmentTranslation.translate(packet, packet.source(), sourcePort(packet), address, port);
    }

    /** An error between other addresses with another quote; a stamped ICMP checksum is computed anew. */
    static Ipv4Packet requoted(Ipv4Packet packet, int source, int destination, Payload quote) {
        IcmpMessage error = (IcmpMessage) packet.payload();
        IcmpMessage changed = new IcmpMessage(error.type(), error.code(), error.rest(), quote, Checksums.NOT_STAMPED);
        Ipv4Packet translated = packet.withAddresses(source, destination, changed);
        return Checksums.isStamped(error.checksum()) ? PacketCodec.stamp(translated) : translated;
    }

    /** The port of the sender; of an ICMP query its identifier. */
    static int sourcePort(Ipv4Packet packet) {
        if (packet.payload() instanceof TcpSegment segment) {
            return segment.sourcePort();
        }
        return packet.payload() instanceof UdpDatagram datagram ? datagram.sourcePort() : 0;
    }

    /** The port of the receiver; 0 for ICMP. */
    static int destinationPort(Ipv4Packet packet) {
        if (packet.payload() instanceof TcpSegment segment) {
            return segment.destinationPort();
        }
        return packet.payload() instanceof UdpDatagram datagram ? datagram.destinationPort() : 0;
    }

    /** Identifier of an ICMP query. */
    static int identifier(IcmpMessage query) {
        return query.rest() >>> 16;
    }

    /** What an error quotes; an ICMP query has its identifier as port at both ends. Null if it cannot be read. */
    static @Nullable QuotedPacket quoted(IcmpMessage error) {
        QuotedPacket quoted = QuotedPacket.parse(error.quote()).orElse(null);
        if (quoted == null || quoted.protocol() != Ipv4Packet.PROTOCOL_ICMP) {
            return quoted;
        }
        ByteBuffer bytes = ByteBuffer.wrap(error.quote().toBytes());
        int identifier = bytes.getShort((bytes.get(0) & 0xF) * 4 + ICMP_IDENTIFIER_AT) & 0xFFFF;
        return new QuotedPacket(
                new Endpoint(quoted.source().address(), identifier),
                new Endpoint(quoted.destination().address(), identifier),
                quoted.protocol(),
                quoted.ttl(),
                0);
    }

    private static IcmpMessage withIdentifier(IcmpMessage query, int identifier) {
        int checksum = Checksums.isStamped(query.checksum())
                ? Checksums.update16(query.checksum(), identifier(query), identifier)
                : query.checksum();
        int rest = identifier << 16 | (query.rest() & 0xFFFF);
        return new IcmpMessage(query.type(), query.code(), rest, query.quote(), checksum);
    }
}
