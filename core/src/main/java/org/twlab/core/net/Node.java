package org.twlab.core.net;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Fragments;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.sim.Simulation;
import org.twlab.core.trace.Drop;
import org.twlab.core.trace.DropCounts;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceListener;

/**
 * Anything that packets arrive at: a host, a router, a gateway. Confined to one run.
 *
 * <p>At every instant, received + originated + copies = accepted + dropped + sent + held. Received is what links, and
 * nodes of the same box, have delivered here, sent what these have been given; each of the others is counted where it
 * happens, so that a path which forgets to say what became of a packet, or says it twice, breaks the sum. {@link
 * Conservation} looks.
 */
public abstract class Node {
    /** Index of a node that is no member of a population. */
    public static final int NO_MEMBER = -1;

    private static final Interface[] NO_INTERFACES = {};

    private final NetworkContext context;
    protected final Simulation simulation;
    /** Null when nobody listens: then no trace event is made. */
    protected final @Nullable TraceListener trace;

    private final String base;
    private final int member;
    private Interface[] interfaces = NO_INTERFACES;
    private int count;
    /** Made by the first drop. */
    private @Nullable DropCounts drops;

    private @Nullable Interceptor interceptor;
    /** Which bits a fault flips; made for the first. */
    private @Nullable UniformRandomProvider corruption;

    private long received;
    private long originated;
    private long accepted;
    private long sent;
    private int copies;
    private int held;

    /**
     * A node without interfaces.
     *
     * @param name as in the scenario: {@code server}, {@code r[2]}
     */
    protected Node(String name, NetworkContext context) {
        this(name, NO_MEMBER, context);
    }

    /**
     * A member of a population, without interfaces. Its name is put together when it is asked for, as a million of them
     * would take 60 MB.
     *
     * @param base name of the population
     * @param member index in it, from 0; {@link #NO_MEMBER} for a node that is called {@code base}
     */
    protected Node(String base, int member, NetworkContext context) {
        this.base = base;
        this.member = member;
        this.context = context;
        this.simulation = context.simulation();
        this.trace = context.trace();
    }

    /**
     * Called when a packet has come over a link. It must do one of these with it: {@link #accept}, {@link #drop}, {@link
     * #forward}, {@link #hold}.
     */
    public abstract void receive(Ipv4Packet packet, Interface from);

    /** The interface by which this node would send a packet, its own or one on the way; null where it has no route. */
    public @Nullable Interface egressFor(Ipv4Packet packet) {
        return interfaces.length == 0 ? null : interfaces[0];
    }

    /** How many equally good interfaces {@link #egressFor} has chosen from; 0 where it has no route. */
    public int choicesFor(Ipv4Packet packet) {
        return interfaces.length == 0 ? 0 : 1;
    }

    /** A link has brought a packet. */
    final void arrive(Ipv4Packet packet, Interface from) {
        received++;
        if (interceptor == null) {
            receive(packet, from);
        } else {
            suffer(packet, from, interceptor.fateOf(packet));
        }
    }

    /** Whether this is a part of a box, such as the TCP of a gateway: what it sends leaves by another node of that. */
    public final boolean isPartOfBox() {
        return !firstInterface().isLinked();
    }

    /** Another node of the same box gives a packet, which is no arrival: no fault meets it. */
    final void take(Ipv4Packet packet, Interface from) {
        received++;
        receive(packet, from);
    }

    private void suffer(Ipv4Packet packet, Interface from, Fate fate) {
        if (fate instanceof Fate.Drop drop) {
            drop(packet, DropReason.FAULT, "fault", drop.fault());
        } else if (fate instanceof Fate.Delay delay) {
            receiveLater(packet, from, delay.nanos());
        } else if (fate instanceof Fate.Duplicate duplicate) {
            copied(packet);
            receiveLater(packet, from, duplicate.afterNanos());
            receive(packet, from);
        } else if (fate instanceof Fate.Corrupt) {
            receive(corrupted(packet), from);
        } else {
            receive(packet, from);
        }
    }

    private Ipv4Packet corrupted(Ipv4Packet packet) {
        if (corruption == null) {
            corruption = context.streams().named("node/" + name() + "/corrupt");
        }
        Ipv4Packet corrupted = PacketCodec.flipBit(packet, corruption.nextInt(8 * packet.totalLength()));
        if (trace != null) {
            trace.on(new TraceEvent.PacketCorrupted(simulation.nowNanos(), name(), packet, corrupted));
        }
        return corrupted;
    }

    private void receiveLater(Ipv4Packet packet, Interface from, long afterNanos) {
        hold();
        simulation.at(simulation.nowNanos() + afterNanos, () -> {
            unhold();
            receive(packet, from);
        });
    }

    /** Who decides about each packet that arrives, before the node does anything to it; null for nobody. */
    public final void intercept(@Nullable Interceptor first) {
        interceptor = first;
    }

    /** What the whole network shares. */
    protected final NetworkContext context() {
        return context;
    }

