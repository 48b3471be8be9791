package org.twlab.core.net;

import java.util.Optional;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.PacketOrigin;

/**
 * The ICMP errors that one router or gateway makes, as Linux 4.9 does ({@code icmp_send}): TTL 64, TOS 0xC0, DF clear,
 * quoting up to 548 bytes of the packet as it was received; none where RFC 1812 section 4.3.2.7 forbids it, and no more
 * than its rate limit allows.
 */
public final class IcmpErrors {
    /** Where a router has no address at all: the IPv4 dummy address (RFC 7600; Linux since 5.14). */
    public static final int DUMMY_ADDRESS = 0xC0_00_00_08;

    private static final int TTL = 64;
    /** Precedence 6, internetwork control. */
    private static final int TOS = 0xC0;

    private static final byte[] NO_OPTIONS = {};

    private final String nodeName;
    private final NetworkContext context;
    private final IcmpRateLimit limit;
    private int nextIdentification;
    private long made;
    private long suppressed;

    /** Errors of the node named, at most {@code perSecond} to all destinations together. */
    public IcmpErrors(String nodeName, NetworkContext context, int perSecond) {
        this.nodeName = nodeName;
        this.context = context;
        this.limit = new IcmpRateLimit(perSecond);
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
     * @param source where the error says it comes from; {@link #DUMMY_ADDRESS} stands in for 0
     */
    public Optional<Ipv4Packet> about(Ipv4Packet cause, int type, int code, int source) {
        if (!mayBeAnswered(cause)) {
            return Optional.empty();
        }
        long nowNanos = context.simulation().nowNanos();
        if (!limit.allows(cause.source(), nowNanos)) {
            suppressed++;
            return Optional.empty();
        }
        made++;
        Ipv4Packet error = Ipv4Packet.of(
                        source == 0 ? DUMMY_ADDRESS : source,
                        cause.source(),
                        TTL,
                        nextIdentification++ & 0xFFFF,
                        IcmpMessage.about(cause, type, code, 0),
                        new ErrorOrigin(nodeName, cause.origin().connectionId()),
                        nowNanos)
                .withHeader(TOS, 0, NO_OPTIONS, Checksums.NOT_STAMPED);
        return Optional.of(context.stampChecksums() ? PacketCodec.stamp(error) : error);
    }

    /**
     * RFC 1812 section 4.3.2.7: nothing about ICMP errors, about fragments other than the first, about what was not sent
     * to one host or does not come from one.
     */
    private static boolean mayBeAnswered(Ipv4Packet cause) {
        boolean icmp = cause.payload().protocol() == Ipv4Packet.PROTOCOL_ICMP;
        // an ICMP message too short to be read may be an error
        boolean icmpError = icmp && !(cause.payload() instanceof IcmpMessage message && !message.isError());
        return !icmpError && cause.fragmentOffset() == 0 && isOneHost(cause.source()) && isOneHost(cause.destination());
    }

    /** Not of 0/8, 127/8, 224/4 (multicast) or 240/4 (reserved, broadcast). */
    private static boolean isOneHost(int address) {
        int network = address >>> 24;
        return network != 0 && network != 127 && network < 224;
    }

    private record ErrorOrigin(String originName, long connectionId) implements PacketOrigin {}
}
