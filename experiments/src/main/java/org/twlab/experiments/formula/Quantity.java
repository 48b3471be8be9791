package org.twlab.experiments.formula;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number with its unit as an expression computes with it: seconds, bytes, events per second, bytes per second, or a
 * plain number. Spelled {@code 20ms}, {@code 60s}, {@code 1KiB}, {@code 5/s}, {@code 10Mbit/s}, {@code 0.1%} or
 * {@code 3}: no space between number and unit.
 *
 * @param value in {@code unit}; a ratio spelled in percent is divided by 100
 * @param unit what the value counts
 */
public record Quantity(double value, Unit unit) {
    private static final String END = "(?![A-Za-z0-9_.])";
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:\\.\\d+)?[eE][+-]?\\d+" + END
            + "|(?<amount>\\d+(?:\\.\\d+)?)(?<suffix>%|/s" + END + "|[A-Za-z]+(?:/s)?" + END + ")"
            + "|\\d+(?:\\.\\d+)?" + END);

    private record Suffix(String spelling, BigDecimal factor, Unit unit) {}

    private static final List<Suffix> SUFFIXES = List.of(
            suffix("ns", "0.000000001", Unit.SECONDS),
            suffix("us", "0.000001", Unit.SECONDS),
            suffix("ms", "0.001", Unit.SECONDS),
            suffix("s", "1", Unit.SECONDS),
            suffix("min", "60", Unit.SECONDS),
            suffix("h", "3600", Unit.SECONDS),
            suffix("d", "86400", Unit.SECONDS),
            suffix("B", "1", Unit.BYTES),
            suffix("KiB", "1024", Unit.BYTES),
            suffix("MiB", "1048576", Unit.BYTES),
            suffix("GiB", "1073741824", Unit.BYTES),
            suffix("/s", "1", Unit.PER_SECOND),
            suffix("bit/s", "0.125", Unit.BYTES_PER_SECOND),
            suffix("kbit/s", "125", Unit.BYTES_PER_SECOND),
            suffix("Mbit/s", "125000", Unit.BYTES_PER_SECOND),
            suffix("Gbit/s", "125000000", Unit.BYTES_PER_SECOND),
            suffix("%", "0.01", Unit.NONE));

    /** The spellings of units that a number may carry, in the order they are documented. */
    public static List<String> units() {
        return SUFFIXES.stream().map(Suffix::spelling).toList();
    }

    /** Reads the whole text as one quantity, with an optional leading minus; empty if it is none. */
    public static Optional<Quantity> parse(String text) {
        boolean negative = text.startsWith("-");
        String unsigned = negative ? text.substring(1) : text;
        Matcher matcher = NUMBER.matcher(unsigned);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return of(matcher).map(quantity -> negative ? new Quantity(-quantity.value, quantity.unit) : quantity);
    }

    /** A matcher over {@code text} that finds where a number with or without unit begins at some position. */
    static Matcher matcher(String text) {
        return NUMBER.matcher(text);
    }

    /** What a successful match of {@link #matcher} says; empty if its unit is unknown. */
    static Optional<Quantity> of(Matcher match) {
        String spelling = match.group("suffix");
        if (spelling == null) {
            return finite(new Quantity(new BigDecimal(match.group()).doubleValue(), Unit.NONE));
        }
        BigDecimal amount = new BigDecimal(match.group("amount"));
        return SUFFIXES.stream()
                .filter(suffix -> suffix.spelling().equals(spelling))
                .findFirst()
                .map(suffix -> new Quantity(amount.multiply(suffix.factor()).doubleValue(), suffix.unit()))
                .flatMap(Quantity::finite);
    }

    private static Optional<Quantity> finite(Quantity quantity) {
        return Double.isFinite(quantity.value) ? Optional.of(quantity) : Optional.empty();
    }

    private static Suffix suffix(String spelling, String factor, Unit unit) {
        return new Suffix(spelling, new BigDecimal(factor), unit);
    }
}
