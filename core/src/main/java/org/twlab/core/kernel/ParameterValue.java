package org.twlab.core.kernel;

/**
 * What one kernel has for one parameter.
 *
 * @param value nanoseconds, seconds, a count, bytes, 0 or 1, or the ordinal of a choice, as the parameter's kind says
 * @param source kernel function, RFC section or measurement that says so
 * @param verified whether the source is a measurement, a kernel's code or an RFC; a value that only common knowledge has
 *     is a default that scenarios may change
 */
public record ParameterValue(Parameter parameter, long value, String source, boolean verified) {
    private static final long MICROSECOND = 1_000L;
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final long DAY = 86_400 * SECOND;

    /** The value with its unit, as users write it. */
    public String text() {
        return switch (parameter.kind()) {
            case DURATION -> duration(value);
            case SECONDS -> value + "s";
            case COUNT -> Long.toString(value);
            case BYTES -> value + "B";
            case FLAG -> value == 0 ? "no" : "yes";
            case CHOICE -> parameter.choiceLabels().get((int) value);
        };
    }

    private static String duration(long nanos) {
        if (nanos > 0 && nanos % DAY == 0) {
            return nanos / DAY + "d";
        }
        if (nanos % SECOND == 0) {
            return nanos / SECOND + "s";
        }
        return nanos % MILLISECOND == 0 ? nanos / MILLISECOND + "ms" : nanos / MICROSECOND + "us";
    }
}
