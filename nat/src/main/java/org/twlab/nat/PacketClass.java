package org.twlab.nat;

import org.twlab.core.packet.TcpSegment;

/** How connection tracking classifies a segment by its flags (get_conntrack_index): RST before SYN before FIN before ACK. */
public enum PacketClass {
    SYN,
    SYN_ACK,
    FIN,
    ACK,
    RST,
    /** A combination of flags that no TCP sends. */
    ILLEGAL;

    private static final int SIGNIFICANT =
            TcpSegment.FIN | TcpSegment.SYN | TcpSegment.RST | TcpSegment.ACK | TcpSegment.URG;
    private static final PacketClass[] BY_FLAGS = byFlags();

    /**
     * The class of a combination of flags. PSH, ECE, CWR and NS are always legal; the table of the others is
     * tcp_valid_flags.
     *
     * @param flags OR of the flag bits of {@link TcpSegment}
     */
    public static PacketClass of(int flags) {
        return BY_FLAGS[flags & SIGNIFICANT];
    }

    private static PacketClass[] byFlags() {
        PacketClass[] classes = new PacketClass[SIGNIFICANT + 1];
        java.util.Arrays.fill(classes, ILLEGAL);
        classes[TcpSegment.SYN] = SYN;
        classes[TcpSegment.SYN | TcpSegment.URG] = SYN;
        classes[TcpSegment.SYN | TcpSegment.ACK] = SYN_ACK;
        classes[TcpSegment.RST] = RST;
        classes[TcpSegment.RST | TcpSegment.ACK] = RST;
        classes[TcpSegment.FIN | TcpSegment.ACK] = FIN;
        classes[TcpSegment.FIN | TcpSegment.ACK | TcpSegment.URG] = FIN;
        classes[TcpSegment.ACK] = ACK;
        classes[TcpSegment.ACK | TcpSegment.URG] = ACK;
        return classes;
    }
}
