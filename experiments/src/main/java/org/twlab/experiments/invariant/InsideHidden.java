package org.twlab.experiments.invariant;

import java.util.HashMap;
import java.util.Map;
import org.twlab.core.net.Interface;
import org.twlab.core.net.Node;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.nat.Middlebox;
import org.twlab.topology.Network;

/** No packet with a source address of the inside network leaves a gateway toward the outside. */
final class InsideHidden extends Check {
    /** By link direction that leads outside, the gateway and its interface. */
    private final Map<String, Exit> exits = new HashMap<>();

    private record Exit(Middlebox gateway, Interface place) {}

    InsideHidden(Network network) {
        for (Node node : network.nodes()) {
            if (node instanceof Middlebox gateway) {
                gateway.interfaces().stream()
                        .filter(Interface::isLinked)
                        .forEach(place -> exits.put(place.egress().name(), new Exit(gateway, place)));
            }
        }
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketSent sent) {
            Exit exit = exits.get(sent.link());
            require(
                    exit == null || !exit.gateway.hides(sent.packet().source(), exit.place),
                    sent.atNanos(),
                    "an inside address leaves over ",
                    sent.link(),
                    ": ",
                    sent.packet());
        }
    }
}
