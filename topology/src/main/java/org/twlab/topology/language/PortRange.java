package org.twlab.topology.language;

/**
 * Ports from {@code first} to {@code last}, both included.
 *
 * @param first 1 to {@code last}
 * @param last up to 65535
 */
public record PortRange(int first, int last) {

    public PortRange {
        if (first < 1 || last > 65535 || first > last) {
            throw new IllegalArgumentException("ports " + first + "-" + last + " are not a range in 1..65535");
        }
    }

    /** Reads {@code 80} or {@code 80-87}. */
    public static Parsed<PortRange> parse(String text) {
        if (!text.matches("\\d{1,9}(-\\d{1,9})?")) {
            return Parsed.wrong("'" + text + "' is not a port or port range such as 80 or 80-87");
        }
        int dash = text.indexOf('-');
        int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
        if (first < 1 || last < 1 || first > 65535 || last > 65535) {
            return Parsed.wrong("'" + text + "': a port is a number from 1 to 65535");
        }
        return first > last
                ? Parsed.wrong("'" + text + "' is an empty port range: " + first + " is more than " + last)
                : Parsed.of(new PortRange(first, last));
    }

    public int size() {
        return last - first + 1;
    }

    /** The k-th port, in turns. */
    public int port(long k) {
        return first + (int) Math.floorMod(k, (long) size());
    }

    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }
}
