package org.twlab.core.packet;

/** What an IPv4 packet carries. */
public sealed interface IpPayload permits TcpSegment, UdpDatagram, IcmpMessage, OpaquePayload, Fragment {
    /** IPv4 protocol number: 1 ICMP, 6 TCP, 17 UDP. */
    int protocol();

    /** Bytes on the wire, headers included. */
    int wireLength();

    /** Whether it has at most so many bytes. */
    default boolean fits(int bytes) {
        return wireLength() <= bytes;
    }

    /** Carried checksum, or {@link Checksums#NOT_STAMPED} when it is to be computed, or where there is none. */
    int checksum();

    /** The same with a carried checksum; itself where there is none. */
    IpPayload withChecksum(int checksum);
}
