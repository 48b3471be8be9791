package org.twlab.core.net;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.PacketCodec;
import org.twlab.core.sim.Event;
import org.twlab.core.trace.DropReason;

/**
 * A router: forwards by longest prefix and takes exactly one from the TTL (RFC 1812 section 5.3.1), in the order of
 * Linux ({@code ip_rcv}, {@code ip_route_input}, {@code ip_forward}, {@code ip_finish_output}).
 *
 * <ol>
 *   <li>A wrong header checksum: dropped in silence.
 *   <li>What is addressed to the router itself ends here, whatever its TTL.
 *   <li>No route: dropped, ICMP type 3 code 0.
 *   <li>Received with TTL 1 or 0: dropped, ICMP type 11 code 0.
 *   <li>Larger than what may leave and not to be fragmented: dropped, ICMP type 3 code 4 with the MTU.
 *   <li>TTL less one, after the forwarding delay out of the route's interface, in pieces if it is too large.
 * </ol>
 *
 * <p>The error's source is the address of the interface that leads back to the packet's source; where that has none, of
 * the interface the packet came in on; then the router's own; where there is none at all, {@link
 * IcmpErrors#DUMMY_ADDRESS}. It goes to the packet's source by the router's own table. A router offers no service: what
 * is for itself is answered as {@link BareStack} does. It sends no redirects (type 5): a link has two ends, so no other
 * router could be the better one for the sender.
 */
public final class Router extends ForwardingNode {
    private final RouterSettings settings;
    private final AddressMap<Router> ownAddresses = new AddressMap<>();
    private final IcmpErrors icmpErrors;
    private final BareStack stack;
    private @Nullable Reassembler reassembler;
    private long forwarded;

    /** A router without interfaces and routes. */
    public Router(String name, NetworkContext context, RouterSettings settings) {
        super(name, context);
        this.settings = settings;
        this.icmpErrors = new IcmpErrors(name, context, settings.icmpLimits());
        this.stack = new BareStack(name, context, icmpErrors);
        if (settings.address() != 0) {
            ownAddresses.put(settings.address(), this);
        }
    }

    @Override
    public Interface addInterface(int address) {
        if (address != 0) {
            ownAddresses.put(address, this);
        }
        return super.addInterface(address);
    }

    /** Packets sent on so far; one that leaves in pieces is one. */
    public long forwarded() {
        return forwarded;
    }

    /** The ICMP errors it has made. */
    public IcmpErrors icmpErrors() {
        return icmpErrors;
    }

    public RouterSettings settings() {
        return settings;
    }

    @Override
    protected int mtuOf(Interface out) {
        return settings.mtu() == 0 ? out.mtu() : Math.min(out.mtu(), settings.mtu());
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        int destination = packet.destination();
        if (!packet.headerIsRight()) {
            drop(packet, DropReason.BAD_CHECKSUM);
            return;
        }
        if (ownAddresses.get(destination) != null) {
            receiveForItself(packet);
            return;
        }
        Interface egress = routes().select(packet);
        if (egress == null) {
            drop(packet, DropReason.NO_ROUTE);
            sendError(packet, from, IcmpMessage.DESTINATION_UNREACHABLE, IcmpMessage.NET_UNREACHABLE, 0);
        } else if (packet.ttl() <= 1) {
            drop(packet, DropReason.TTL_EXCEEDED, "ttl", packet.ttl());
            sendError(packet, from, IcmpMessage.TIME_EXCEEDED, IcmpMessage.EXCEEDED_IN_TRANSIT, 0);
        } else if (packet.dontFragment() && !packet.fits(mtuOf(egress))) {
            int mtu = mtuOf(egress);
            drop(packet, DropReason.FRAGMENTATION_NEEDED, "size", packet.totalLength(), "mtu", mtu);
            sendError(packet, from, IcmpMessage.DESTINATION_UNREACHABLE, IcmpMessage.FRAGMENTATION_NEEDED, mtu);
        } else {
            sendOn(packet.withTtl(packet.ttl() - 1), egress);
        }
    }

    private void sendOn(Ipv4Packet packet, Interface egress) {
        forwarded++;
        if (settings.forwardingDelayNanos() == 0) {
            leave(packet, egress);
        } else {
            hold();
            simulation.schedule(new Departure(packet, egress), simulation.nowNanos() + settings.forwardingDelayNanos());
        }
    }

    /** What must not be fragmented has been found to fit. */
    private void leave(Ipv4Packet packet, Interface egress) {
        if (packet.dontFragment() || packet.fits(mtuOf(egress))) {
            forward(egress, packet);
        } else {
            forwardInPieces(egress, packet, mtuOf(egress));
        }
    }

    private void sendError(Ipv4Packet cause, Interface from, int type, int code, int rest) {
        Interface back = backTo(cause);
        if (back != null) {
            int source =
                    back.address() != 0 ? back.address() : from.address() != 0 ? from.address() : settings.address();
            icmpErrors.about(cause, type, code, rest, source).ifPresent(error -> originate(back, error));
        }
    }

    private void receiveForItself(Ipv4Packet packet) {
        if (!packet.isFragment()) {
            refuseOrAnswer(packet);
            return;
        }
        if (reassembler == null) {
            reassembler = new Reassembler(this, this::tellOfTimeout);
        }
        reassembler.add(packet).ifPresent(whole -> refuseOrAnswer(whole.packet()));
    }

    private void tellOfTimeout(Ipv4Packet first) {
        Interface back = backTo(first);
        if (back != null) {
            int source = first.destination();
            icmpErrors
                    .about(first, IcmpMessage.TIME_EXCEEDED, IcmpMessage.REASSEMBLY_EXCEEDED, 0, source)
                    .ifPresent(error -> originate(back, error));
        }
    }

    /** Nothing listens here: a ping is answered, everything else refused. */
    private void refuseOrAnswer(Ipv4Packet packet) {
        if (!PacketCodec.verify(packet)) {
            drop(packet, DropReason.BAD_CHECKSUM);
            return;
        }
        if (BareStack.isPing(packet)) {
            accept();
        } else {
            drop(packet, DropReason.NO_SOCKET);
        }
        boolean tcp = packet.payload().protocol() == Ipv4Packet.PROTOCOL_TCP;
        Interface back = tcp ? routes().select(packet, packet.source()) : backTo(packet);
        if (back != null) {
            stack.answerTo(packet).ifPresent(answer -> originate(back, answer));
        }
    }

    /** Where an ICMP message about a packet leaves; null where none is sent. */
    private @Nullable Interface backTo(Ipv4Packet cause) {
        return settings.icmpErrors() ? routes().select(cause, cause.source()) : null;
    }

    /** A packet inside the router. */
    private final class Departure extends Event {
        private final Ipv4Packet packet;
        private final Interface egress;

        Departure(Ipv4Packet packet, Interface egress) {
            this.packet = packet;
            this.egress = egress;
        }

        @Override
        protected void fire() {
            unhold();
            leave(packet, egress);
        }
    }
}
