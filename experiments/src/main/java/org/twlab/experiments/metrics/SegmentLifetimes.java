package org.twlab.experiments.metrics;

import java.util.Optional;
import java.util.function.ToLongFunction;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.HostSpec;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.Topology;

/** Maximum segment lifetimes: how long hosts believe that packets live. */
public final class SegmentLifetimes {

    private SegmentLifetimes() {}

    /** By name of a node of a topology, in nanoseconds; {@link Long#MAX_VALUE} for what is no host. */
    public static ToLongFunction<String> of(Topology topology) {
        return name -> {
            int bracket = name.indexOf('[');
            NodeSpec<?> node = topology.nodes().get(bracket < 0 ? name : name.substring(0, bracket));
            Optional<NodeSpec<HostSpec>> host = node == null ? Optional.empty() : HostKind.KIND.cast(node);
            return host.map(found -> found.settings().kernel().maxSegmentLifetimeNanos())
                    .orElse(Long.MAX_VALUE);
        };
    }
}
