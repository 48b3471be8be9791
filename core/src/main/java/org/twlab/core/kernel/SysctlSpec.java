package org.twlab.core.kernel;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * One sysctl of one kernel: its default and what it accepts. A value is one {@code long}; a port range is low port and
 * high port in one, see {@link #portRange}, and of a list of ports it is their number.
 *
 * @param sysctl which
 * @param kind how its text is read
 * @param defaultValue value at boot
 * @param min smallest accepted integer
 * @param max largest accepted integer
 * @param source where the values come from
 */
public record SysctlSpec(Sysctl sysctl, Kind kind, long defaultValue, long min, long max, String source) {

    /** How the text of a value is read. */
    public enum Kind {
        /** One integer. */
        INTEGER,
        /** Two ports, {@code low high}, both inclusive. */
        PORT_RANGE,
        /** Ports and ranges between commas, see {@link PortList}; the value is their number. */
        PORT_LIST
    }

    /** What is wrong with a text, with what is allowed; empty when it can be set. */
    public Optional<String> check(String text) {
        if (parse(text).isPresent()) {
            return Optional.empty();
        }
        return Optional.of("must be " + allowed());
    }

    /** What can be set, in words: {@code an integer from 0 to 1}. */
    public String allowed() {
        return switch (kind) {
            case INTEGER -> min == max ? min + ": " + source : "an integer from " + min + " to " + max;
            case PORT_RANGE -> "two ports, low then high, from 1 to 65535, such as \"32768 60999\"";
            case PORT_LIST -> "ports and ranges from 1 to 65535, such as \"8080,9000-9100\"";
        };
    }

    /** The value of a text that {@link #check} accepts; empty otherwise. */
    public OptionalLong parse(String text) {
        return switch (kind) {
            case INTEGER -> parseInteger(text);
            case PORT_RANGE -> parsePortRange(text);
            case PORT_LIST -> {
                Optional<PortList> ports = PortList.parse(text);
                yield ports.isPresent() ? OptionalLong.of(ports.get().size()) : OptionalLong.empty();
            }
        };
    }

    /** A value as Linux prints it; of a port list only the empty one is known by its number. */
    public String text(long value) {
        return switch (kind) {
            case INTEGER -> Long.toString(value);
            case PORT_RANGE -> lowPort(value) + " " + highPort(value);
            case PORT_LIST -> value == 0 ? "" : value + " ports";
        };
    }

    /** Packs an inclusive port range into one value. */
    public static long portRange(int low, int high) {
        return (long) low << 16 | high;
    }

    /** First port of a packed range. */
    public static int lowPort(long range) {
        return (int) (range >>> 16);
    }

    /** Last port of a packed range. */
    public static int highPort(long range) {
        return (int) (range & 0xFFFF);
    }

    private OptionalLong parseInteger(String text) {
        if (!text.strip().matches("-?\\d{1,18}")) {
            return OptionalLong.empty();
        }
        long value = Long.parseLong(text.strip());
        return value >= min && value <= max ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static OptionalLong parsePortRange(String text) {
        String stripped = text.strip();
        if (!stripped.matches("\\d{1,5}\\s+\\d{1,5}")) {
            return OptionalLong.empty();
        }
        int gap = 0;
        while (Character.isDigit(stripped.charAt(gap))) {
            gap++;
        }
        int low = Integer.parseInt(stripped.substring(0, gap));
        int high = Integer.parseInt(stripped.substring(gap).strip());
        return low >= 1 && low <= high && high <= 0xFFFF ? OptionalLong.of(portRange(low, high)) : OptionalLong.empty();
    }
}
