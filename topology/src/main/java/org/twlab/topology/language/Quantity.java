package org.twlab.topology.language;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers with a unit, exact: each kind has its units and a base unit in which values are counted. */
public enum Quantity {
    /** Base unit: nanosecond. */
    DURATION(
            "a duration",
            ImmutableList.of("250us", "1.5s", "10min", "20d"),
            units("ns", "1", "us", "1e3", "ms", "1e6", "s", "1e9", "min", "60e9", "h", "3600e9", "d", "86400e9")),
    /** Base unit: byte. */
    SIZE(
            "a size",
            ImmutableList.of("200B", "1KiB", "10MB"),
            units(
                    "B",
                    "1",
                    "kB",
                    "1e3",
                    "MB",
                    "1e6",
                    "GB",
                    "1e9",
                    "KiB",
                    "1024",
                    "MiB",
                    "1048576",
                    "GiB",
                    "1073741824")),
    /** Base unit: bit per second. */
    BITRATE(
            "a bit rate",
            ImmutableList.of("64kbit/s", "10Mbit/s"),
            units("bit/s", "1", "kbit/s", "1e3", "Mbit/s", "1e6", "Gbit/s", "1e9")),
    /** Base unit: one per day, so that every unit is a whole number of it. */
    RATE(
            "a rate",
            ImmutableList.of("5/s", "0.5/s", "30/min"),
            units("/s", "86400", "/min", "1440", "/h", "24", "/d", "1")),
    /** Base unit: one millionth. */
    RATIO("a ratio", ImmutableList.of("0.1%", "20ppm"), units("%", "10000", "ppm", "1"));

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([+-]?\\d+(?:\\.\\d+)?)\\s*(.*)");

    private final String article;
    private final ImmutableList<String> examples;
    private final ImmutableMap<String, BigDecimal> units;

    Quantity(String article, ImmutableList<String> examples, ImmutableMap<String, BigDecimal> units) {
        this.article = article;
        this.examples = examples;
        this.units = units;
    }

    private static ImmutableMap<String, BigDecimal> units(String... unitAndFactor) {
        ImmutableMap.Builder<String, BigDecimal> units = ImmutableMap.builder();
        for (int i = 0; i < unitAndFactor.length; i += 2) {
            units.put(unitAndFactor[i], new BigDecimal(unitAndFactor[i + 1]));
        }
        return units.buildOrThrow();
    }

    /** {@code a duration such as 250us, 1.5s, 10min or 20d}. */
    public String expected() {
        int last = examples.size() - 1;
        return article + " such as " + String.join(", ", examples.subList(0, last)) + " or " + examples.get(last);
    }

    /** {@code a duration}. */
    public String article() {
        return article;
    }

    /** The units by name, in base units. */
    public ImmutableMap<String, BigDecimal> units() {
        return units;
    }

    /** A regular expression, anchored, that all its values match. */
    public String pattern() {
        return "^[0-9]+(\\.[0-9]+)?(" + String.join("|", units.keySet()) + ")$";
    }

    /** The value in base units, not rounded. */
    public Parsed<BigDecimal> parse(String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        if (!matcher.matches()) {
            return Parsed.wrong("'" + text + "' is not " + expected());
        }
        String unit = matcher.group(2);
        BigDecimal factor = units.get(unit);
        if (factor == null) {
            return wrongUnit(text, unit);
        }
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(factor);
        return value.signum() < 0
                ? Parsed.wrong("'" + text + "' is negative, expected " + expected())
                : Parsed.of(value);
    }

    private Parsed<BigDecimal> wrongUnit(String text, String unit) {
        if (unit.isEmpty()) {
            return Parsed.wrong("'" + text + "' has no unit, expected " + expected());
        }
        for (Quantity other : values()) {
            if (other != this && other.units.containsKey(unit)) {
                return Parsed.wrong("'" + text + "' is " + other.article + ", expected " + expected());
            }
        }
        String nearest = org.twlab.topology.yaml.Spelling.nearest(unit, units.keySet())
                .map(word -> "; did you mean '" + word + "'?")
                .orElse("");
        return Parsed.wrong("'" + text + "' has the unknown unit '" + unit + "'; units of " + article + ": "
                + String.join(", ", units.keySet()) + nearest);
    }

    /**
     * A number of base units, not negative, in the largest unit that takes at most six decimals; {@link #parse} reads it
     * back.
     */
    public String text(long value) {
        BigDecimal exact = BigDecimal.valueOf(value);
        BigDecimal largest = BigDecimal.ZERO;
        String best = "";
        for (Map.Entry<String, BigDecimal> unit : units.entrySet()) {
            BigDecimal factor = unit.getValue();
            BigDecimal[] millionths = exact.movePointRight(6).divideAndRemainder(factor);
            boolean fits = millionths[1].signum() == 0 && exact.compareTo(factor) >= 0;
            if ((fits || factor.compareTo(BigDecimal.ONE) == 0) && factor.compareTo(largest) > 0) {
                largest = factor;
                best = millionths[0].movePointLeft(6).stripTrailingZeros().toPlainString() + unit.getKey();
            }
        }
        return best;
    }

    /** The value as a whole number of base units; a finer one is refused. */
    public Parsed<Long> parseWhole(String text, long max, String maxText) {
        return parse(text).then(value -> {
            if (value.compareTo(BigDecimal.valueOf(max)) > 0) {
                return Parsed.wrong("'" + text + "' is more than the " + maxText + " allowed");
            }
            if (value.stripTrailingZeros().scale() > 0) {
                return Parsed.wrong("'" + text + "' is finer than 1 "
                        + units.keySet().asList().get(0));
            }
            return Parsed.of(value.longValueExact());
        });
    }

    /**
     * The number that a text stands for in an expression: durations in seconds, sizes in bytes, bit rates in bytes/s,
     * rates in 1/s, ratios as a fraction, a bare number as itself; empty when it is none of these. Ratios and rates
     * that no decimal fraction expresses are rounded to 30 digits.
     */
    public static Optional<BigDecimal> number(String text) {
        for (Quantity quantity : values()) {
            Parsed<BigDecimal> parsed = quantity.parse(text);
            if (parsed.value().isPresent()) {
                return Optional.of(parsed.value()
                        .get()
                        .divide(quantity.perUnitOfExpressions(), 30, RoundingMode.HALF_EVEN)
                        .stripTrailingZeros());
            }
        }
        return text.matches("[+-]?\\d+(\\.\\d+)?") ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private BigDecimal perUnitOfExpressions() {
        return switch (this) {
            case DURATION -> BigDecimal.valueOf(1_000_000_000);
            case SIZE -> BigDecimal.ONE;
            case BITRATE -> BigDecimal.valueOf(8);
            case RATE -> BigDecimal.valueOf(86_400);
            case RATIO -> BigDecimal.valueOf(1_000_000);
        };
    }
}
