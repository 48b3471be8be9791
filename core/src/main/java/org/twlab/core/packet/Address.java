package org.twlab.core.packet;

import com.google.common.net.InetAddresses;
import java.net.Inet4Address;

/**
 * An IPv4 address, for the edges of the program; packets and tables hold the bare 32 bits.
 *
 * @param bits the address in network order
 */
public record Address(int bits) implements Comparable<Address> {

    /** Parses dotted decimal; throws IllegalArgumentException on anything else. */
    public static Address parse(String text) {
        if (InetAddresses.isInetAddress(text) && InetAddresses.forString(text) instanceof Inet4Address v4) {
            return new Address(InetAddresses.coerceToInteger(v4));
        }
        throw new IllegalArgumentException("not an IPv4 address: '" + text + "'");
    }

    /** Order of the unsigned numbers. */
    @Override
    public int compareTo(Address other) {
        return Integer.compareUnsigned(bits, other.bits);
    }

    @Override
    public String toString() {
        return text(bits);
    }

    /** Dotted decimal of bare bits. */
    public static String text(int bits) {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xFF) + "." + (bits >>> 8 & 0xFF) + "." + (bits & 0xFF);
    }
}
