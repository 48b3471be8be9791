package org.twlab.experiments.fault;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Link;
import org.twlab.core.net.LinkDirection;
import org.twlab.core.net.Node;
import org.twlab.core.tcp.TcpHost;
import org.twlab.experiments.traffic.AttemptLog;
import org.twlab.topology.Network;

/** The faults of one run. */
public final class Faults {
    private final Network network;
    private final List<PlannedFault> planned;
    private final Connections connections;
    private final List<ActiveFault> active;
    /** By place; only looked up. */
    private final IdentityHashMap<LinkDirection, List<ActiveFault>> onLinks = new IdentityHashMap<>();

    private final IdentityHashMap<Node, List<ActiveFault>> atNodes = new IdentityHashMap<>();

    /**
     * Puts faults into a network.
     *
     * @param log of the attempts in that network
     * @param targets by flow: the node that it connects to, empty for an address of none
     */
    public Faults(List<PlannedFault> planned, Network network, AttemptLog log, List<String> targets) {
        this.network = network;
        this.planned = List.copyOf(planned);
        this.connections = new Connections(log, targets);
        active = planned.stream()
                .map(fault -> new ActiveFault(fault, flow(fault, log), connections))
                .toList();
        if (!planned.isEmpty()) {
            place();
            install();
        }
    }

    private static int flow(PlannedFault fault, AttemptLog log) {
        return IntStream.range(0, log.flows().size())
                .filter(flow -> fault.match()
                        .flow()
                        .equals(Optional.of(log.flows().get(flow).flow())))
                .findFirst()
                .orElse(-1);
    }

    /** How many packets each fault has decided about, in the order of the file. */
    public ImmutableList<Long> applied() {
        return active.stream().map(ActiveFault::applied).collect(ImmutableList.toImmutableList());
    }

    private void place() {
        for (int i = 0; i < active.size(); i++) {
            for (Place place : planned.get(i).places()) {
                place(active.get(i), place);
            }
        }
    }

    private void place(ActiveFault fault, Place place) {
        if (place instanceof Place.OnLink link) {
            for (Link each : network.links(link.link())) {
                add(fault, onLinks, each.forward());
                add(fault, onLinks, each.backward());
            }
        } else if (place instanceof Place.OneWay way) {
            network.directions(way.direction()).forEach(direction -> add(fault, onLinks, direction));
        } else if (place instanceof Place.AtNodes at) {
            List<Node> all = network.nodes(at.nodes().node().name());
            at.nodes().indices().forEach(member -> add(fault, atNodes, all.get(member)));
        }
    }

    private static <P> void add(ActiveFault fault, IdentityHashMap<P, List<ActiveFault>> places, P place) {
        places.computeIfAbsent(place, unseen -> new ArrayList<>()).add(fault);
    }

    private void install() {
        for (LinkDirection direction : network.directions()) {
            List<ActiveFault> here = onLinks.get(direction);
            if (here != null) {
                direction.intercept(injector(null, here));
            }
        }
        for (Node node : network.nodes()) {
            List<ActiveFault> here = atNodes.get(node);
            if (here != null) {
                node.intercept(injector(null, here));
            }
        }
        if (planned.stream().anyMatch(fault -> fault.match().learns())) {
            network.hosts().forEach(this::watch);
        }
    }

    private void watch(TcpHost host) {
        List<Interface> ways = host.isPartOfBox() ? network.node(host.name()).interfaces() : host.interfaces();
        for (Interface out : ways) {
            if (out.isLinked()) {
                out.egress().intercept(injector(host.name(), onLinks.getOrDefault(out.egress(), List.of())));
            }
        }
    }

    private FaultInjector injector(@Nullable String watched, List<ActiveFault> faults) {
        return new FaultInjector(network.simulation(), connections, watched, faults);
    }
}
