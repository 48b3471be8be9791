package org.twlab.core.packet;

/**
 * Arithmetic of 32-bit serial numbers: TCP sequence numbers (RFC 9293 section 3.4) and timestamps (RFC 7323 section
 * 5.2). Numbers are ordered modulo 2^32 and only within half of the number space; {@code <} on such a number is a
 * defect.
 */
public final class Serial32 {
    private Serial32() {}

    /** Whether {@code a} comes before {@code b}: Linux {@code before(a, b)}. */
    public static boolean precedes(int a, int b) {
        return a - b < 0;
    }

    /** Whether {@code a} comes before {@code b} or is equal to it. */
    public static boolean precedesOrEquals(int a, int b) {
        return a - b <= 0;
    }

    /** Steps from {@code from} to {@code to}, from -2^31 to 2^31 - 1. */
    public static int distance(int from, int to) {
        return to - from;
    }

    /** The later of two numbers. */
    public static int later(int a, int b) {
        return precedes(a, b) ? b : a;
    }

    /** Whether {@code x} lies in the {@code size} numbers that begin at {@code start}. */
    public static boolean isWithin(int x, int start, int size) {
        return Integer.compareUnsigned(x - start, size) < 0;
    }

    /** The number as written in traces: unsigned decimal. */
    public static String toString(int serial) {
        return Integer.toUnsignedString(serial);
    }
}
