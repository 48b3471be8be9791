package org.twlab.nat;

import com.google.common.primitives.ImmutableIntArray;

/**
 * Which of several public addresses a connection gets (find_best_ips_proto of nf_nat_core.c, 3.10 to 6.18 alike): a hash
 * of who connects to where, so that the same two hosts always meet with the same address.
 */
final class AddressChoice {
    private static final int INITIAL = 0xDEAD_BEEF;
    /** Words of the hashed address, of which IPv4 uses the first. */
    private static final int WORDS = 4;

    private AddressChoice() {}

    /**
     * One of the addresses.
     *
     * @param persistent whether the destination plays no part
     */
    static int choose(ImmutableIntArray addresses, int source, int destination, boolean persistent) {
        int count = addresses.length();
        if (count == 1) {
            return addresses.get(0);
        }
        int hash = hash(Integer.reverseBytes(source), persistent ? 0 : Integer.reverseBytes(destination));
        return addresses.get((int) (((hash & 0xFFFF_FFFFL) * count) >>> 32)); // reciprocal_scale
    }

    /** jhash2 of include/linux/jhash.h over an address and three words of 0, on a little-endian machine. */
    static int hash(int word, int initial) {
        int a = INITIAL + (WORDS << 2) + initial;
        int b = a;
        int c = a;
        a += word;
        a = (a - c) ^ Integer.rotateLeft(c, 4);
        c += b;
        b = (b - a) ^ Integer.rotateLeft(a, 6);
        a += c;
        c = (c - b) ^ Integer.rotateLeft(b, 8);
        b += a;
        a = (a - c) ^ Integer.rotateLeft(c, 16);
        c += b;
        b = (b - a) ^ Integer.rotateLeft(a, 19);
        a += c;
        c = (c - b) ^ Integer.rotateLeft(b, 4);
        b += a;
        // the fourth word adds nothing; __jhash_final follows
        c = (c ^ b) - Integer.rotateLeft(b, 14);
        a = (a ^ c) - Integer.rotateLeft(c, 11);
        b = (b ^ a) - Integer.rotateLeft(a, 25);
        c = (c ^ b) - Integer.rotateLeft(b, 16);
        a = (a ^ c) - Integer.rotateLeft(c, 4);
        b = (b ^ a) - Integer.rotateLeft(a, 14);
        return (c ^ b) - Integer.rotateLeft(b, 24);
    }
}
