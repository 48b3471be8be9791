package org.twlab.core.tcp;

/**
 * SipHash-2-4 of a connection's addresses and ports under a host's key, as Linux uses it for initial sequence numbers
 * and timestamp offsets (RFC 6528). Guava has the same function; this one takes two words and allocates nothing.
 */
final class FlowHash {
    private FlowHash() {}

    static long of(long key0, long key1, int source, int destination, int ports) {
        long m0 = (source & 0xFFFFFFFFL) | ((long) destination << 32);
        long m1 = (ports & 0xFFFFFFFFL) | (12L << 56);
        long v0 = key0 ^ 0x736f6d6570736575L;
        long v1 = key1 ^ 0x646f72616e646f6dL;
        long v2 = key0 ^ 0x6c7967656e657261L;
        long v3 = key1 ^ 0x7465646279746573L;
        long[] v = {v0, v1, v2, v3};
        absorb(v, m0);
        absorb(v, m1);
        v[2] ^= 0xFF;
        for (int i = 0; i < 4; i++) {
            round(v);
        }
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void absorb(long[] v, long word) {
        v[3] ^= word;
        round(v);
        round(v);
        v[0] ^= word;
    }

    private static void round(long[] v) {
        v[0] += v[1];
        v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
        v[0] = Long.rotateLeft(v[0], 32);
        v[2] += v[3];
        v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
        v[2] = Long.rotateLeft(v[2], 32);
    }
}