    /** As in the scenario: {@code server}, {@code client[3]}. */
    public final String name() {
        return name(base, member);
    }

    /** The name of a member of a population, or of a node of its own where {@code member} is {@link #NO_MEMBER}. */
    public static String name(String base, int member) {
        return member == NO_MEMBER ? base : base + "[" + member + "]";
    }

    /** Name of the population it belongs to, or its own. */
    public final String base() {
        return base;
    }

    /** Index in its population, or {@link #NO_MEMBER}. */
    public final int member() {
        return member;
    }

    /** The interfaces in the order in which they were added. */
    public final List<Interface> interfaces() {
        return Collections.unmodifiableList(Arrays.asList(interfaces).subList(0, count));
    }

    /** The interface that was added first; throws IndexOutOfBoundsException where there is none. */
    protected final Interface firstInterface() {
        return interfaces[0];
    }

    /** Adds an interface with an address, which may be 0 where a router needs none of its own. */
    public Interface addInterface(int address) {
        Interface added = new Interface(this, count, address);
        if (count == interfaces.length) {
            interfaces = Arrays.copyOf(interfaces, Math.max(1, 2 * count));
        }
        interfaces[count++] = added;
        return added;
    }

    /** What this node has dropped or refused, by reason. */
    public final DropCounts drops() {
        if (drops == null) {
            drops = new DropCounts();
        }
        return drops;
    }

    /** How many packets this node has dropped or refused. */
    public final long dropped() {
        return drops == null ? 0 : drops.total();
    }

    /** Packets that links have delivered here. */
    public final long received() {
        return received;
    }

    /** Packets made here, with those that could not leave. */
    public final long originated() {
        return originated;
    }

    /** Copies made here, by duplication or fragmentation. */
    public final long copies() {
        return copies;
    }

    /** Packets that ended here as they should. */
    public final long accepted() {
        return accepted;
    }

    /** Packets given to links. */
    public final long sent() {
        return sent;
    }

    /** Packets that are inside this node: in its forwarding delay, delayed by a fault, waiting to be reassembled. */
    public final int held() {
        return held;
    }

    /** A link that leads away from here has gone down. */
    final void loseCarrier(LinkDirection away) {
        for (int i = 0; i < count; i++) {
            if (interfaces[i].isLinked() && interfaces[i].egress() == away) {
                onLinkDown(interfaces[i]);
            }
        }
    }

    /** Called when the link away from an interface has gone down; most nodes do not mind. */
    protected void onLinkDown(Interface at) {}

    /** Bytes of the largest packet that leaves by an interface. */
    protected int mtuOf(Interface out) {
        return out.mtu();
    }

    /** Sends a packet that this node has made: in pieces where it is too large and that is allowed. */
    protected final void originate(Interface out, Ipv4Packet packet) {
        originated++;
        int mtu = mtuOf(out);
        if (packet.fits(mtu)) {
            forward(out, packet);
        } else if (packet.dontFragment()) {
            drop(packet, DropReason.FRAGMENTATION_NEEDED, "size", packet.totalLength(), "mtu", mtu);
        } else {
            forwardInPieces(out, packet, mtu);
        }
    }

    /** Counts a packet that this node has made and cannot send. */
    protected final void originateInVain(Ipv4Packet packet, DropReason reason, Object... values) {
        originated++;
        drop(packet, reason, values);
    }

    /** Sends on a packet that was received, held or copied. */
    protected final void forward(Interface out, Ipv4Packet packet) {
        sent++;
        out.send(packet);
    }

    /** Sends on a packet in pieces of at most {@code mtu} bytes; all but the first count as copies. */
    protected final void forwardInPieces(Interface out, Ipv4Packet packet, int mtu) {
        List<Ipv4Packet> pieces = Fragments.split(packet, mtu);
        for (int i = 0; i < pieces.size(); i++) {
            if (i > 0) {
                copied(pieces.get(i));
            }
            forward(out, pieces.get(i));
        }
    }

    /** A packet that was received has ended here as it should. */
    protected final void accept() {
        accepted++;
    }

    /** A packet that was received stays inside for a while. */
    protected final void hold() {
        held++;
    }

    /** A packet that was held is at hand again. */
    protected final void unhold() {
        held--;
    }

    /** There is one more packet like this. */
    protected final void copied(Ipv4Packet packet) {
        copies++;
        if (trace != null) {
            trace.on(new TraceEvent.PacketCopied(simulation.nowNanos(), name(), packet));
        }
    }

    /** Counts a drop and, when traced, reports it; {@code values} are the numbers that decided, as name and value in turn. */
    protected final void drop(Ipv4Packet packet, DropReason reason, Object... values) {
        drops().count(reason);
        if (trace != null) {
            trace.on(new TraceEvent.PacketDropped(simulation.nowNanos(), name(), packet, Drop.of(reason, values)));
        }
    }

    @Override
    public String toString() {
        return name();
    }
}
