package org.twlab.nat.rfc;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A value for every {@link RfcTimeout}.
 *
 * @param nanos nanoseconds for each, above 0
 */
public record RfcTimeouts(ImmutableMap<RfcTimeout, Long> nanos) {

    public RfcTimeouts {
        for (RfcTimeout timeout : RfcTimeout.values()) {
            Long value = nanos.get(timeout);
            if (value == null || value <= 0) {
                throw new IllegalArgumentException(timeout.label() + " (" + value + " ns) must be above 0");
            }
        }
        nanos = Maps.immutableEnumMap(nanos);
    }

    /** What the documents ask for or recommend. */
    public static RfcTimeouts defaults() {
        return new RfcTimeouts(Arrays.stream(RfcTimeout.values())
                .collect(ImmutableMap.toImmutableMap(
                        timeout -> timeout, timeout -> TimeUnit.SECONDS.toNanos(timeout.defaultSeconds()))));
    }

    /** Nanoseconds a session lives after the last packet that counts. */
    public long of(RfcTimeout timeout) {
        return Objects.requireNonNull(nanos.get(timeout));
    }

    /** With one of them changed. */
    public RfcTimeouts with(RfcTimeout timeout, long newNanos) {
        return new RfcTimeouts(ImmutableMap.<RfcTimeout, Long>builder()
                .putAll(nanos)
                .put(timeout, newNanos)
                .buildKeepingLast());
    }
}
