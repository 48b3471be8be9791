package org.twlab.reports.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Numbers as text. Files get {@link #exact}: at most 12 significant digits, plain notation, no trailing zeros. People
 * get {@link #human} and {@link #duration}: four significant digits. The digits come from the exact decimal expansion of
 * the double, never from {@code Double.toString}, whose digits changed after JDK 17; a value is the same text on every
 * JDK and in every locale.
 */
public final class NumberText {
    /** Significant digits of a decimal number in a file. */
    public static final int FILE_DIGITS = 12;

    /** Significant digits of a decimal number shown to people. */
    public static final int HUMAN_DIGITS = 4;

    private static final MathContext FILE = new MathContext(FILE_DIGITS, RoundingMode.HALF_UP);

    /** Integral doubles below this are their own 12 digits. */
    private static final double FILE_INTEGERS = 1e12;

    private static final double HUMAN_PLAIN_FROM = 1e-6;
    private static final double HUMAN_PLAIN_BELOW = 1e15;

    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private NumberText() {}

    /**
     * A decimal number as files hold it.
     *
     * @param value finite
     * @throws IllegalArgumentException if the value is NaN or infinite: files leave such a field empty
     */
    public static String exact(double value) {
        requireFinite(value);
        if (Math.abs(value) < FILE_INTEGERS && value == (double) (long) value) {
            return Long.toString((long) value);
        }
        return plain(new BigDecimal(value).round(FILE));
    }

    /**
     * A decimal number as people read it: four significant digits, integer digits never rounded away, powers of ten
     * outside 1e-6 to 1e15.
     *
     * @param value finite
     */
    public static String human(double value) {
        return human(value, HUMAN_DIGITS);
    }

    /**
     * As {@link #human(double)} with another number of significant digits.
     *
     * @param digits from 1 to 12
     */
    public static String human(double value, int digits) {
        requireFinite(value);
        if (digits < 1 || digits > FILE_DIGITS) {
            throw new IllegalArgumentException("digits (" + digits + ") must be in 1.." + FILE_DIGITS);
        }
        BigDecimal exact = new BigDecimal(value);
        double magnitude = Math.abs(value);
        if (magnitude != 0 && (magnitude < HUMAN_PLAIN_FROM || magnitude >= HUMAN_PLAIN_BELOW)) {
            return scientific(exact.round(new MathContext(digits, RoundingMode.HALF_UP)));
        }
        return readable(exact, digits);
    }

    /** A mean with its interval, {@code 0.98 [0.97, 0.99]}; the mean alone where a bound is not finite. */
    public static String interval(double mean, double low, double high) {
        if (!Double.isFinite(low) || !Double.isFinite(high)) {
            return human(mean);
        }
        return human(mean) + " [" + human(low) + ", " + human(high) + "]";
    }

    /**
     * A length of time for people, in the spelling of the scenario language: {@code 250us}, {@code 1.5s}, {@code 10min}.
     *
     * @param nanos length in nanoseconds; may be negative
     */
    public static String duration(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        BigDecimal magnitude = new BigDecimal(nanos).abs();
        String sign = nanos < 0 ? "-" : "";
        if (magnitude.compareTo(BigDecimal.valueOf(SECOND)) < 0) {
            return sign + shortDuration(magnitude);
        }
        return sign + longDuration(magnitude);
    }

    private static String shortDuration(BigDecimal nanos) {
        long value = nanos.longValueExact();
        if (value < MICROSECOND) {
            return value + "ns";
        }
        return value < MILLISECOND ? scaled(nanos, MICROSECOND, "us") : scaled(nanos, MILLISECOND, "ms");
    }

    private static String longDuration(BigDecimal nanos) {
        // two of the next unit before changing to it: 90s and 36h read better than 1.5min and 1.5d
        if (nanos.compareTo(BigDecimal.valueOf(2 * MINUTE)) < 0) {
            return scaled(nanos, SECOND, "s");
        }
        if (nanos.compareTo(BigDecimal.valueOf(2 * HOUR)) < 0) {
            return scaled(nanos, MINUTE, "min");
        }
        return nanos.compareTo(BigDecimal.valueOf(2 * DAY)) < 0 ? scaled(nanos, HOUR, "h") : scaled(nanos, DAY, "d");
    }

    private static String scaled(BigDecimal nanos, long unit, String name) {
        return readable(nanos.divide(BigDecimal.valueOf(unit), MathContext.DECIMAL64), HUMAN_DIGITS) + name;
    }

    /** Rounded to so many significant digits, or to an integer where that has more. */
    private static String readable(BigDecimal exact, int digits) {
        BigDecimal rounded = exact.round(new MathContext(digits, RoundingMode.HALF_UP));
        return plain(rounded.scale() < 0 ? exact.setScale(0, RoundingMode.HALF_UP) : rounded);
    }

    /** Plain notation without trailing zeros and without a negative zero. */
    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static String scientific(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        return stripped.movePointLeft(exponent).toPlainString() + "e" + exponent;
    }

    private static void requireFinite(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value must be finite, not NaN or infinite");
        }
    }
}
