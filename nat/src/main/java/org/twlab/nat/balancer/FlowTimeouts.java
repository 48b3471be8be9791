package org.twlab.nat.balancer;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * How long a balancer remembers a connection after its last packet, for every {@link FlowState}.
 *
 * @param nanos nanoseconds for each, above 0
 */
public record FlowTimeouts(ImmutableMap<FlowState, Long> nanos) {
    /** Those of IPVS: established 900 s, FIN_WAIT and TIME_WAIT 120 s. */
    public static final FlowTimeouts DEFAULT = new FlowTimeouts(Arrays.stream(FlowState.values())
            .collect(ImmutableMap.toImmutableMap(
                    state -> state, state -> TimeUnit.SECONDS.toNanos(state.defaultSeconds()))));

    public FlowTimeouts {
        for (FlowState state : FlowState.values()) {
            Long value = nanos.get(state);
            if (value == null || value <= 0) {
                throw new IllegalArgumentException(state.label() + " (" + value + " ns) must be above 0");
            }
        }
        nanos = Maps.immutableEnumMap(nanos);
    }

    /** Nanoseconds a connection is remembered after the last packet. */
    public long of(FlowState state) {
        return Objects.requireNonNull(nanos.get(state));
    }

    /** With one of them changed. */
    public FlowTimeouts with(FlowState state, long newNanos) {
        return new FlowTimeouts(ImmutableMap.<FlowState, Long>builder()
                .putAll(nanos)
                .put(state, newNanos)
                .buildKeepingLast());
    }
}
