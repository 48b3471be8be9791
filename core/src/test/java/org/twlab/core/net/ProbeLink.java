package org.twlab.core.net;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.RandomStreams;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.TraceListener;

/** Two probes, a and b, and a link between them with the same settings both ways. */
final class ProbeLink {
    private final Simulation simulation = new Simulation();
    private final Probe a;
    private final Probe b;
    private final LinkDirection forward;

    ProbeLink(long seed, LinkSettings settings) {
        this(seed, settings, null);
    }

    ProbeLink(long seed, LinkSettings settings, @Nullable TraceListener trace) {
        NetworkContext context = new NetworkContext(simulation, new RandomStreams(seed, 0), trace, false);
        a = new Probe("a", context, 1);
        b = new Probe("b", context, 2);
        forward = Link.connect(context, a.side(), b.side(), settings, settings).forward();
    }

    Simulation simulation() {
        return simulation;
    }

    Probe a() {
        return a;
    }

    Probe b() {
        return b;
    }

    /** From a to b. */
    LinkDirection forward() {
        return forward;
    }

    void send(int identification) {
        sendOfLength(identification, 40);
    }

    void sendOfLength(int identification, int length) {
        a.send(Probe.packet(1, 2, 64, identification, length));
    }

    /** Those that have reached b. */
    List<Integer> identifications() {
        return b.packets().stream().map(Ipv4Packet::identification).toList();
    }
}
