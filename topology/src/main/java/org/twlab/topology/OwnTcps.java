package org.twlab.topology;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;

/** The TCP of gateways that can have one. Each is made when somebody first asks for it: most gateways only forward. */
final class OwnTcps {
    private final TcpStack stack;
    /** By node; only looked up. */
    private final Map<Integer, GatewayPlan.Parts> gateways;

    private final Map<Integer, TcpHost> made = new HashMap<>();

    OwnTcps(TcpStack stack, Map<Integer, GatewayPlan.Parts> gateways) {
        this.stack = stack;
        this.gateways = Map.copyOf(gateways);
    }

    /** That of a gateway; empty for another node, and for a gateway that only forwards whatever happens. */
    Optional<TcpHost> of(int node) {
        GatewayPlan.@Nullable Parts gateway = gateways.get(node);
        if (gateway != null && gateway.tcp().isPresent() && !made.containsKey(node)) {
            made.put(node, gateway.tcp().get().apply(stack));
        }
        return ifMade(node);
    }

    /** That of a gateway, if anybody has asked for it. */
    Optional<TcpHost> ifMade(int node) {
        return Optional.ofNullable(made.get(node));
    }
}
