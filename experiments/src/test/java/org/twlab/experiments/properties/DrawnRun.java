package org.twlab.experiments.properties;

import com.google.common.primitives.ImmutableIntArray;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.net.LinkSettings.Jitter;
import org.twlab.core.net.Router;
import org.twlab.core.net.RouterSettings;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Prefix;
import org.twlab.core.trace.TraceListener;
import org.twlab.experiments.properties.ClientGroup.Client;
import org.twlab.experiments.properties.DrawnNetwork.Gateway;
import org.twlab.experiments.properties.DrawnNetwork.Trunk;
import org.twlab.experiments.run.CounterLog;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.experiments.traffic.FlowPlan;
import org.twlab.experiments.traffic.Traffic;
import org.twlab.nat.ConntrackTimeout;
import org.twlab.nat.NatGateway;
import org.twlab.nat.NatModel;
import org.twlab.nat.NatSettings;
import org.twlab.nat.PortRange;
import org.twlab.topology.Addressing;
import org.twlab.topology.GatewayPlan;
import org.twlab.topology.Network;
import org.twlab.topology.NetworkBuilder;
import org.twlab.topology.language.Distribution;

/**
 * A finished run of a drawn network, built by the builder that the runner of scenarios uses too. All hosts stamp
 * checksums, so that whoever changes a packet must keep them right.
 *
 * @param drawn what was run
 * @param network as the run left it
 * @param attempts what became of every attempt
 */
record DrawnRun(DrawnNetwork drawn, Network network, AttemptLog attempts) {
    private static final long MICROSECOND = 1_000;
    private static final int INSIDE_ADDRESS = Address.parse("10.1.0.1").bits();
    private static final Prefix INSIDE = Prefix.parse("10.1.0.0/16");

    /** Runs; the listener, if any, is told of every event. */
    static DrawnRun of(DrawnNetwork drawn, @Nullable TraceListener trace) {
        Network network = describe(drawn).build(trace);
        List<FlowPlan> flows = new ArrayList<>();
        for (int group = 0; group < drawn.groups().size(); group++) {
            flows.add(new FlowPlan(
                    DrawnNetwork.flowName(group),
                    network.hosts(DrawnNetwork.groupName(group)),
                    List.of(new Endpoint(DrawnNetwork.SERVER_ADDRESS, 80)),
                    drawn.groups().get(group).flow()));
        }
        Traffic traffic = new Traffic(network.simulation(), network.streams(), drawn.durationNanos(), flows);
        traffic.serve(network.host(DrawnNetwork.SERVER_NAME), List.of(80));
        traffic.start();
        network.simulation().runUntil(drawn.durationNanos());
        traffic.finish();
        return new DrawnRun(drawn, network, traffic.log());
    }

    /** The counters of all hosts. */
    CounterLog counters() {
        return CounterLog.of(network.hosts());
    }

    private static NetworkBuilder describe(DrawnNetwork drawn) {
        NetworkBuilder builder = NetworkBuilder.of(drawn.seed()).stampChecksums(true);
        builder.host(
                DrawnNetwork.SERVER_NAME,
                Address.text(DrawnNetwork.SERVER_ADDRESS),
                drawn.server().settings());
        for (int router = 0; router < drawn.trunk().routers(); router++) {
            builder.router(
                    DrawnNetwork.routerName(router),
                    Addressing.NONE,
                    site -> new Router(site.name(), site.context(), routerSettings(drawn.trunk())));
        }
        drawn.gateway().ifPresent(gateway -> builder.gateway("nat", plan(settings(gateway))));
        for (int group = 0; group < drawn.groups().size(); group++) {
            ClientGroup described = drawn.groups().get(group);
            String name = DrawnNetwork.groupName(group);
            builder.population(name, described.clients().size(), drawn.networkOf(group), described::settings);
            builder.link(name, drawn.clientSide(), member -> access(described, member));
        }
        List<String> nodes = drawn.trunkNodes();
        for (int next = 1; next < nodes.size(); next++) {
            builder.link(nodes.get(next - 1), nodes.get(next), trunk(drawn.trunk()));
        }
        return builder;
    }

    private static RouterSettings routerSettings(Trunk trunk) {
        RouterSettings defaults = RouterSettings.DEFAULT;
        return new RouterSettings(
                0, trunk.forwardingMicros() * MICROSECOND, defaults.icmpErrors(), defaults.icmpPerSecond());
    }

    private static LinkSettings access(ClientGroup group, int member) {
        Client client = group.clients().get(member);
        return link(client.delayMicros(), Jitter.NONE, group.lossPerMille());
    }

    private static LinkSettings trunk(Trunk trunk) {
        Distribution jitter = new Distribution.Uniform(0, trunk.jitterMicros() * MICROSECOND);
        return link(
                trunk.delayMicros(),
                trunk.jitterMicros() == 0 ? Jitter.NONE : random -> jitter.draw(random, 0),
                trunk.lossPerMille());
    }

    /** Losses in millionths, as the loader counts them: the same draws lose the same packets. */
    private static LinkSettings link(int delayMicros, Jitter jitter, int lossPerMille) {
        return new LinkSettings(delayMicros * MICROSECOND, jitter, 0, 1000, lossPerMille * 1000L, 1_000_000L);
    }

    private static NatSettings settings(Gateway gateway) {
        NatSettings settings = NatSettings.of(
                INSIDE_ADDRESS, INSIDE.length(), DrawnNetwork.PUBLIC_ADDRESS, NatModel.named(gateway.model()));
        if (gateway.ports().isPresent()) {
            DrawnNetwork.PublicPorts ports = gateway.ports().get();
            settings = settings.withPorts(new PortRange(ports.first(), ports.last()));
        }
        if (gateway.idleSeconds() > 0) {
            for (ConntrackTimeout timeout : ConntrackTimeout.values()) {
                settings = settings.withTimeout(timeout, gateway.idleSeconds() * 1_000_000_000L);
            }
        }
        return settings;
    }

    private static GatewayPlan plan(NatSettings settings) {
        return new GatewayPlan(
                settings.insideAddress(),
                settings.insidePrefix(),
                ImmutableIntArray.of(settings.outsideAddress()),
                (name, context) -> {
                    NatGateway gateway = new NatGateway(name, settings, context);
                    return new GatewayPlan.Parts(gateway, gateway.routes(), gateway::setInside);
                });
    }

    /** Whether an address is one of the inside network. */
    static boolean isInside(int address) {
        return INSIDE.contains(address);
    }
}
