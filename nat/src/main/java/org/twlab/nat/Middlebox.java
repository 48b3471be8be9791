package org.twlab.nat;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.BareStack;
import org.twlab.core.net.ForwardingNode;
import org.twlab.core.net.IcmpErrors;
import org.twlab.core.net.IcmpLimits;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Reassembler;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.packet.Prefix;
import org.twlab.core.trace.DropReason;

/**
 * A Linux box that forwards and on the way changes what whole packets say: it checks checksums, puts fragments together,
 * hides or does not hide an inside network, routes, spends TTL, minds MTUs and answers for itself. What it makes of a
 * whole packet, {@link #process} says. Interfaces are outside unless {@link #setInside} says otherwise.
 */
public abstract class Middlebox extends ForwardingNode {
    private final BitSet insideInterfaces = new BitSet();
    private final IcmpErrors icmpErrors;
    private final BareStack stack;
    private @Nullable Reassembler reassembler;
    /** Until then the box has no power. */
    private long upNanos;
    /** Of the packet at hand, if it came in fragments: bytes of the largest; otherwise 0. */
    private int largestFragment;

    /** A box without interfaces and routes. */
    protected Middlebox(String name, NetworkContext context) {
        super(name, context);
        icmpErrors = new IcmpErrors(name, context, IcmpLimits.DEFAULT);
        stack = new BareStack(name, context, icmpErrors);
    }

    /** What becomes of a packet that is whole and whose checksums are right. */
    protected abstract void process(Ipv4Packet packet, Interface from);

    /** Connections that it remembers. */
    public abstract int entries();

    /** Distinct public ports that some connection takes, counted for each address and protocol apart. */
    public abstract int portsUsed();

    /** What it remembers at this instant, in the order in which it was made. */
    public abstract List<MappingSnapshot> snapshot();

    /** Forgets all connections at once, and tells nobody ({@code conntrack -F}). */
    public abstract void flush();

    /**
     * Takes the power from the box: it forgets all connections and what was set at run time, and drops what arrives until
     * it is up again.
     *
     * @param downNanos until then, 0 or more
     */
    public final void reboot(long downNanos) {
        flush();
        onReboot();
        upNanos = simulation.nowNanos() + downNanos;
    }

    /** The power is gone, and all connections are. */
    protected void onReboot() {}

    /** Whether an address is one of its own. */
    protected abstract boolean isOwn(int address);

    /** Its address toward the network that an interface leads to: the source of what it sends there by itself. */
    protected abstract int ownAddressAt(Interface at);

    /** The network behind it, which is reached over inside interfaces only; empty where nothing is hidden. */
    protected abstract @Nullable Prefix insidePrefix();

    /** Whether an address belongs to the network behind it, and an interface does not lead there. */
    public final boolean hides(int address, Interface at) {
        Prefix inside = insidePrefix();
        return inside != null && inside.contains(address) && !isInside(at);
    }

    /** The ICMP errors it has made. */
    public final IcmpErrors icmpErrors() {
        return icmpErrors;
    }

    /** Declares that an interface of this box leads to the inside network. */
    public final void setInside(Interface inside) {
        if (inside.node() != this) {
            throw new IllegalArgumentException(inside + " is no interface of " + this);
        }
        insideInterfaces.set(inside.index());
    }

    protected final boolean isInside(Interface link) {
        return insideInterfaces.get(link.index());
    }

    @Override
    public final void receive(Ipv4Packet packet, Interface from) {
        if (simulation.nowNanos() < upNanos) {
            drop(packet, DropReason.HOST_DOWN);
        } else if (!PacketCodec.verify(packet)) {
            drop(packet, DropReason.BAD_CHECKSUM);
        } else if (packet.isFragment()) {
            reassembler().add(packet).ifPresent(whole -> {
                largestFragment = whole.largestFragment();
                process(whole.packet(), from);
                largestFragment = 0;
            });
        } else {
            process(packet, from);
        }
    }

