package org.twlab.experiments.traffic;

import java.util.List;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.scenario.Flow;

/**
 * A flow of a scenario in a running network.
 *
 * @param flow what each attempt does
 * @param openers the hosts that connect, in the order of their population
 */
public record FlowPlan(Flow flow, List<TcpHost> openers) {
    public FlowPlan {
        openers = List.copyOf(openers);
        if (openers.isEmpty() || flow.target().endpoints().isEmpty()) {
            throw new IllegalArgumentException("flow " + flow.name() + " has " + openers.size() + " openers and "
                    + flow.target().endpoints().size() + " targets; it needs at least one of each");
        }
    }

    /** Name of the flow, as in {@code connections.csv}. */
    public String name() {
        return flow.name();
    }

    /** What attempts connect to, in turns. */
    List<Endpoint> targets() {
        return flow.target().endpoints();
    }
}
