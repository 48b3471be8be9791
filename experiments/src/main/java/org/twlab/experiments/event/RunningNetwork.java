package org.twlab.experiments.event;

import java.util.List;
import java.util.Optional;
import org.twlab.core.net.Node;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.topology.Network;
import org.twlab.topology.model.Topology.Members;

/** The parts of a run that events change or look at. */
final class RunningNetwork {
    private final Network network;
    private final Traffic traffic;
    private final Snapshots snapshots;

    RunningNetwork(Network network, Traffic traffic, Snapshots snapshots) {
        this.network = network;
        this.traffic = traffic;
        this.snapshots = snapshots;
    }

    List<TcpHost> hosts(Members members) {
        return network.hosts(members.node().name()).subList(members.from(), members.to());
    }

    /** With the own TCP of a gateway. */
    List<Node> nodes(Members members) {
        return network.nodes(members.node().name(), members.from(), members.to());
    }

    Network network() {
        return network;
    }

    Traffic traffic() {
        return traffic;
    }

    void takeSnapshot(Optional<Members> members) {
        List<Node> nodes = members.map(this::nodes).orElseGet(network::nodes);
        snapshots.take(network.simulation().nowNanos(), nodes);
    }
}
