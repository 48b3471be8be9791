package org.twlab.nat.balancer;

import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Payload;
import org.twlab.nat.QuoteTranslation;

/** An ICMP error about a balanced connection, as the other side is to read it (RFC 5508 section 4.2). */
final class ErrorTranslation {
    private ErrorTranslation() {}

    /**
     * The error between other addresses, with another packet quoted: one that {@code from} has sent to {@code to}. The ICMP
     * checksum is computed anew if it was stamped.
     */
    static Ipv4Packet of(
            Ipv4Packet packet, IcmpMessage error, int source, int destination, Endpoint from, Endpoint to) {
        Payload quote = QuoteTranslation.withDestination(
                QuoteTranslation.withSource(error.quote(), from.address(), from.port()), to.address(), to.port());
        IcmpMessage changed = new IcmpMessage(error.type(), error.code(), error.rest(), quote, Checksums.NOT_STAMPED);
        Ipv4Packet translated = packet.withAddresses(source, destination, changed);
        return Checksums.isStamped(error.checksum()) ? PacketCodec.stamp(translated) : translated;
    }
}
