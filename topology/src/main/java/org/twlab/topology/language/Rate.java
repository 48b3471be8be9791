package org.twlab.topology.language;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * How often something happens, exact.
 *
 * @param perDay times per day, above 0
 */
public record Rate(BigDecimal perDay) {
    private static final BigDecimal DAY_NANOS = BigDecimal.valueOf(86_400_000_000_000L);

    public Rate {
        if (perDay.signum() <= 0) {
            throw new IllegalArgumentException("perDay (" + perDay + ") must be above 0");
        }
    }

    /** Nanoseconds until the k-th of evenly spaced happenings, k x 1/rate rounded down: no error adds up. */
    public long nanosUntil(long k) {
        return DAY_NANOS
                .multiply(BigDecimal.valueOf(k))
                .divide(perDay, 0, RoundingMode.FLOOR)
                .longValueExact();
    }

    /** The mean distance in nanoseconds, rounded down, at least 1. */
    public long meanGapNanos() {
        return Math.max(1, nanosUntil(1));
    }
}
