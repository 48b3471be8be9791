package org.twlab.core.net;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropCounts;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/** Anything that packets arrive at: a host, a router, a gateway. Confined to one run. */
public abstract class Node {
    protected final Simulation simulation;
    /** Null when nobody listens: then no trace event is made. */
    protected final @Nullable TraceListener trace;

    private final String name;
    private final List<Interface> interfaces = new ArrayList<>(1);
    private final DropCounts drops = new DropCounts();

    /**
     * A node without interfaces.
     *
     * @param name as in the scenario: {@code server}, {@code client[3]}
     */
    protected Node(String name, NetworkContext context) {
        this.name = name;
        this.simulation = context.simulation();
        this.trace = context.trace();
    }

    /** Called when a packet has come over a link. */
    public abstract void receive(Ipv4Packet packet, Interface from);

    public final String name() {
        return name;
    }

    /** The interfaces in the order in which they were added. */
    public final List<Interface> interfaces() {
        return Collections.unmodifiableList(interfaces);
    }

    /** Adds an interface with an address, which may be 0 where a router needs none of its own. */
    public Interface addInterface(int address) {
        Interface added = new Interface(this, interfaces.size(), address);
        interfaces.add(added);
        return added;
    }

    /** What this node has dropped or refused, by reason. */
    public final DropCounts drops() {
        return drops;
    }

    /** Counts a drop and, when traced, reports it; {@code values} are the numbers that decided, as name and value in turn. */
    protected final void drop(Ipv4Packet packet, DropReason reason, Object... values) {
        drops.count(reason);
        if (trace != null) {
            trace.on(new TraceEvent.PacketDropped(simulation.nowNanos(), name, packet, Drop.of(reason, values)));
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
