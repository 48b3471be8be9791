package org.twlab.nat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A value for every {@link ConntrackTimeout}.
 *
 * @param nanos nanoseconds for each, above 0
 */
public record NatTimeouts(ImmutableMap<ConntrackTimeout, Long> nanos) {

    public NatTimeouts {
        for (ConntrackTimeout timeout : ConntrackTimeout.values()) {
            Long value = nanos.get(timeout);
            if (value == null || value <= 0) {
                throw new IllegalArgumentException(timeout.label() + " (" + value + " ns) must be above 0");
            }
        }
        nanos = Maps.immutableEnumMap(nanos);
    }

    /** The defaults of Linux 3.10 and 4.9. */
    public static NatTimeouts defaults() {
        return new NatTimeouts(Arrays.stream(ConntrackTimeout.values())
                .collect(ImmutableMap.toImmutableMap(
                        timeout -> timeout, timeout -> TimeUnit.SECONDS.toNanos(timeout.defaultSeconds()))));
    }

    /** Nanoseconds an entry lives after the last packet that counts. */
    public long of(ConntrackTimeout timeout) {
        return java.util.Objects.requireNonNull(nanos.get(timeout));
    }

    /** With one of them changed. */
    public NatTimeouts with(ConntrackTimeout timeout, long newNanos) {
        return new NatTimeouts(ImmutableMap.<ConntrackTimeout, Long>builder()
                .putAll(nanos)
                .put(timeout, newNanos)
                .buildKeepingLast());
    }
}
