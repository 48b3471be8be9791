package org.twlab.experiments.invariant;

import org.twlab.core.net.Conservation;
import org.twlab.topology.Network;

/** What was sent was delivered, dropped or is on the way: at each link, each node and over the network. */
final class PacketsConserved extends Check {
    private final Network network;

    PacketsConserved(Network network) {
        this.network = network;
    }

    @Override
    void pause() {
        try {
            Conservation.check(network.nodes(), network.directions());
        } catch (IllegalStateException fault) {
            require(false, network.simulation().nowNanos(), String.valueOf(fault.getMessage()));
        }
    }
}
