package org.twlab.core.packet;

/** What bytes from a wire turned out to be. Malformed bytes are data, not an exception: a link may damage packets. */
public sealed interface Decoded {

    /** The packet; throws IllegalStateException naming the fault where there is none. */
    Ipv4Packet orThrow();

    /** A packet whose checksums are right. */
    record Packet(Ipv4Packet packet) implements Decoded {
        @Override
        public Ipv4Packet orThrow() {
            return packet;
        }
    }

    /**
     * Bytes that no receiver would take for a packet.
     *
     * @param fault the first fault found, in the order of {@link Fault}
     * @param value the number that was found
     * @param expected the number it was compared with: a bound or the right value, see {@link Fault}
     */
    record Malformed(Fault fault, int value, int expected) implements Decoded {
        @Override
        public Ipv4Packet orThrow() {
            throw new IllegalStateException("malformed packet: " + this);
        }
    }

    /** What is wrong with the bytes, in the order in which it is looked for. */
    enum Fault {
        /** Fewer bytes than an IPv4 header has. Expected: 20. */
        TRUNCATED,
        /** Another version of IP. Expected: 4. */
        VERSION,
        /** The IPv4 header length in bytes is under 20 or more than there is. Expected: the bound it breaks. */
        HEADER_LENGTH,
        /** The total length is not the number of bytes given. Expected: that number. */
        TOTAL_LENGTH,
        /** The IPv4 header checksum is wrong. Expected: the right one. */
        HEADER_CHECKSUM,
        /** Fewer bytes than the header of the protocol inside has. Expected: the least length of that header. */
        TRANSPORT_TRUNCATED,
        /**
         * A length inside the packet contradicts the bytes given: TCP header length (expected: the bound it breaks) or
         * UDP length (expected: the right one).
         */
        TRANSPORT_LENGTH,
        /** The checksum of the TCP segment, UDP datagram or ICMP message is wrong. Expected: the right one. */
        TRANSPORT_CHECKSUM
    }
}
