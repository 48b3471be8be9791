package org.twlab.core.net;

import org.apache.commons.rng.UniformRandomProvider;
import org.twlab.core.packet.Checksums;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;

/** Damage to packets. */
final class Corruption {
    private static final int CHECKSUM_BITS = 16;

    private Corruption() {}

    /** The packet with one bit of a stamped checksum flipped: that of its content, or of its header where that has none. */
    static Ipv4Packet flipOneBit(Ipv4Packet packet, UniformRandomProvider random) {
        int bit = 1 << random.nextInt(CHECKSUM_BITS);
        Ipv4Packet stamped = PacketCodec.stamp(packet);
        int checksum = stamped.payload().checksum();
        return Checksums.isStamped(checksum)
                ? stamped.withPayload(stamped.payload().withChecksum(checksum ^ bit))
                : stamped.withHeader(
                        stamped.tos(), stamped.flagsAndOffset(), stamped.options(), stamped.headerChecksum() ^ bit);
    }
}
