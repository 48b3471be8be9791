package org.twlab.experiments.fault;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.Fate;
import org.twlab.core.net.Interceptor;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Simulation;

/** The faults at one place, in the order of the file: the first that is about a packet decides. */
final class FaultInjector implements Interceptor {
    private final Simulation simulation;
    private final Connections connections;
    private final @Nullable String watched;
    private final ActiveFault[] faults;

    /** @param watched the host whose own packets are to be learnt from here; null for none */
    FaultInjector(Simulation simulation, Connections connections, @Nullable String watched, List<ActiveFault> faults) {
        this.simulation = simulation;
        this.connections = connections;
        this.watched = watched;
        this.faults = faults.toArray(ActiveFault[]::new);
    }

    @Override
    public Fate fateOf(Ipv4Packet packet) {
        if (watched != null) {
            connections.leaves(packet, watched);
        }
        if (faults.length == 0) {
            return Fate.PASS;
        }
        PacketKind kind = connections.kindOf(packet);
        long nowNanos = simulation.nowNanos();
        ActiveFault first = null;
        for (ActiveFault fault : faults) {
            if ((first == null || fault.counts()) && fault.matches(packet, kind, nowNanos) && first == null) {
                first = fault;
            }
        }
        return first == null ? Fate.PASS : first.apply();
    }
}
