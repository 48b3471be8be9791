package org.twlab.experiments.traffic;

import java.util.List;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.tcp.TcpHost;

/**
 * A traffic entry of a scenario in a running network.
 *
 * @param name of the flow, as in {@code connections.csv}
 * @param openers the hosts that connect, in the order of their population
 * @param targets what they connect to, in turns
 * @param settings what each attempt does
 */
public record FlowPlan(String name, List<TcpHost> openers, List<Endpoint> targets, FlowSettings settings) {
    public FlowPlan {
        openers = List.copyOf(openers);
        targets = List.copyOf(targets);
        if (openers.isEmpty() || targets.isEmpty()) {
            throw new IllegalArgumentException("flow " + name + " has " + openers.size() + " openers and "
                    + targets.size() + " targets; it needs at least one of each");
        }
    }
}
