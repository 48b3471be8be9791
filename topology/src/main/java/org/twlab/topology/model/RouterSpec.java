package org.twlab.topology.model;

import java.util.List;
import org.twlab.topology.language.Key;
import org.twlab.topology.language.RecordType;
import org.twlab.topology.language.Types;
import org.twlab.topology.model.NodeKind.Addressing;

/**
 * Settings of a router.
 *
 * @param forwardingDelayNanos time from the arrival of a packet to its departure
 */
public record RouterSpec(long forwardingDelayNanos) {
    private static final Key<Long> FORWARDING_DELAY = Key.withDefault(
            "forwarding-delay",
            Types.durationUpTo("1h"),
            "0s",
            "Time from the arrival of a packet at the router to its departure.");

    private static final RecordType<RouterSpec> SETTINGS = RecordType.of(
            "router", List.of(FORWARDING_DELAY), (values, reading) -> new RouterSpec(values.get(FORWARDING_DELAY)));

    /** The kind {@code router}. */
    public static NodeKind<RouterSpec> kind(NodeFactory<RouterSpec> factory) {
        return NodeKind.of("router", Addressing.POSSIBLE, SETTINGS, factory);
    }
}
