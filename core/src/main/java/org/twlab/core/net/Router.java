package org.twlab.core.net;

import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.sim.Event;
import org.twlab.core.trace.DropReason;

/**
 * A router: forwards by longest prefix and takes exactly one from the TTL (RFC 1812 section 5.3.1), in the order of
 * Linux ({@code ip_route_input}, {@code ip_forward}).
 *
 * <ol>
 *   <li>What is addressed to the router itself ends here, whatever its TTL.
 *   <li>No route: dropped, ICMP type 3 code 0.
 *   <li>Received with TTL 1 or 0: dropped, ICMP type 11 code 0.
 *   <li>TTL less one, after the forwarding delay out of the route's interface.
 * </ol>
 *
 * <p>The error's source is the address of the interface the packet came in on; where that has none, the router's own;
 * where there is none either, {@link IcmpErrors#DUMMY_ADDRESS}. It goes to the packet's source by the router's own table.
 * A router offers no service: a packet for it is dropped without an answer.
 */
public final class Router extends Node {
    private static final int NET_UNREACHABLE = 0;
    private static final int EXCEEDED_IN_TRANSIT = 0;

    private final RouterSettings settings;
    private final ForwardingTable routes = new ForwardingTable();
    private final AddressMap<Router> ownAddresses = new AddressMap<>();
    private final IcmpErrors icmpErrors;
    private long forwarded;

    /** A router without interfaces and routes. */
    public Router(String name, NetworkContext context, RouterSettings settings) {
        super(name, context);
        this.settings = settings;
        this.icmpErrors = new IcmpErrors(name, context, settings.icmpPerSecond());
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

    /** Its routes, which can be changed while it runs. */
    public ForwardingTable routes() {
        return routes;
    }

    /** Packets sent on so far. */
    public long forwarded() {
        return forwarded;
    }

    /** The ICMP errors it has made. */
    public IcmpErrors icmpErrors() {
        return icmpErrors;
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        int destination = packet.destination();
        if (ownAddresses.get(destination) != null) {
            drop(packet, DropReason.NO_SOCKET);
            return;
        }
        Interface egress = routes.select(packet);
        if (egress == null) {
            drop(packet, DropReason.NO_ROUTE);
            sendError(packet, from, IcmpMessage.DESTINATION_UNREACHABLE, NET_UNREACHABLE);
        } else if (packet.ttl() <= 1) {
            drop(packet, DropReason.TTL_EXCEEDED, "ttl", packet.ttl());
            sendError(packet, from, IcmpMessage.TIME_EXCEEDED, EXCEEDED_IN_TRANSIT);
        } else {
            sendOn(packet.withTtl(packet.ttl() - 1), egress);
        }
    }

    private void sendOn(Ipv4Packet packet, Interface egress) {
        forwarded++;
        if (settings.forwardingDelayNanos() == 0) {
            forward(egress, packet);
        } else {
            hold();
            simulation.schedule(new Departure(packet, egress), simulation.nowNanos() + settings.forwardingDelayNanos());
        }
    }

    private void sendError(Ipv4Packet cause, Interface from, int type, int code) {
        Interface back = settings.icmpErrors() ? routes.select(cause, cause.source()) : null;
        if (back != null) {
            int source = from.address() == 0 ? settings.address() : from.address();
            icmpErrors.about(cause, type, code, source).ifPresent(error -> originate(back, error));
        }
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
            forward(egress, packet);
        }
    }
}
