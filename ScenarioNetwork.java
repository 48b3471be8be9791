package org.twlab.experiments.run;

import com.google.common.primitives.ImmutableIntArray;
import java.util.function.IntFunction;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Prefix;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.tcp.HostSettings;
import org.twlab.core.trace.TraceListener;
import org.twlab.experiments.scenario.NatKind;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatSettings;
import org.twlab.topology.Addressing;
import org.twlab.topology.GatewayPlan;
import org.twlab.topology.LinkPlan;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.language.Distribution;
import org.twlab.topology.model.HostKind;
import org.twlab.topology.model.HostSpec;
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.RouterSpec;
import org.twlab.topology.model.Topology;

/** Builds the network that a scenario describes, for one run. */
final class ScenarioNetwork {
    private final RandomStreams streams;
    private final NetworkBuilder builder;

    private ScenarioNetwork(RandomStreams streams) {
        this.streams = streams;
        this.builder = NetworkBuilder.of(streams);
    }

    /**
     * The network, at the instant 0.
     *
     * @param streams of the run: what varies by member is drawn from them
     * @param trace who is told of every event; null for nobody
     */
    static Network build(Topology topology, RandomStreams streams, @Nullable TraceListener trace) {
        ScenarioNetwork network = new ScenarioNetwork(streams);
        topology.nodes().values().forEach(network::add);
        topology.links().values().forEach(network::add);
        return network.builder.build(trace);
    }
}
