package org.twlab.nat;

import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.Ipv4Packet;

/** The connections of the gateway itself (row N2): entries like others, whose packets end here. */
final class OwnConnections {
    private final ConntrackTable table;

    OwnConnections(ConntrackTable table) {
        this.table = table;
    }

    /** See {@link NatGateway#claim}. */
    boolean claim(NatSettings settings, int protocol, int publicPort, Endpoint remote) {
        Tuple original = Tuple.of(protocol, settings.outsideAddress(), publicPort, remote.address(), remote.port());
        int node = table.find(original.inverse());
        boolean known = node != ConntrackRows.NONE;
        if (known && !table.isLocal(TupleIndex.rowOf(node))) {
            return false;
        }
        if (!known && !settings.takesMoreThan(table.size()) && !table.evictNear(original)) {
            return false;
        }
        ConntrackEntry entry = known ? table.load(TupleIndex.rowOf(node)) : table.create(original, original.inverse());
        boolean isTcp = protocol == Ipv4Packet.PROTOCOL_TCP;
        entry.seenReply = true;
        entry.assured = true;
        if (isTcp) {
            entry.tcp().state = ConntrackState.ESTABLISHED;
            entry.tcp().assured = true;
        }
        table.refresh(entry, isTcp ? ConntrackTimeout.ESTABLISHED : ConntrackTimeout.UDP_STREAM);
        table.store(entry);
        return true;
    }

    /** See {@link NatGateway#release}. */
    void release(NatSettings settings, int protocol, int publicPort, Endpoint remote) {
        int node =
                table.find(Tuple.of(protocol, remote.address(), remote.port(), settings.outsideAddress(), publicPort));
        if (node != ConntrackRows.NONE && table.isLocal(TupleIndex.rowOf(node))) {
            table.end(TupleIndex.rowOf(node), "released");
        }
    }
}
