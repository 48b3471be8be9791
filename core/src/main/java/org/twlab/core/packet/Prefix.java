package org.twlab.core.packet;

/**
 * An IPv4 network: all addresses whose first {@code length} bits equal those of {@code bits}.
 *
 * @param bits network address in network order; host bits are zero
 * @param length 0 to 32
 */
public record Prefix(int bits, int length) {

    public Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("length (" + length + ") must be 0 to 32");
        }
        if ((bits & ~mask(length)) != 0) {
            throw new IllegalArgumentException("host bits set: " + Address.text(bits) + "/" + length);
        }
    }

    /** Parses {@code 10.0.0.0/8}; host bits are cleared. Throws IllegalArgumentException on anything else. */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}")) {
            throw new IllegalArgumentException("not an IPv4 network: '" + text + "'");
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        if (length > 32) {
            throw new IllegalArgumentException("not an IPv4 network: '" + text + "'");
        }
        return new Prefix(Address.parse(text.substring(0, slash)).bits() & mask(length), length);
    }

    /** The 32-bit mask of a prefix length. */
    public static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    public boolean contains(int address) {
        return (address & mask(length)) == bits;
    }

    /** Number of addresses, network and broadcast address included: 2^(32 - length). */
    public long size() {
        return 1L << (32 - length);
    }

    @Override
    public String toString() {
        return Address.text(bits) + "/" + length;
    }
}
