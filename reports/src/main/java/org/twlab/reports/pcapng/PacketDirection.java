package org.twlab.reports.pcapng;

/** Which way a packet went as its capture point saw it; the two lowest bits of {@code epb_flags}. */
enum PacketDirection {
    UNKNOWN(0),
    INBOUND(1),
    OUTBOUND(2);

    private final int bits;

    PacketDirection(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }
}
