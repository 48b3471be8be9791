package org.twlab.nat;

import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.SegmentTranslation;

/**
 * What a gateway makes of packets of an entry: those of a direction leave as if they answered those of the other
 * (nf_nat_packet). Checksums that are stamped stay as right or wrong as they were.
 */
final class Translation {
    private final ConntrackTable table;

    Translation(ConntrackTable table) {
        this.table = table;
    }

    /** A packet of an entry, between the endpoints it leaves with. */
    Ipv4Packet of(Ipv4Packet packet, int row, Direction direction) {
        Direction other = direction.opposite();
        int source = table.destination(row, other);
        int destination = table.source(row, other);
        int ports = table.ports(row, other);
        IpPayload payload = packet.payload();
        if (PortPool.hasPorts(payload.protocol())) {
            return SegmentTranslation.translate(packet, source, ports & 0xFFFF, destination, ports >>> 16);
        }
        if (payload instanceof IcmpMessage ping) {
            int identifier = direction == Direction.ORIGINAL ? ports & 0xFFFF : ports >>> 16;
            return packet.withAddresses(source, destination, withIdentifier(ping, identifier));
        }
        return packet.withAddresses(source, destination, payload);
    }

    private static IcmpMessage withIdentifier(IcmpMessage ping, int identifier) {
        int checksum = ping.checksum();
        if (Checksums.isStamped(checksum)) {
            checksum = Checksums.update16(checksum, ping.rest() >>> 16, identifier);
        }
        return new IcmpMessage(
                ping.type(), ping.code(), identifier << 16 | (ping.rest() & 0xFFFF), ping.quote(), checksum);
    }

    /**
     * An error about a packet of an entry. The quote becomes what the error's receiver has sent. Of the error's own
     * addresses those change that change in packets of its direction; a router's stays where only destinations do.
     *
     * @param direction that which the error goes in: packets with the inverse of the quoted tuple
     */
    Ipv4Packet ofError(Ipv4Packet packet, IcmpMessage error, int row, Direction direction) {
        Direction other = direction.opposite();
        boolean newSource = table.source(row, direction) != table.destination(row, other);
        boolean newDestination = table.destination(row, direction) != table.source(row, other);
        Payload quote = QuoteTranslation.between(
                error.quote(), table.source(row, other), table.destination(row, other), table.ports(row, other));
        return requoted(
                packet,
                newSource ? table.destination(row, other) : packet.source(),
                newDestination ? table.source(row, other) : packet.destination(),
                error,
                quote);
    }

    /** The error between other addresses with another quote; the ICMP checksum is computed anew if it was stamped. */
    private static Ipv4Packet requoted(
            Ipv4Packet packet, int source, int destination, IcmpMessage error, Payload quote) {
        IcmpMessage changed = new IcmpMessage(error.type(), error.code(), error.rest(), quote, Checksums.NOT_STAMPED);
        Ipv4Packet translated = packet.withAddresses(source, destination, changed);
        return Checksums.isStamped(error.checksum()) ? PacketCodec.stamp(translated) : translated;
    }
}
