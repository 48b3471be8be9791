package org.twlab.topology;

import com.google.common.primitives.ImmutableIntArray;
import java.util.HashSet;
import java.util.Set;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.NetworkContext;
import org.twlab.core.net.Node;
import org.twlab.core.packet.Address;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Prefix;
import org.twlab.core.trace.DropReason;

/** A gateway that translates nothing: only its place in the network matters here. */
final class PlainGateway extends Node {
    final ForwardingTable routes = new ForwardingTable();
    final Set<Interface> inside = new HashSet<>();

    private PlainGateway(String name, NetworkContext context) {
        super(name, context);
    }

    /** As in {@code plan("10.0.0.1/24", "192.0.2.1")}. */
    static GatewayPlan plan(String inside, String outside) {
        int insideAddress =
                Address.parse(inside.substring(0, inside.indexOf('/'))).bits();
        ImmutableIntArray outsideAddresses =
                ImmutableIntArray.of(Address.parse(outside).bits());
        return new GatewayPlan(insideAddress, Prefix.parse(inside), outsideAddresses, (name, context) -> {
            PlainGateway made = new PlainGateway(name, context);
            return new GatewayPlan.Parts(made, made.routes, made.inside::add);
        });
    }

    @Override
    public void receive(Ipv4Packet packet, Interface from) {
        Interface egress = routes.lookup(packet.destination());
        if (egress == null) {
            drop(packet, DropReason.NO_ROUTE);
        } else if (packet.ttl() <= 1) {
            drop(packet, DropReason.TTL_EXCEEDED, "ttl", packet.ttl());
        } else {
            egress.send(packet.withTtl(packet.ttl() - 1));
        }
    }
}
