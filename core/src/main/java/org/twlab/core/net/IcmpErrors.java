package org.twlab.core.net;

import java.util.Optional;
import java.util.function.IntSupplier;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Fragment;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.PacketOrigin;

/**
 * The ICMP messages that one node makes. Errors as Linux 4.9 does ({@code icmp_send}): TOS 0xC0, DF clear, quoting up to
 * 548 bytes of the packet as it was received; none where RFC 1812 section 4.3.2.7 forbids it, and no more than its rate
 * limit allows. "Fragmentation needed" and answers to pings are never limited ({@code icmpv4_mask_allow}).
 */
public final class IcmpErrors {
    /** Where a router has no address at all: the IPv4 dummy address (RFC 7600; Linux since 5.14). */
    public static final int DUMMY_ADDRESS = 0xC0_00_00_08;

    private static final int LINUX_TTL = 64;
    /** Precedence 6, internetwork control. */
    private static final int TOS = 0xC0;

    private static final byte[] NO_OPTIONS = {};

    private final String nodeName;
    private final NetworkContext context;
    private final IcmpRateLimit limit;
    private final IntSupplier ttl;
    private int nextIdentification;
    private long made;
    private long suppressed;

    /** Messages of the node named, sent with TTL 64. */
    public IcmpErrors(String nodeName, NetworkContext context, IcmpLimits limits) {
        this(nodeName, context, limits, () -> LINUX_TTL);
    }

    /**
     * Messages of the node named.
     *
     * @param ttl with which they are sent, 0 to 255
     */
    public IcmpErrors(String nodeName, NetworkContext context, IcmpLimits limits, IntSupplier ttl) {
        this.nodeName = nodeName;
        this.context = context;
        this.limit = new IcmpRateLimit(limits);
        this.ttl = ttl;
    }

    /** Errors made so far. */
    public long made() {
        return made;
    }

    /** Errors that the rate limit has refused so far. */
    public long suppressed() {
        return suppressed;
    }

    /**
     * The error about a packet, to be sent to its source; absent when there must be none.
     *
     * @param cause the packet as it was received
     * @param rest the four bytes behind the checksum: the MTU in "fragmentation needed", otherwise 0
     * @param source where the error says it comes from; {@link #DUMMY_ADDRESS} stands in for 0
     */
    public Optional<Ipv4Packet> about(Ipv4Packet cause, int type, int code, int rest, int source) {
        if (!mayBeAnswered(cause)) {
            return Optional.empty();
        }
        boolean exempt = type == IcmpMessage.DESTINATION_UNREACHABLE && code == IcmpMessage.FRAGMENTATION_NEEDED;
        if (!exempt && !limit.allows(cause.source(), context.simulation().nowNanos())) {
            suppressed++;
            return Optional.empty();
        }
        made++;
        IcmpMessage message = IcmpMessage.about(cause, type, code, rest);
        return Optional.of(message(cause, message, source == 0 ? DUMMY_ADDRESS : source, TOS));
    }

    /** The answer to a ping: what it carried, from the address it was sent to ({@code icmp_echo}). */
    public Ipv4Packet echoReply(Ipv4Packet request, IcmpMessage echo) {
        IcmpMessage reply =
                new IcmpMessage(IcmpMessage.ECHO_REPLY, 0, echo.rest(), echo.quote(), Checksums.NOT_STAMPED);
        return message(request, reply, request.destination(), request.tos());
    }

    private Ipv4Packet message(Ipv4Packet cause, IcmpMessage message, int source, int tos) {
        Ipv4Packet packet = Ipv4Packet.of(
                        source,
                        cause.source(),
                        ttl.getAsInt(),
                        nextIdentification++ & 0xFFFF,
                        message,
                        new MessageOrigin(nodeName, cause.origin().connectionId()),
                        context.simulation().nowNanos())
                .withHeader(tos, 0, NO_OPTIONS, Checksums.NOT_STAMPED);
        return context.stampChecksums() ? PacketCodec.stamp(packet) : packet;
    }

    /**
     * RFC 1812 section 4.3.2.7: nothing about ICMP errors, about fragments other than the first, about what was not sent
     * to one host or does not come from one.
     */
    private static boolean mayBeAnswered(Ipv4Packet cause) {
        return cause.fragmentOffset() == 0
                && isOneHost(cause.source())
                && isOneHost(cause.destination())
                && !mayBeError(cause.payload());
    }

    /** An ICMP message too short to be read may be an error. */
    private static boolean mayBeError(IpPayload payload) {
        IpPayload content = payload instanceof Fragment fragment ? fragment.whole() : payload;
        return content.protocol() == Ipv4Packet.PROTOCOL_ICMP
                && !(content instanceof IcmpMessage message && !message.isError());
    }

    /** Not of 0/8, 127/8, 224/4 (multicast) or 240/4 (reserved, broadcast). */
    private static boolean isOneHost(int address) {
        int network = address >>> 24;
        return network != 0 && network != 127 && network < 224;
    }

    private record MessageOrigin(String originName, long connectionId) implements PacketOrigin {}
}
