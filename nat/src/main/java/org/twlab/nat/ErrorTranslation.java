package org.twlab.nat;

import org.twlab.core.net.Interface;
import org.twlab.core.packet.IcmpMessage;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.trace.DropReason;

/** What becomes of ICMP errors that come to a gateway (RELATED, or invalid). */
final class ErrorTranslation {
    private final NatGateway gateway;
    private final ConntrackTable table;
    private final Translation translation;

    ErrorTranslation(NatGateway gateway, ConntrackTable table, Translation translation) {
        this.gateway = gateway;
        this.table = table;
        this.translation = translation;
    }

    /** An error belongs to the entry of the packet it quotes, and goes where that came from. */
    void process(Ipv4Packet packet, IcmpMessage error, Interface from) {
        OwnTcp own = gateway.own();
        if (own != null && own.isAt(from)) {
            own.leave(packet);
            return;
        }
        int node = QuoteTranslation.tupleOf(error.quote())
                .map(quoted -> table.find(quoted.inverse()))
                .orElse(ConntrackRows.NONE);
        if (node == ConntrackRows.NONE || error.type() == IcmpMessage.REDIRECT) {
            unrelated(packet, error, from);
            return;
        }
        int row = TupleIndex.rowOf(node);
        Ipv4Packet translated = translation.ofError(packet, error, row, TupleIndex.directionOf(node));
        if (own != null && table.isLocal(row)) {
            own.deliver(translated);
            return;
        }
        Interface out = gateway.outFor(packet, translated.destination(), from);
        if (out != null) {
            gateway.sendOn(out, translated.withTtl(packet.ttl() - 1));
        }
    }

    private void unrelated(Ipv4Packet packet, IcmpMessage error, Interface from) {
        boolean toItself = gateway.isOwn(packet.destination());
        if (gateway.isInside(from)) {
            if (toItself) {
                gateway.refuse(packet, from, DropReason.NO_SOCKET);
                return;
            }
            Interface out = gateway.outFor(packet, packet.destination(), from);
            if (out == null) {
                return;
            }
            if (gateway.isInside(out)) {
                gateway.sendOn(out, packet.withTtl(packet.ttl() - 1));
                return;
            }
        }
        boolean passes = gateway.settings().invalid() == InvalidPolicy.FORWARD
                && !toItself
                && error.type() != IcmpMessage.REDIRECT;
        if (passes) {
            gateway.invalid(packet, from);
        } else {
            gateway.discard(packet, DropReason.NAT_INVALID, "type", error.type(), "code", error.code());
        }
    }
}
