package org.twlab.core.packet;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Taking packets apart for a smaller link and putting them together again (RFC 791 section 3.2). */
public final class Fragments {
    /** Fragment offsets count units of as many bytes. */
    static final int UNIT = 8;

    private static final int END_OF_OPTIONS = 0;
    private static final byte NO_OPERATION = 1;
    /** Bit of an option's type: it goes into every fragment. */
    private static final int COPIED = 0x80;

    private Fragments() {}

    /**
     * The packet in pieces of at most {@code mtu} bytes: all but the last carry a multiple of 8 bytes and say that more
     * follow, all have the identification of the whole. A fragment can be taken apart again. Options keep their place; in
     * pieces other than the first those that are not to be copied become no-operations (Linux {@code
     * ip_options_fragment}). A stamped header checksum is updated.
     *
     * @param mtu at least 8 bytes more than the header has
     * @throws IllegalArgumentException where the packet must not be fragmented
     */
    public static List<Ipv4Packet> split(Ipv4Packet packet, int mtu) {
        if (packet.dontFragment()) {
            throw new IllegalArgumentException("not to be fragmented: " + packet);
        }
        int room = mtu - packet.headerLength();
        if (room < UNIT) {
            throw new IllegalArgumentException("mtu (" + mtu + ") must be at least " + (packet.headerLength() + UNIT));
        }
        int length = packet.payload().wireLength();
        List<Ipv4Packet> pieces = new ArrayList<>(length / (room - room % UNIT) + 1);
        int from = 0;
        while (length - from > room) {
            int to = from + room - room % UNIT;
            pieces.add(piece(packet, from, to, true));
            from = to;
        }
        pieces.add(from == 0 ? packet : piece(packet, from, length, packet.moreFragments()));
        return pieces;
    }

    private static Ipv4Packet piece(Ipv4Packet packet, int from, int to, boolean more) {
        int flags = packet.flagsAndOffset() + from / UNIT | (more ? Ipv4Packet.MORE_FRAGMENTS : 0);
        byte[] options = packet.options();
        if (from > 0) {
            blankWhatIsNotCopied(options);
        }
        Ipv4Packet piece = packet.withPayload(Fragment.of(packet.payload(), from, to));
        int checksum = piece.headerChecksum();
        if (Checksums.isStamped(checksum)) {
            checksum = Checksums.update16(checksum, packet.flagsAndOffset(), flags);
            checksum = updateForOptions(checksum, packet.options(), options);
        }
        return piece.withHeader(packet.tos(), flags, options, checksum);
    }

    private static void blankWhatIsNotCopied(byte[] options) {
        int at = 0;
        while (at + 1 < options.length && options[at] != END_OF_OPTIONS) {
            int length = options[at] == NO_OPERATION ? 1 : options[at + 1] & 0xFF;
            if (at + length > options.length || (length < 2 && options[at] != NO_OPERATION)) {
                return; // what follows cannot be read
            }
            if ((options[at] & COPIED) == 0) {
                Arrays.fill(options, at, at + length, NO_OPERATION);
            }
            at += length;
        }
    }

    private static int updateForOptions(int checksum, byte[] before, byte[] after) {
        int updated = checksum;
        for (int i = 0; i < before.length; i += 2) {
            updated = Checksums.update16(updated, word(before, i), word(after, i));
        }
        return updated;
    }

    private static int word(byte[] bytes, int at) {
        return ((bytes[at] & 0xFF) << 8) + (bytes[at + 1] & 0xFF);
    }

    /**
     * The packet that these are the pieces of, with the header of the first. Pieces of one value give that value; what
     * was read from bytes is read again as a whole, and carries its checksum if that is wrong.
     *
     * @param pieces all of them, in order, without gap or overlap
     */
    public static Ipv4Packet join(List<Ipv4Packet> pieces) {
        Ipv4Packet first = pieces.get(0);
        Ipv4Packet header = first.withHeader(
                first.tos(), first.flagsAndOffset() & Ipv4Packet.RESERVED_FLAG, first.options(), Checksums.NOT_STAMPED);
        Ipv4Packet whole = isOneValue(pieces)
                ? header.withPayload(((Fragment) first.payload()).whole())
                : PacketCodec.withContent(header, bytesOf(pieces));
        return Checksums.isStamped(first.headerChecksum()) ? PacketCodec.stampHeader(whole) : whole;
    }

    private static boolean isOneValue(List<Ipv4Packet> pieces) {
        if (!(pieces.get(0).payload() instanceof Fragment first)) {
            return false;
        }
        for (Ipv4Packet piece : pieces) {
            if (!(piece.payload() instanceof Fragment part)
                    || part.whole() != first.whole()
                    || part.from() != piece.fragmentOffset()) {
                return false;
            }
        }
        Fragment last = (Fragment) pieces.get(pieces.size() - 1).payload();
        return last.to() == first.whole().wireLength();
    }

    /** What follows the headers; a piece before the last has a multiple of 8 bytes, and what it has more is ignored. */
    private static byte[] bytesOf(List<Ipv4Packet> pieces) {
        int most = 0;
        for (Ipv4Packet piece : pieces) {
            most += piece.payload().wireLength();
        }
        ByteBuffer content = ByteBuffer.allocate(most);
        for (Ipv4Packet piece : pieces) {
            int length = piece.payload().wireLength();
            content.put(
                    PacketCodec.encode(piece),
                    piece.headerLength(),
                    piece.moreFragments() ? length - length % UNIT : length);
        }
        return Arrays.copyOf(content.array(), content.position());
    }
}
