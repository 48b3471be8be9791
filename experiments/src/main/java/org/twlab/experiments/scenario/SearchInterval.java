package org.twlab.experiments.scenario;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import org.twlab.experiments.verdict.Tolerance;
import org.twlab.topology.language.Parsed;
import org.twlab.topology.language.Quantity;

/**
 * The values that a bisection may try: numbers between two ends, all in the unit of the ends, no finer than that kind of
 * quantity can be. Sizes in binary units are counted in bytes.
 *
 * @param low lower end
 * @param high upper end, above the lower
 * @param unit of both, as written behind a number; empty for numbers without
 * @param decimals most digits after the point
 * @param kind of quantity; empty for numbers without a unit
 * @param tolerance how near the last value that holds and the first that does not must come
 */
record SearchInterval(
        BigDecimal low, BigDecimal high, String unit, int decimals, Optional<Quantity> kind, Tolerance tolerance) {
    /** Enough for any tolerance, and no more than rates and ratios can have. */
    private static final int MOST_DECIMALS = 9;
    /** A value tried is rounded to this share of the gap between its neighbours, so that it can be read. */
    private static final int DIGITS_OF_GAP = 3;

    /** The interval between two ends as written; what is wrong with them if it is none. */
    static Parsed<SearchInterval> of(String low, String high, Tolerance tolerance) {
        Matcher first = AxisRange.NUMBER_AND_UNIT.matcher(low.strip());
        Matcher last = AxisRange.NUMBER_AND_UNIT.matcher(high.strip());
        if (!first.matches() || !last.matches()) {
            return Parsed.wrong("a search goes from one number to another, with or without a unit, not from '" + low
                    + "' to '" + high + "'");
        }
        String unit = unit(first);
        if (!unit.equals(unit(last))) {
            return Parsed.wrong("both ends of a search need the same unit: '" + low + "', '" + high + "'");
        }
        Optional<Quantity> kind = kindOf(low);
        if (kind.isEmpty() && !unit.isEmpty()) {
            return Parsed.wrong("'" + low + "' has no unit that a search knows");
        }
        BigDecimal from = new BigDecimal(first.group(1));
        BigDecimal to = new BigDecimal(last.group(1));
        if (from.compareTo(to) >= 0) {
            return Parsed.wrong("the first end of a search must be below the second: '" + low + "', '" + high + "'");
        }
        if (unit.endsWith("iB")) {
            BigDecimal factor = factor(Quantity.SIZE, unit);
            return Parsed.of(new SearchInterval(from.multiply(factor), to.multiply(factor), "B", 0, kind, tolerance));
        }
        return Parsed.of(new SearchInterval(from, to, unit, decimals(from, to, unit, kind), kind, tolerance));
    }

    /** The kind of quantity that a text is; empty for a number without a unit, and for anything else. */
    static Optional<Quantity> kindOf(String text) {
        for (Quantity kind : Quantity.values()) {
            if (kind.parse(text).value().isPresent()) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    private static String unit(Matcher number) {
        return number.group(2) == null ? "" : number.group(2).strip();
    }

    private static int decimals(BigDecimal from, BigDecimal to, String unit, Optional<Quantity> kind) {
        if (kind.isEmpty()) {
            return isWhole(from) && isWhole(to) ? 0 : MOST_DECIMALS;
        }
        return switch (kind.get()) {
            // 1ms is 10^6 ns, so six digits after the point are whole nanoseconds
            case DURATION, SIZE, BITRATE ->
                -factor(kind.get(), unit).stripTrailingZeros().scale();
            case RATE, RATIO -> MOST_DECIMALS;
        };
    }

    /** Base units in a unit. */
    private static BigDecimal factor(Quantity kind, String unit) {
        return Objects.requireNonNull(kind.units().get(unit), unit);
    }

    private static boolean isWhole(BigDecimal number) {
        return number.stripTrailingZeros().scale() <= 0;
    }

    /**
     * The value to try next, about half-way; empty when they are within the tolerance, or no value lies between.
     *
     * @param holds the value nearest to the other at which the condition holds, as a text of this interval
     * @param fails the value nearest to the other at which it does not
     */
    Optional<String> between(String holds, String fails) {
        if (isWithinTolerance(number(holds), number(fails))) {
            return Optional.empty();
        }
        BigDecimal one = count(holds);
        BigDecimal other = count(fails);
        BigDecimal gap = one.subtract(other).abs();
        int leadingDigit = gap.precision() - gap.scale() - 1;
        int scale = Math.min(decimals, DIGITS_OF_GAP - 1 - leadingDigit);
        BigDecimal middle = one.add(other).divide(BigDecimal.valueOf(2)).setScale(scale, RoundingMode.HALF_EVEN);
        boolean inside = middle.compareTo(one.min(other)) > 0 && middle.compareTo(one.max(other)) < 0;
        return inside ? Optional.of(text(middle)) : Optional.empty();
    }

    private boolean isWithinTolerance(BigDecimal holds, BigDecimal fails) {
        double gap = holds.subtract(fails).abs().doubleValue();
        if (tolerance instanceof Tolerance.Relative relative) {
            return gap <= relative.ratio() * holds.abs().doubleValue();
        }
        return tolerance instanceof Tolerance.Absolute absolute && gap <= absolute.distance();
    }

    /** What stands for a text of this interval in expressions: seconds, bytes, 1/s. */
    static BigDecimal number(String text) {
        return Quantity.number(text).orElseThrow(() -> new IllegalArgumentException("text (" + text + ")"));
    }

    private BigDecimal count(String text) {
        return new BigDecimal(text.substring(0, text.length() - unit.length()));
    }

    String lowText() {
        return text(low);
    }

    String highText() {
        return text(high);
    }

    private String text(BigDecimal value) {
        return value.stripTrailingZeros().toPlainString() + unit;
    }

    /** The unit of results: that of expressions, as metrics write it. */
    String unitOfNumbers() {
        if (kind.isEmpty()) {
            return "";
        }
        return switch (kind.get()) {
            case DURATION -> "s";
            case SIZE -> "bytes";
            case BITRATE -> "bytes/s";
            case RATE -> "1/s";
            case RATIO -> "";
        };
    }
}
