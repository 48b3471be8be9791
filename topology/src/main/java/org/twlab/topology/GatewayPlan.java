package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Prefix;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.tcp.TcpStack;

/**
 * A node with an inside and an outside: what routing has to know of it, and how it is made. Nobody outside gets a route
 * to its inside; the inside reaches the outside through it. A link is inside when it leads to a node with an address in
 * the inside network.
 *
 * @param insideAddress own address on the inside, in network order; in {@code inside}
 * @param inside the network behind it; the same may lie behind other gateways
 * @param outsideAddresses own addresses on the outside; not in {@code inside}; at least one
 * @param factory makes the node
 */
public record GatewayPlan(int insideAddress, Prefix inside, ImmutableIntArray outsideAddresses, Factory factory) {

    public GatewayPlan {
        if (outsideAddresses.isEmpty()) {
            throw new IllegalArgumentException("outsideAddresses is empty; a gateway needs at least one");
        }
    }

    /** Makes the node of a gateway; its interfaces come later. */
    @FunctionalInterface
    public interface Factory {
        Parts create(String name, NetworkContext context);
    }

    /**
     * A gateway that was made.
     *
     * @param node which receives the packets
     * @param routes its forwarding table, which the builder fills
     * @param markInside is told each interface that leads to the inside
     * @param tcp gives it a TCP of its own, at most once and when it has its interfaces; empty where it has none
     */
    public record Parts(
            Node node,
            ForwardingTable routes,
            Consumer<Interface> markInside,
            Optional<Function<TcpStack, TcpHost>> tcp) {

        /** A gateway that opens no connections. */
        public Parts(Node node, ForwardingTable routes, Consumer<Interface> markInside) {
            this(node, routes, markInside, Optional.empty());
        }
    }
}
