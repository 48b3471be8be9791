package org.twlab.experiments.event;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Optional;
import java.util.OptionalInt;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.tcp.SequenceState;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent.StateChanged;
import org.twlab.nat.Middlebox;
import org.twlab.nat.NatGateway;
import org.twlab.topology.RouteTarget;
import org.twlab.topology.model.Topology.Members;

/** What an event does. */
public sealed interface Action {

    /**
     * Does it now.
     *
     * @param cause the entry into a state that the event has waited for
     */
    void applyTo(RunningNetwork running, Optional<StateChanged> cause);

    /**
     * Sets sysctls of hosts, as {@code sysctl -w} does.
     *
     * @param values text by full name, in the order of the file; the kernel of the hosts accepts them
     */
    record SetSysctls(Members hosts, ImmutableMap<String, String> values) implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            for (TcpHost host : running.hosts(hosts)) {
                values.forEach(host::setSysctl);
            }
        }
    }

    /**
     * Sets sysctls of gateways with a Netfilter.
     *
     * @param values by full name, in the order of the file; the gateways accept them
     * @param tcp those of their own connections, as text; their kernel accepts them
     */
    record SetGatewaySysctls(Members gateways, ImmutableMap<String, Long> values, ImmutableMap<String, String> tcp)
            implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            for (Node node : running.nodes(gateways)) {
                if (node instanceof NatGateway gateway) {
                    values.forEach(gateway::setSysctl);
                } else if (node instanceof TcpHost host) {
                    tcp.forEach(host::setSysctl);
                }
            }
        }
    }

    /**
     * Takes the power from hosts, gateways or balancers: what they know of connections is gone without a packet, and so
     * are sysctls that were set at run time; clocks begin anew.
     *
     * @param downNanos until they are up again
     */
    record Reboot(Members nodes, long downNanos) implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            for (Node node : running.nodes(nodes)) {
                if (node instanceof TcpHost host) {
                    running.traffic().reboot(host, downNanos);
                } else if (node instanceof Middlebox box) {
                    box.reboot(downNanos);
                }
            }
        }
    }

    /** Lets gateways and balancers forget all connections; they stay up. */
    record Flush(Members boxes) implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            for (Node node : running.nodes(boxes)) {
                if (node instanceof Middlebox box) {
                    box.flush();
                }
            }
        }
    }

    /**
     * Changes static routes of nodes, at once.
     *
     * @param node whose: a node, population or member
     * @param next the neighbour that gets the packets, by target
     * @param computed targets whose static routes end, so that computed ones count again
     */
    record SetRoutes(String node, ImmutableMap<RouteTarget, String> next, ImmutableList<RouteTarget> computed)
            implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            running.network().setRoutes(node, next);
            computed.forEach(target -> running.network().useComputedRoutes(node, target));
        }
    }

    /**
     * Takes links down or up, both ways.
     *
     * @param up by name of the link, or {@code name[3]} for that of one member
     */
    record SetLinks(ImmutableMap<String, Boolean> up) implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            up.forEach(running.network()::setLink);
        }
    }

    /** No attempt of a flow begins from now on; those that are going on go on. */
    record StopFlow(String flow) implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            running.traffic().stop(flow);
        }
    }

    /**
     * Writes down every socket of hosts and every mapping of gateways.
     *
     * @param nodes which; empty for all
     */
    record Snapshot(Optional<Members> nodes) implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            running.takeSnapshot(nodes);
        }
    }

    /**
     * Puts a segment on the wire that no socket has made. If it asks for variables of a connection that the receiver does
     * not have, nothing is sent.
     *
     * @param from the host that sends it
     * @param fromPort its port; empty for that of the connection the event has waited for
     * @param to the host that is to receive it
     * @param target its address and port
     */
    record Send(Members from, OptionalInt fromPort, Members to, Endpoint target, CraftedSegment segment)
            implements Action {
        @Override
        public void applyTo(RunningNetwork running, Optional<StateChanged> cause) {
            TcpHost sender = running.hosts(from).get(0);
            TcpHost receiver = running.hosts(to).get(0);
            Endpoint source = new Endpoint(from.node().address(from.from()), sourcePort(sender, cause));
            FourTuple asSent = new FourTuple(source, target);
            segment.segment(asSent, state(receiver, asSent.reversed(), cause))
                    .ifPresent(made -> sender.inject(source.address(), target.address(), made));
        }

        private int sourcePort(TcpHost sender, Optional<StateChanged> cause) {
            return fromPort.orElseGet(() -> cause.map(change -> change.host().equals(sender.name())
                            ? change.tuple().local().port()
                            : change.tuple().remote().port())
                    .orElse(0));
        }

        /** Behind a gateway the receiver knows the connection by another tuple than the sender: that of the cause. */
        private static Optional<SequenceState> state(
                TcpHost receiver, FourTuple asReceived, Optional<StateChanged> cause) {
            Optional<SequenceState> plain = receiver.sequenceState(asReceived);
            return plain.isPresent()
                    ? plain
                    : cause.filter(change -> change.host().equals(receiver.name()))
                            .flatMap(change -> receiver.sequenceState(change.tuple()));
        }
    }
}
