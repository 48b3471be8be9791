package org.twlab.core.packet;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * IPv4 packets as bytes (RFC 791 section 3.1), with the TCP segment, UDP datagram or ICMP message inside.
 *
 * <p>Exact both ways. A checksum that is not stamped is computed; a stamped one is written as it is carried, right or
 * wrong. Decoding refuses wrong checksums and yields values that are not stamped, so that
 * {@code decode(encode(p)).orThrow().equals(p)} for every {@code p} that is not stamped and whose payload bytes are
 * stored and no {@link Fragment}s, and {@code encode(decode(b).orThrow())} equals {@code b} for every {@code b} that decodes. To that end a
 * checksum stays stamped where it is not the one that would be computed: 0xFFFF in place of 0, a UDP checksum of 0
 * (none), and in the first of several fragments, where it covers bytes that are not there.
 *
 * <p>The content of fragments other than the first, of other protocols, and of first fragments too short for the header
 * inside is an {@link OpaquePayload}.
 */
public final class PacketCodec {
    private static final int MAX_LENGTH = 0xFFFF;
    private static final int TOTAL_LENGTH_AT = 2;
    private static final int FLAGS_AT = 6;
    private static final int PROTOCOL_AT = 9;
    private static final int CHECKSUM_AT = 10;
    private static final int SOURCE_AT = 12;
    private static final int DESTINATION_AT = 16;

    private PacketCodec() {}

