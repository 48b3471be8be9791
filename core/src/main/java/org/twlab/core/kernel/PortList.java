package org.twlab.core.kernel;

import java.util.BitSet;
import java.util.Optional;

/** A set of ports as the text of net.ipv4.ip_local_reserved_ports names it: {@code 8080,9000-9100}. Immutable. */
public final class PortList {
    /** No port. */
    public static final PortList EMPTY = new PortList(new BitSet());

    private static final int LAST = 65535;

    private final BitSet ports;

    private PortList(BitSet ports) {
        this.ports = ports;
    }

    /** Reads ports and ranges between commas; an empty text is the empty list. Empty for anything else. */
    public static Optional<PortList> parse(String text) {
        BitSet ports = new BitSet();
        String stripped = text.strip();
        int from = 0;
        while (from < stripped.length()) {
            int comma = stripped.indexOf(',', from);
            int end = comma < 0 ? stripped.length() : comma;
            if (!addRange(stripped.substring(from, end).strip(), ports)) {
                return Optional.empty();
            }
            from = end + 1;
        }
        return Optional.of(ports.isEmpty() ? EMPTY : new PortList(ports));
    }

    private static boolean addRange(String range, BitSet ports) {
        if (!range.matches("\\d{1,5}(-\\d{1,5})?")) {
            return false;
        }
        int dash = range.indexOf('-');
        int low = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
        int high = dash < 0 ? low : Integer.parseInt(range.substring(dash + 1));
        if (low < 1 || low > high || high > LAST) {
            return false;
        }
        ports.set(low, high + 1);
        return true;
    }

    public boolean isEmpty() {
        return ports.isEmpty();
    }

    /** Number of ports. */
    public int size() {
        return ports.cardinality();
    }

    public boolean contains(int port) {
        return ports.get(port);
    }

    /** As Linux prints it: ranges in ascending order. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int low = ports.nextSetBit(0); low >= 0; low = ports.nextSetBit(ports.nextClearBit(low))) {
            int high = ports.nextClearBit(low) - 1;
            text.append(text.length() == 0 ? "" : ",").append(low);
            if (high > low) {
                text.append('-').append(high);
            }
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PortList list && list.ports.equals(ports);
    }

    @Override
    public int hashCode() {
        return ports.hashCode();
    }
}
