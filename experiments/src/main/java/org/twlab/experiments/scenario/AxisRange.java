package org.twlab.experiments.scenario;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.twlab.topology.language.Parsed;

/** Values between two ends, as texts in the unit of the ends. */
final class AxisRange {
    static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d+(?:\\.\\d+)?)([^\\d.].*)?");
    private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private AxisRange() {}

    /**
     * The values, both ends as written. Those between have six digits, and are whole when both ends are whole numbers
     * without a unit.
     */
    static Parsed<ImmutableList<String>> texts(String from, String to, int steps, boolean log) {
        Matcher first = NUMBER_AND_UNIT.matcher(from.strip());
        Matcher last = NUMBER_AND_UNIT.matcher(to.strip());
        if (!first.matches() || !last.matches()) {
            return Parsed.wrong("a range goes from one number to another, with or without a unit, not from '" + from
                    + "' to '" + to + "'");
        }
        String unit = first.group(2) == null ? "" : first.group(2);
        if (!unit.equals(last.group(2) == null ? "" : last.group(2))) {
            return Parsed.wrong("both ends of a range need the same unit: '" + from + "', '" + to + "'");
        }
        BigDecimal low = new BigDecimal(first.group(1));
        BigDecimal high = new BigDecimal(last.group(1));
        if (low.compareTo(high) == 0 || (log && low.multiply(high).signum() == 0)) {
            return Parsed.wrong("a range needs two different ends, and a logarithmic one ends above 0");
        }
        boolean whole = unit.isEmpty() && low.scale() <= 0 && high.scale() <= 0;
        ImmutableList.Builder<String> texts = ImmutableList.builder();
        for (int i = 0; i < steps; i++) {
            BigDecimal value =
                    i == 0 ? low : i == steps - 1 ? high : log ? ratio(low, high, i, steps) : even(low, high, i, steps);
            BigDecimal shown = whole ? value.setScale(0, RoundingMode.HALF_EVEN) : value;
            texts.add(shown.stripTrailingZeros().toPlainString() + unit);
        }
        return Parsed.of(texts.build());
    }

    private static BigDecimal even(BigDecimal low, BigDecimal high, int i, int steps) {
        BigDecimal way = high.subtract(low).multiply(BigDecimal.valueOf(i));
        return low.add(way.divide(BigDecimal.valueOf(steps - 1L), MathContext.DECIMAL64))
                .round(DIGITS);
    }

    private static BigDecimal ratio(BigDecimal low, BigDecimal high, int i, int steps) {
        double way = (double) i / (steps - 1);
        double exponent = (1 - way) * StrictMath.log(low.doubleValue()) + way * StrictMath.log(high.doubleValue());
        return new BigDecimal(StrictMath.exp(exponent)).round(DIGITS);
    }
}
