package org.twlab.core.packet;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * An IPv4 packet (RFC 791): an immutable value with every field of the header. What a router or a NAT changes is a copy
 * around the same payload. Addresses are 32-bit numbers in network order.
 *
 * <p>The header checksum is either stamped (carried, and kept up to date by whoever changes a field) or not stamped:
 * right by construction and computed when bytes are asked for. {@link #origin} and {@link #bornNanos} are the
 * simulation's own knowledge, are not encoded, and do not count for equality.
 */
public final class Ipv4Packet {
    public static final int PROTOCOL_ICMP = 1;
    public static final int PROTOCOL_TCP = 6;
    public static final int PROTOCOL_UDP = 17;
    /** Header without options, in bytes. */
    public static final int MIN_HEADER_LENGTH = 20;
    /** The three flags as bits of {@link #flagsAndOffset}. */
    public static final int RESERVED_FLAG = 0x8000;

    public static final int DONT_FRAGMENT = 0x4000;
    public static final int MORE_FRAGMENTS = 0x2000;
    static final int OFFSET_MASK = 0x1FFF;
    /** Version, header length and total length in the first word of the header: what the rest of the packet decides. */
    static final int DERIVED_BITS = 0xFF00FFFF;

    private static final byte[] NO_OPTIONS = {};

    private final int source;
    private final int destination;
    private final byte tos;
    private final byte ttl;
    private final short identification;
    private final short flagsAndOffset;
    private final int headerChecksum;
    private final int damage;
    private final byte[] options;
    private final IpPayload payload;
    private final PacketOrigin origin;
    private final long bornNanos;

    private Ipv4Packet(
            int source,
            int destination,
            byte tos,
            byte ttl,
            short identification,
            short flagsAndOffset,
            int headerChecksum,
            int damage,
            byte[] options,
            IpPayload payload,
            PacketOrigin origin,
            long bornNanos) {
        this.source = source;
        this.destination = destination;
        this.tos = tos;
        this.ttl = ttl;
        this.identification = identification;
        this.flagsAndOffset = flagsAndOffset;
        this.headerChecksum = headerChecksum;
        this.damage = damage;
        this.options = options;
        this.payload = payload;
        this.origin = origin;
        this.bornNanos = bornNanos;
    }

    /**
     * A packet as Linux sends it: DF set, TOS 0, no options, checksum not stamped.
     *
     * @param ttl 0 to 255
     * @param identification of which the low 16 bits count
     * @param bornNanos instant of sending, in nanoseconds since the start of the run
     */
    public static Ipv4Packet of(
            int source,
            int destination,
            int ttl,
            int identification,
            IpPayload payload,
            PacketOrigin origin,
            long bornNanos) {
        if (ttl >>> 8 != 0) {
            throw new IllegalArgumentException("ttl (" + ttl + ") must be 0 to 255");
        }
        return new Ipv4Packet(
                source,
                destination,
                (byte) 0,
                (byte) ttl,
                (short) identification,
                (short) DONT_FRAGMENT,
                Checksums.NOT_STAMPED,
                0,
                NO_OPTIONS,
                payload,
                origin,
                bornNanos);
    }

    /** A packet without origin, sent at 0: for tests and crafted packets. */
    public static Ipv4Packet of(int source, int destination, int ttl, int identification, IpPayload payload) {
        return of(source, destination, ttl, identification, payload, PacketOrigin.UNKNOWN, 0);
    }

    public int source() {
        return source;
    }

    public int destination() {
        return destination;
    }

    /** Type of service, 0 to 255. */
    public int tos() {
        return tos & 0xFF;
    }

    /** Time to live, 0 to 255: counts routers, never seconds. */
    public int ttl() {
        return ttl & 0xFF;
    }

    public int identification() {
        return identification & 0xFFFF;
    }

    /** The 16 bits that hold the three flags and the fragment offset. */
    public int flagsAndOffset() {
        return flagsAndOffset & 0xFFFF;
    }

    public boolean dontFragment() {
        return (flagsAndOffset & DONT_FRAGMENT) != 0;
    }

    public boolean moreFragments() {
        return (flagsAndOffset & MORE_FRAGMENTS) != 0;
    }

    /** Place of this fragment's payload in the original's, in bytes. */
    public int fragmentOffset() {
        return (flagsAndOffset & OFFSET_MASK) * 8;
    }

    /** Whether this is a part of a packet only. */
    public boolean isFragment() {
        return (flagsAndOffset & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
    }

    /** Carried header checksum, or {@link Checksums#NOT_STAMPED}. */
    public int headerChecksum() {
        return headerChecksum;
    }

    /**
     * Bits of version, header length and total length that are flipped on the wire, in the header's first word; 0 in a
     * packet that no link has damaged there. Those fields are derived from the rest, so damage to them is kept apart.
     */
    int damage() {
        return damage;
    }

    /**
     * Whether a receiver would take the header: version and lengths that fit the bytes, and a right checksum. That
     * costs one comparison where the checksum is not stamped, since such a header is right by construction.
     */
    public boolean headerIsRight() {
        return !Checksums.isStamped(headerChecksum) || (damage == 0 && Checksums.isRight(headerSum()));
    }

    private int headerSum() {
        int fields = (4 << 4 | headerLength() / 4) << 8 | tos();
        int sum = fields + totalLength() + identification() + flagsAndOffset() + headerChecksum;
        sum += ttl() << 8 | payload.protocol();
        sum += Checksums.words(source) + Checksums.words(destination);
        return options.length == 0 ? sum : sum + Checksums.sum(ByteBuffer.wrap(options), 0, options.length);
    }

    /** A copy of the option bytes; a multiple of four, at most 40. */
    public byte[] options() {
        return options.clone();
    }

    public IpPayload payload() {
        return payload;
    }

    /** The TCP segment this carries; only for packets known to carry one. */
    public TcpSegment tcp() {
        return (TcpSegment) payload;
    }

    public PacketOrigin origin() {
        return origin;
    }

    /** Instant at which the packet, or the original of a copy, was first sent. */
    public long bornNanos() {
        return bornNanos;
    }

    public int headerLength() {
        return MIN_HEADER_LENGTH + options.length;
    }

    /** Bytes on the wire. */
    public int totalLength() {
        return MIN_HEADER_LENGTH + options.length + payload.wireLength();
    }

    /** Whether this has at most so many bytes; cheaper than its length where it is far smaller. */
    public boolean fits(int bytes) {
        return payload.fits(bytes - headerLength());
    }

    /** The packet with another TTL, as a router forwards it; a stamped checksum is updated (RFC 1624). */
    public Ipv4Packet withTtl(int newTtl) {
        int checksum = headerChecksum;
        if (Checksums.isStamped(checksum)) {
            int protocol = payload.protocol();
            checksum = Checksums.update16(checksum, ttl() << 8 | protocol, newTtl << 8 | protocol);
        }
        return copy(source, destination, newTtl, checksum, payload);
    }

    /**
     * The packet with other addresses around a payload that fits them, as a NAT forwards it; a stamped header checksum
     * is updated. The payload's own checksum, which covers the addresses too, is the caller's to update.
     */
    public Ipv4Packet withAddresses(int newSource, int newDestination, IpPayload newPayload) {
        int checksum = headerChecksum;
        if (Checksums.isStamped(checksum)) {
            checksum = Checksums.update32(checksum, source, newSource);
            checksum = Checksums.update32(checksum, destination, newDestination);
        }
        return copy(newSource, newDestination, ttl(), checksum, newPayload);
    }

    /**
     * The packet with the rest of the header.
     *
     * @param newTos type of service, 0 to 255
     * @param newFlagsAndOffset the 16 bits that hold the three flags and the fragment offset
     * @param newOptions 0, 4, ... 40 bytes
     * @param newHeaderChecksum carried as given, or {@link Checksums#NOT_STAMPED}
     */
    public Ipv4Packet withHeader(int newTos, int newFlagsAndOffset, byte[] newOptions, int newHeaderChecksum) {
        if (newOptions.length > 40 || newOptions.length % 4 != 0) {
            throw new IllegalArgumentException("options (" + newOptions.length + " B) must be 0, 4, ... 40 bytes");
        }
        return new Ipv4Packet(
                source,
                destination,
                (byte) newTos,
                ttl,
                identification,
                (short) newFlagsAndOffset,
                newHeaderChecksum,
                Checksums.isStamped(newHeaderChecksum) ? damage : 0,
                newOptions.clone(),
                payload,
                origin,
                bornNanos);
    }

    /** The packet as a damaged copy of another: as old as that one, and with these bits of the first word flipped. */
    Ipv4Packet asDamagedCopyOf(Ipv4Packet original, int newDamage) {
        return new Ipv4Packet(
                source,
                destination,
                tos,
                ttl,
                identification,
                flagsAndOffset,
                headerChecksum,
                newDamage,
                options,
                payload,
                original.origin,
                original.bornNanos);
    }

    /** The packet around another payload; a stamped header checksum is updated for the length. */
    public Ipv4Packet withPayload(IpPayload newPayload) {
        int checksum = headerChecksum;
        if (Checksums.isStamped(checksum)) {
            int newLength = MIN_HEADER_LENGTH + options.length + newPayload.wireLength();
            checksum = Checksums.update16(checksum, totalLength(), newLength);
        }
        return copy(source, destination, ttl(), checksum, newPayload);
    }

    /** The packet with what routers and NATs change. */
    private Ipv4Packet copy(
            int newSource, int newDestination, int newTtl, int newHeaderChecksum, IpPayload newPayload) {
        return new Ipv4Packet(
                newSource,
                newDestination,
                tos,
                (byte) newTtl,
                identification,
                flagsAndOffset,
                newHeaderChecksum,
                damage,
                options,
                newPayload,
                origin,
                bornNanos);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv4Packet that
                && source == that.source
                && destination == that.destination
                && tos == that.tos
                && ttl == that.ttl
                && identification == that.identification
                && flagsAndOffset == that.flagsAndOffset
                && headerChecksum == that.headerChecksum
                && damage == that.damage
                && Arrays.equals(options, that.options)
                && payload.equals(that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(source, destination, ttl, identification, flagsAndOffset, payload);
    }

    @Override
    public String toString() {
        return Address.text(source) + " > " + Address.text(destination) + " ttl " + ttl() + " id " + identification()
                + " " + payload;
    }
}
