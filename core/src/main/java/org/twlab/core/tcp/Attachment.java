package org.twlab.core.tcp;

import com.google.common.primitives.Ints;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.twlab.core.net.ForwardingTable;
import org.twlab.core.net.Interface;
import org.twlab.core.net.LinkSettings;
import org.twlab.core.packet.Ipv4Packet;

/**
 * How a host meets the network if not by one address on one interface: more addresses, several interfaces, or the routes
 * of the box that it is the TCP of. The first interface is the host's own in each case.
 */
final class Attachment {
    private int[] moreAddresses = {};
    /** Null where everything goes out of one interface. */
    private @Nullable ForwardingTable routes;

    void add(int address) {
        moreAddresses = Arrays.copyOf(moreAddresses, moreAddresses.length + 1);
        moreAddresses[moreAddresses.length - 1] = address;
    }

    /** Whether an address is one of those beside the first. */
    boolean has(int address) {
        return Ints.contains(moreAddresses, address);
    }

    /** Its own routes, made if there are none. */
    ForwardingTable routes() {
        if (routes == null) {
            routes = new ForwardingTable();
        }
        return routes;
    }

    /** From now on asks the routes of another node of the same box, which packets are handed to. */
    void ask(ForwardingTable routesOfBox) {
        routes = routesOfBox;
    }

    /** Where a packet leaves the host; null where no route leads. */
    @Nullable
    Interface egressFor(Ipv4Packet packet, Interface first) {
        if (routes == null) {
            return first;
        }
        Interface out = routes.select(packet);
        return out == null || out.node() == first.node() ? out : first;
    }

    int choicesFor(Ipv4Packet packet) {
        return routes == null ? 1 : routes.nextHops(packet.destination()).size();
    }

    /** The address that a host speaks to another from: its first, but in a box that of the box's interface there. */
    static int sourceFor(TcpHost host, int address) {
        Interface out = wayTo(host, address);
        if (out == null || out.node() == host || out.address() == 0) {
            return host.ownInterface().address();
        }
        return out.address();
    }

    /** Bytes of the largest packet from a host to an address; 1500 where no way leads there. */
    static int mtuTo(TcpHost host, int address) {
        Interface out = wayTo(host, address);
        return out == null ? LinkSettings.DEFAULT_MTU : out.mtu();
    }

    private static @Nullable Interface wayTo(TcpHost host, int address) {
        Attachment attachment = host.attachment;
        return attachment == null || attachment.routes == null
                ? host.ownInterface()
                : attachment.routes.lookup(address);
    }
}
