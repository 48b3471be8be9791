package org.twlab.nat;

import org.twlab.core.packet.Ipv4Packet;

/**
 * The connection at hand, taken out of its row for the trackers and put back when they are done; a table has one such
 * object. Its mapping lives exactly as long as it.
 */
final class ConntrackEntry {
    /** {@link ConntrackRows#NONE} once it has ended. */
    int row = ConntrackRows.NONE;

    int protocol;
    /** Whether a packet of the reply direction has passed. */
    boolean seenReply;
    /** Of other protocols than TCP: whether a full table keeps it. */
    boolean assured;
    /** Of other protocols than TCP: instant of the first packet. */
    long createdNanos;

    private final TcpTrack tcp = new TcpTrack();

    /** The TCP part of an entry known to have one. */
    TcpTrack tcp() {
        if (protocol != Ipv4Packet.PROTOCOL_TCP) {
            throw new IllegalStateException("entry of protocol " + protocol + " has no TCP state");
        }
        return tcp;
    }
}
