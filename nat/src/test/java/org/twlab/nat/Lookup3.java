package org.twlab.nat;

/** hashword of lookup3.c (Bob Jenkins, public domain), written down as there: the oracle for the kernel's jhash2. */
final class Lookup3 {
    private Lookup3() {}

    static int hashword(int[] k, int initial) {
        int length = k.length;
        int a = 0xdeadbeef + (length << 2) + initial;
        int b = a;
        int c = a;
        int at = 0;
        while (length > 3) {
            a += k[at];
            b += k[at + 1];
            c += k[at + 2];
            int[][] mix = {{4, 6, 8}, {16, 19, 4}};
            for (int[] shifts : mix) {
                a -= c;
                a ^= rot(c, shifts[0]);
                c += b;
                b -= a;
                b ^= rot(a, shifts[1]);
                a += c;
                c -= b;
                c ^= rot(b, shifts[2]);
                b += a;
            }
            length -= 3;
            at += 3;
        }
        a += k[at];
        c ^= b;
        c -= rot(b, 14);
        a ^= c;
        a -= rot(c, 11);
        b ^= a;
        b -= rot(a, 25);
        c ^= b;
        c -= rot(b, 16);
        a ^= c;
        a -= rot(c, 4);
        b ^= a;
        b -= rot(a, 14);
        c ^= b;
        c -= rot(b, 24);
        return c;
    }

    private static int rot(int x, int k) {
        return (x << k) | (x >>> (32 - k));
    }
}
