package org.twlab.topology.language;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Prefix;

/** The types of the language that are one word. */
public final class Types {
    /** Longest duration: ten years, which leaves room to add two of them in a long of nanoseconds. */
    public static final long MAX_DURATION_NANOS = 3650L * 86_400_000_000_000L;

    /** Nanoseconds, at most ten years. */
    public static final ScalarType<Long> DURATION = durationUpTo("3650d");
    /** Nanoseconds, at least 1, at most ten years. */
    public static final ScalarType<Long> POSITIVE_DURATION = positive(DURATION);
    /** Bytes, at most 1 TiB. */
    public static final ScalarType<Long> SIZE = whole(Quantity.SIZE, "1024GiB");
    /** Bits per second, above 0 and at most 1 Tbit/s. */
    public static final ScalarType<Long> BITRATE = positive(whole(Quantity.BITRATE, "1000Gbit/s"));

    public static final ScalarType<Rate> RATE =
            new ScalarType<>(Quantity.RATE.expected(), Types::parseRate, pattern(Quantity.RATE.pattern()));
    public static final ScalarType<Ratio> RATIO =
            new ScalarType<>(Quantity.RATIO.expected(), Types::parseRatio, pattern(Quantity.RATIO.pattern()));
    public static final ScalarType<Address> ADDRESS = new ScalarType<>(
            "an IPv4 address such as 192.0.2.1",
            text -> ofFactory(text, "an IPv4 address such as 192.0.2.1", Address::parse),
            pattern("^[0-9]+(\\.[0-9]+){3}$"));
    public static final ScalarType<Prefix> NETWORK = new ScalarType<>(
            "a network such as 192.0.2.0/24", Types::parseNetwork, pattern("^[0-9]+(\\.[0-9]+){3}/[0-9]+$"));
    public static final ScalarType<PortRange> PORTS = new ScalarType<>(
            "a port or port range such as 80 or 80-87",
            PortRange::parse,
            schema -> oneOfTypes(schema, "integer", "string").put("pattern", "^[0-9]+(-[0-9]+)?$"));
    /** Any single value, as it was written. */
    public static final ScalarType<String> TEXT =
            new ScalarType<>("a text", Parsed::of, schema -> oneOfTypes(schema, "string", "number", "boolean"));

    public static final ScalarType<String> NAME =
            new ScalarType<>("a name", Types::parseName, pattern("^[a-z][a-z0-9-]*$"));
    public static final ScalarType<Boolean> BOOLEAN =
            new ScalarType<>("true or false", Types::parseBoolean, schema -> schema.put("type", "boolean"));

    private Types() {}

    /** Nanoseconds, from 0 to the given duration. */
    public static ScalarType<Long> durationUpTo(String max) {
        return whole(Quantity.DURATION, max);
    }

    /** A whole number without a unit. */
    public static ScalarType<Long> integer(long min, long max) {
        String expected = "a whole number from " + min + " to " + max;
        return new ScalarType<>(
                expected,
                text -> parseInteger(text, expected, min, max),
                schema -> schema.put("type", "integer").put("minimum", min).put("maximum", max));
    }

    /** One of several words. */
    public static ScalarType<String> oneOf(Collection<String> words) {
        return new ScalarType<>(
                "one of " + String.join(", ", words),
                text -> words.contains(text)
                        ? Parsed.of(text)
                        : Parsed.wrong("'" + text + "' cannot stand here", words),
                schema -> words.forEach(schema.put("type", "string").putArray("enum")::add));
    }

    private static ScalarType<Long> whole(Quantity quantity, String max) {
        long bound = quantity.parse(max).value().orElseThrow().longValueExact();
        return new ScalarType<>(
                quantity.expected(), text -> quantity.parseWhole(text, bound, max), pattern(quantity.pattern()));
    }

    private static ScalarType<Long> positive(ScalarType<Long> type) {
        return new ScalarType<>(
                type.expected(),
                text -> type.parse()
                        .apply(text)
                        .then(value -> value == 0 ? Parsed.wrong("'" + text + "' must be above 0") : Parsed.of(value)),
                type.describe());
    }

    private static Parsed<Long> parseInteger(String text, String expected, long min, long max) {
        if (!text.matches("[+-]?\\d+")) {
            return Parsed.wrong("'" + text + "' is not " + expected);
        }
        BigDecimal value = new BigDecimal(text);
        boolean inside = value.compareTo(BigDecimal.valueOf(min)) >= 0 && value.compareTo(BigDecimal.valueOf(max)) <= 0;
        return inside ? Parsed.of(value.longValueExact()) : Parsed.wrong(text + " is not " + expected);
    }

    private static Parsed<Rate> parseRate(String text) {
        return Quantity.RATE.parse(text).then(perDay -> {
            if (perDay.signum() == 0) {
                return Parsed.wrong("'" + text + "' must be above 0");
            }
            return perDay.compareTo(new BigDecimal("86400e9")) > 0
                    ? Parsed.wrong("'" + text + "' is more than one per nanosecond")
                    : Parsed.of(new Rate(perDay));
        });
    }

    private static Parsed<Ratio> parseRatio(String text) {
        return Quantity.RATIO.parse(text).then(millionths -> {
            BigDecimal exact = millionths.stripTrailingZeros();
            int digits = Math.max(0, exact.scale());
            if (exact.compareTo(BigDecimal.valueOf(1_000_000)) > 0) {
                return Parsed.wrong("'" + text + "' is more than 100%");
            }
            if (digits > 9) {
                return Parsed.wrong("'" + text + "' is finer than can be counted, at most 9 digits below 1ppm");
            }
            BigDecimal denominator = BigDecimal.TEN.pow(6 + digits);
            return Parsed.of(new Ratio(exact.movePointRight(digits).longValueExact(), denominator.longValueExact()));
        });
    }

    private static Parsed<Prefix> parseNetwork(String text) {
        Parsed<Prefix> parsed = ofFactory(text, "a network such as 192.0.2.0/24", Prefix::parse);
        return parsed.then(network -> text.equals(network.toString())
                ? Parsed.of(network)
                : Parsed.wrong("'" + text + "' is an address in the network " + network + ", write '" + network + "'"));
    }

    private static <T> Parsed<T> ofFactory(String text, String expected, Function<String, T> factory) {
        try {
            return Parsed.of(factory.apply(text));
        } catch (IllegalArgumentException refused) {
            return Parsed.wrong("'" + text + "' is not " + expected);
        }
    }

    private static Parsed<String> parseName(String text) {
        return text.matches("[a-z][a-z0-9-]*")
                ? Parsed.of(text)
                : Parsed.wrong("'" + text + "' is not a name: a lower-case letter, then letters, digits and dashes");
    }

    private static Parsed<Boolean> parseBoolean(String text) {
        return text.equals("true") || text.equals("false")
                ? Parsed.of(text.equals("true"))
                : Parsed.wrong("'" + text + "' is neither true nor false");
    }

    private static Consumer<ObjectNode> pattern(String regex) {
        return schema -> schema.put("type", "string").put("pattern", regex);
    }

    private static ObjectNode oneOfTypes(ObjectNode schema, String... types) {
        ArrayNode array = schema.putArray("type");
        Stream.of(types).forEach(array::add);
        return schema;
    }
}
