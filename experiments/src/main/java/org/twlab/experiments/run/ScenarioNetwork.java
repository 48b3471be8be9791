package org.twlab.experiments.run;

import com.google.common.primitives.ImmutableIntArray;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.sim.RandomStreams;
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
import org.twlab.topology.model.LinkSpec;
import org.twlab.topology.model.NodeSpec;
import org.twlab.topology.model.RouterSpec;
import org.twlab.topology.model.Topology;

/** Builds the network that a scenario describes, for one run. */
public final class ScenarioNetwork {
    private final RandomStreams streams;
    private final NetworkBuilder builder;

    private ScenarioNetwork(RandomStreams streams) {
        this.streams = streams;
        this.builder = NetworkBuilder.of(streams);
    }

    /**
     * The network at the instant 0.
     *
     * @param streams of the run: what varies by member is drawn from them
     * @param trace who is told of every event; null for nobody
     */
    public static Network build(Topology topology, RandomStreams streams, @Nullable TraceListener trace) {
        ScenarioNetwork network = new ScenarioNetwork(streams);
        topology.nodes().values().forEach(network::add);
        topology.links().values().forEach(network::add);
        return network.builder.build(trace);
    }

    private void add(NodeSpec<?> node) {
        Optional<NodeSpec<NatSettings>> nat = NatKind.KIND.cast(node);
        if (nat.isPresent()) {
            builder.gateway(node.name(), gateway(nat.get().settings()));
        } else if (node.settings() instanceof RouterSpec router) {
            builder.router(
                    node.name(), addressing(node), site -> router(router, site.name(), site.address(), site.context()));
        } else if (node.count().isPresent()) {
            builder.population(node.name(), node.members(), addressing(node), node::create);
        } else {
            builder.node(node.name(), addressing(node), node::create);
        }
    }

    private static Router router(
            RouterSpec settings, String name, int address, org.twlab.core.net.NetworkContext context) {
        return new Router(
                name,
                context,
                new RouterSettings(
                        address,
                        settings.forwardingDelayNanos(),
                        RouterSettings.DEFAULT.icmpErrors(),
                        RouterSettings.DEFAULT_ICMP_PER_SECOND));
    }

    private static GatewayPlan gateway(NatSettings settings) {
        return new GatewayPlan(
                settings.insideAddress(),
                settings.insidePrefix(),
                ImmutableIntArray.of(settings.outsideAddress()),
                (name, context) -> {
                    NatGateway gateway = new NatGateway(name, settings, context);
                    return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
                });
    }

    private static Addressing addressing(NodeSpec<?> node) {
        return node.addresses().isEmpty() ? Addressing.NONE : new Addressing(node.addresses(), Optional.empty());
    }

    private void add(LinkSpec link) {
        builder.link(
                new LinkPlan(link.name(), link.a(), link.b(), settings(link, link.ab()), settings(link, link.ba())));
    }

    /**
     * What one direction does, by member. Both directions draw their delay from one stream: where their distributions
     * are equal, so are their delays.
     */
    private IntFunction<LinkSettings> settings(LinkSpec link, LinkSpec.Direction direction) {
        LinkSettings.Jitter jitter = direction.jitter().equals(Distribution.constant(0))
                ? LinkSettings.Jitter.NONE
                : random -> direction.jitter().draw(random, 0);
        return member -> new LinkSettings(
                delayNanos(link, direction.delay(), member),
                jitter,
                direction.bitsPerSecond(),
                direction.queuePackets(),
                direction.loss().numerator(),
                direction.loss().denominator());
    }

    private long delayNanos(LinkSpec link, Distribution delay, int member) {
        return delay instanceof Distribution.Constant constant
                ? constant.value()
                : delay.draw(streams.named(link.name() + "[" + member + "]/delay"), member);
    }
}