    private Reassembler reassembler() {
        if (reassembler == null) {
            reassembler = new Reassembler(this, this::reportMissing);
        }
        return reassembler;
    }

    /** Only the end of a path reports that fragments are missing: Linux {@code frag_expire_skip_icmp}. */
    private void reportMissing(Ipv4Packet first) {
        Interface back = isOwn(first.destination()) ? routes().select(first, first.source()) : null;
        if (back != null) {
            answerError(first, back, IcmpMessage.TIME_EXCEEDED, IcmpMessage.REASSEMBLY_EXCEEDED, 0);
        }
    }

    /** What came in fragments leaves in fragments, none larger than the largest was: Linux {@code ip_do_fragment}. */
    protected final void sendOn(Interface out, Ipv4Packet packet) {
        int mtu = largestFragment == 0 ? out.mtu() : Math.min(largestFragment, out.mtu());
        if (packet.fits(mtu)) {
            forward(out, packet);
        } else {
            forwardInPieces(out, packet, mtu);
        }
    }

    /** Sends what the box has made, or gives its own TCP what is for it: neither is forwarded, and a TTL stays as it is. */
    final void leave(Interface out, Ipv4Packet packet) {
        if (packet.fits(out.mtu())) {
            forward(out, packet);
        } else if (packet.dontFragment()) {
            drop(packet, DropReason.FRAGMENTATION_NEEDED, "size", packet.totalLength(), "mtu", out.mtu());
        } else {
            forwardInPieces(out, packet, out.mtu());
        }
    }

    /** As {@link #drop}, for the parts of a box that are no nodes. */
    final void discard(Ipv4Packet packet, DropReason reason, Object... values) {
        drop(packet, reason, values);
    }

    /** Where a packet leaves; null if it ends here for want of a route, its TTL or its size, which its sender is told. */
    protected final @Nullable Interface outFor(Ipv4Packet packet, int destination, Interface from) {
        Interface out = routes().select(packet, destination);
        Prefix inside = insidePrefix();
        boolean neighbour = inside != null && inside.contains(destination);
        if (out == null || (neighbour && !isInside(out))) {
            drop(packet, DropReason.NO_ROUTE);
            int code = neighbour ? IcmpMessage.HOST_UNREACHABLE : IcmpMessage.NET_UNREACHABLE;
            answerError(packet, from, IcmpMessage.DESTINATION_UNREACHABLE, code, 0);
            return null;
        }
        if (packet.ttl() <= 1) {
            drop(packet, DropReason.TTL_EXCEEDED, "ttl", packet.ttl());
            answerError(packet, from, IcmpMessage.TIME_EXCEEDED, IcmpMessage.EXCEEDED_IN_TRANSIT, 0);
            return null;
        }
        if (packet.dontFragment() && !packet.fits(out.mtu())) {
            int mtu = out.mtu();
            drop(packet, DropReason.FRAGMENTATION_NEEDED, "size", packet.totalLength(), "mtu", mtu);
            answerError(packet, from, IcmpMessage.DESTINATION_UNREACHABLE, IcmpMessage.FRAGMENTATION_NEEDED, mtu);
            return null;
        }
        return out;
    }

    /** What is for the box itself, where nothing listens. */
    protected final void refuse(Ipv4Packet packet, Interface from, DropReason reason, Object... values) {
        if (BareStack.isPing(packet)) {
            accept();
        } else {
            drop(packet, reason, values);
        }
        stack.answerTo(packet).ifPresent(answer -> originate(from, answer));
    }

    /** Tells the sender of a packet why it went no further; never on the other side, which knows other addresses. */
    protected final void answerError(Ipv4Packet cause, Interface from, int type, int code, int rest) {
        icmpErrors.about(cause, type, code, rest, ownAddressAt(from)).ifPresent(error -> originate(from, error));
    }
}