    /** The bytes of a packet; throws IllegalArgumentException if there are more than 65535. */
    public static byte[] encode(Ipv4Packet packet) {
        int length = packet.totalLength();
        if (length > MAX_LENGTH) {
            throw new IllegalArgumentException("totalLength (" + length + " B) must be at most " + MAX_LENGTH);
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        writeHeader(packet, out);
        writePayload(packet, out);
        return out.array();
    }

    private static void writeHeader(Ipv4Packet packet, ByteBuffer out) {
        out.put((byte) (4 << 4 | packet.headerLength() / 4));
        out.put((byte) packet.tos());
        out.putShort((short) packet.totalLength());
        out.putShort((short) packet.identification());
        out.putShort((short) packet.flagsAndOffset());
        out.put((byte) packet.ttl());
        out.put((byte) packet.payload().protocol());
        out.putShort((short) 0);
        out.putInt(packet.source());
        out.putInt(packet.destination());
        out.put(packet.options());
        int checksum = Checksums.isStamped(packet.headerChecksum())
                ? packet.headerChecksum()
                : Checksums.checksum(Checksums.sum(out, 0, out.position()));
        out.putShort(CHECKSUM_AT, (short) checksum);
        out.putInt(0, out.getInt(0) ^ packet.damage());
    }

    private static void writePayload(Ipv4Packet packet, ByteBuffer out) {
        if (packet.payload() instanceof OpaquePayload opaque) {
            out.put(opaque.bytes());
            return;
        }
        if (packet.payload() instanceof Fragment fragment) {
            byte[] whole = encode(packet.withPayload(fragment.whole()));
            out.put(whole, packet.headerLength() + fragment.from(), fragment.wireLength());
            return;
        }
        TransportCodec codec = codecOf(packet.payload());
        int start = out.position();
        codec.write(packet.payload(), out);
        int checksum = packet.payload().checksum();
        if (!Checksums.isStamped(checksum)) {
            int sum = Checksums.sum(out, start, out.limit()) + coveredHeaderSum(codec, out, out.limit() - start);
            checksum = codec.fieldFor(Checksums.checksum(sum));
        }
        out.putShort(start + codec.checksumAt(), (short) checksum);
    }

    private static TransportCodec codecOf(IpPayload payload) {
        TransportCodec codec = TransportCodec.forProtocol(payload.protocol());
        if (codec == null) {
            throw new IllegalStateException("no codec for protocol " + payload.protocol());
        }
        return codec;
    }

    private static int coveredHeaderSum(TransportCodec codec, ByteBuffer packet, int length) {
        return codec.coversPseudoHeader()
                ? Checksums.pseudoHeaderSum(
                        packet.getInt(SOURCE_AT), packet.getInt(DESTINATION_AT), packet.get(PROTOCOL_AT) & 0xFF, length)
                : 0;
    }

    /** What the bytes are: exactly one packet from first to last byte, or malformed. */
    public static Decoded decode(byte[] bytes) {
        return decode(bytes, 0, bytes.length);
    }

    /**
     * What a stretch of bytes is.
     *
     * @param offset index of the first byte
     * @param length number of bytes; must be the packet's total length
     */
    public static Decoded decode(byte[] bytes, int offset, int length) {
        ByteBuffer packet = ByteBuffer.wrap(bytes, offset, length).slice();
        Decoded.Malformed fault = faultIn(packet);
        return fault != null ? fault : new Decoded.Packet(read(packet));
    }

    private static Decoded.@Nullable Malformed faultIn(ByteBuffer packet) {
        Decoded.Malformed fault = headerFault(packet);
        return fault != null ? fault : contentFault(packet);
    }

    private static Decoded.@Nullable Malformed headerFault(ByteBuffer packet) {
        int length = packet.limit();
        if (length < Ipv4Packet.MIN_HEADER_LENGTH) {
            return new Decoded.Malformed(Decoded.Fault.TRUNCATED, length, Ipv4Packet.MIN_HEADER_LENGTH);
        }
        int version = packet.get(0) >> 4 & 0xF;
        if (version != 4) {
            return new Decoded.Malformed(Decoded.Fault.VERSION, version, 4);
        }
        int headerLength = headerLength(packet);
        if (headerLength < Ipv4Packet.MIN_HEADER_LENGTH) {
            return new Decoded.Malformed(Decoded.Fault.HEADER_LENGTH, headerLength, Ipv4Packet.MIN_HEADER_LENGTH);
        }
        if (headerLength > length) {
            return new Decoded.Malformed(Decoded.Fault.HEADER_LENGTH, headerLength, length);
        }
        int totalLength = packet.getShort(TOTAL_LENGTH_AT) & 0xFFFF;
        if (totalLength != length) {
            return new Decoded.Malformed(Decoded.Fault.TOTAL_LENGTH, totalLength, length);
        }
        int sum = Checksums.sum(packet, 0, headerLength);
        if (!Checksums.isRight(sum)) {
            int field = packet.getShort(CHECKSUM_AT) & 0xFFFF;
            return new Decoded.Malformed(Decoded.Fault.HEADER_CHECKSUM, field, Checksums.checksum(sum - field));
        }
        return null;
    }

    private static int headerLength(ByteBuffer packet) {
        return (packet.get(0) & 0xF) * 4;
    }

    /** Nothing can be said of fragments: lengths and checksum are those of the whole. */
    private static Decoded.@Nullable Malformed contentFault(ByteBuffer packet) {
        TransportCodec codec = TransportCodec.forProtocol(packet.get(PROTOCOL_AT) & 0xFF);
        int fragmentBits = Ipv4Packet.MORE_FRAGMENTS | Ipv4Packet.OFFSET_MASK;
        if (codec == null || (packet.getShort(FLAGS_AT) & fragmentBits) != 0) {
            return null;
        }
        ByteBuffer data = content(packet);
        Decoded.Malformed fault = codec.faultIn(data);
        if (fault != null) {
            return fault;
        }
        int field = data.getShort(codec.checksumAt()) & 0xFFFF;
        int sum = Checksums.sum(data, 0, data.limit()) + coveredHeaderSum(codec, packet, data.limit());
        return codec.meansNoChecksum(field) || Checksums.isRight(sum)
                ? null
                : new Decoded.Malformed(
                        Decoded.Fault.TRANSPORT_CHECKSUM, field, codec.fieldFor(Checksums.checksum(sum - field)));
    }

    private static ByteBuffer content(ByteBuffer packet) {
        int headerLength = headerLength(packet);
        return packet.slice(headerLength, packet.limit() - headerLength);
    }

    /** Reads bytes without fault. */
    private static Ipv4Packet read(ByteBuffer packet) {
        int headerLength = headerLength(packet);
        byte[] options = new byte[headerLength - Ipv4Packet.MIN_HEADER_LENGTH];
        packet.get(Ipv4Packet.MIN_HEADER_LENGTH, options);
        int field = packet.getShort(CHECKSUM_AT) & 0xFFFF;
        int computed = Checksums.checksum(Checksums.sum(packet, 0, headerLength) - field);
        return Ipv4Packet.of(
                        packet.getInt(SOURCE_AT),
                        packet.getInt(DESTINATION_AT),
                        packet.get(8) & 0xFF,
                        packet.getShort(4) & 0xFFFF,
                        readContent(packet))
                .withHeader(
                        packet.get(1) & 0xFF, packet.getShort(FLAGS_AT) & 0xFFFF, options, carried(field, computed));
    }

    private static IpPayload readContent(ByteBuffer packet) {
        int protocol = packet.get(PROTOCOL_AT) & 0xFF;
        boolean laterFragment = (packet.getShort(FLAGS_AT) & Ipv4Packet.OFFSET_MASK) != 0;
        TransportCodec codec = TransportCodec.forProtocol(protocol);
        ByteBuffer data = content(packet);
        if (codec == null || laterFragment || codec.faultIn(data) != null) {
            return new OpaquePayload(protocol, TransportCodec.tail(data, 0));
        }
        int field = data.getShort(codec.checksumAt()) & 0xFFFF;
        int sum = Checksums.sum(data, 0, data.limit()) + coveredHeaderSum(codec, packet, data.limit());
        return codec.read(data, carried(field, codec.fieldFor(Checksums.checksum(sum - field))));
    }

    /** The packet around these bytes, read as its protocol where that is possible. */
    static Ipv4Packet withContent(Ipv4Packet header, byte[] content) {
        byte[] bytes =
                encode(header.withPayload(new OpaquePayload(header.payload().protocol(), content)));
        return header.withPayload(readContent(ByteBuffer.wrap(bytes)));
    }

    /** A checksum that would be computed just so need not be carried. */
    private static int carried(int field, int computed) {
        return field == computed ? Checksums.NOT_STAMPED : field;
    }

    /**
     * The same packet with the header checksum and the checksum of its content stamped. What is stamped already is
     * kept, right or wrong.
     */
    public static Ipv4Packet stamp(Ipv4Packet packet) {
        ByteBuffer bytes = ByteBuffer.wrap(encode(packet));
        int headerChecksum = bytes.getShort(CHECKSUM_AT) & 0xFFFF;
        IpPayload payload = packet.payload();
        if (!(payload instanceof OpaquePayload || payload instanceof Fragment)) {
            int at = packet.headerLength() + codecOf(payload).checksumAt();
            payload = payload.withChecksum(bytes.getShort(at) & 0xFFFF);
        }
        return packet.withPayload(payload)
                .withHeader(packet.tos(), packet.flagsAndOffset(), packet.options(), headerChecksum);
    }

    /** The same packet with the header checksum stamped, which is kept, right or wrong, where it is already. */
    static Ipv4Packet stampHeader(Ipv4Packet packet) {
        int checksum = ByteBuffer.wrap(encode(packet)).getShort(CHECKSUM_AT) & 0xFFFF;
        return packet.withHeader(packet.tos(), packet.flagsAndOffset(), packet.options(), checksum);
    }

    /**
     * A packet with one bit flipped on its way: its bytes are those of the packet but for this bit. It is as old as the
     * packet and has its origin.
     *
     * <p>In the IPv4 header {@link Ipv4Packet#headerIsRight} notices it, in what a checksum inside covers
     * {@link #verify}, in a fragment's content the check of the whole. What a receiver cannot notice is a bit in a
     * protocol that twlab does not interpret, in a UDP datagram without a checksum, and the only bit set of a UDP
     * checksum, whose datagram is unharmed: 0 says that there is no checksum (RFC 768).
     *
     * @param bit from 0, the highest of the first byte, to 8 x total length - 1
     */
    public static Ipv4Packet flipBit(Ipv4Packet packet, int bit) {
        ByteBuffer bytes = ByteBuffer.wrap(encode(packet));
        int rightFirstWord = bytes.getInt(0) ^ packet.damage();
        bytes.put(bit / 8, (byte) (bytes.get(bit / 8) ^ 0x80 >>> bit % 8));
        int damage = (bytes.getInt(0) ^ rightFirstWord) & Ipv4Packet.DERIVED_BITS;
        bytes.putInt(0, bytes.getInt(0) ^ damage); // the rest is read by the lengths it had
        Ipv4Packet read = read(bytes);
        return read.withHeader(read.tos(), read.flagsAndOffset(), read.options(), bytes.getShort(CHECKSUM_AT) & 0xFFFF)
                .asDamagedCopyOf(packet, damage);
    }

    /**
     * Whether a receiver would find the checksums right. A checksum that is not stamped is right; that of a fragment's
     * content cannot be told from one fragment and counts as right.
     */
    public static boolean verify(Ipv4Packet packet) {
        boolean stamped = Checksums.isStamped(packet.headerChecksum())
                || Checksums.isStamped(packet.payload().checksum());
        return !stamped || faultIn(ByteBuffer.wrap(encode(packet))) == null;
    }
}
