package org.twlab.core.tcp;

/** Spreads (host, addresses, ports) over the slots of the socket tables. */
final class TupleHash {
    private TupleHash() {}

    static int of(int hostId, int localAddress, int remoteAddress, int ports) {
        long z = (((long) remoteAddress << 32) ^ ports) * 0x9E3779B97F4A7C15L
                + (((long) hostId << 32) ^ localAddress) * 0xC2B2AE3D27D4EB4FL;
        z = (z ^ (z >>> 32)) * 0xD6E8FEB86659FD93L;
        return (int) (z >>> 32);
    }
}
