package org.twlab.nat;

import org.twlab.core.packet.Address;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;

/**
 * One entry of a gateway's table at one instant.
 *
 * @param protocol 1 ICMP, 6 TCP, 17 UDP, or another without ports
 * @param original endpoints of the first packet as it came, its source first; the identifier of a ping stands for the
 *     port on the side that asks, and the other port is 0
 * @param reply endpoints of answers as they come, their source first
 * @param state name of the {@link ConntrackState}; of other protocols than TCP {@code UNREPLIED} or {@code REPLIED}
 * @param replied whether an answer was seen
 * @param assured whether a full table keeps it
 * @param inbound whether it leads to the gateway itself, and not away from it
 * @param expiresNanos instant at which it ends if no packet refreshes it
 */
public record MappingSnapshot(
        int protocol,
        FourTuple original,
        FourTuple reply,
        String state,
        boolean replied,
        boolean assured,
        boolean inbound,
        long expiresNanos) {

    /** Of a connection that does not end at the gateway itself. */
    public MappingSnapshot(
            int protocol,
            FourTuple original,
            FourTuple reply,
            String state,
            boolean replied,
            boolean assured,
            long expiresNanos) {
        this(protocol, original, reply, state, replied, assured, false, expiresNanos);
    }

    /** The endpoint of the inside host, or of the gateway for its own connections. */
    public Endpoint inside() {
        return isForwarded() ? reply.local() : original.local();
    }

    /** The endpoint that the other side sees. */
    public Endpoint outside() {
        return isForwarded() ? original.remote() : reply.remote();
    }

    /** The endpoint of the other side. */
    public Endpoint remote() {
        return isForwarded() ? original.local() : reply.local();
    }

    /** From outside: by a rule of destination NAT, or to the gateway itself. */
    private boolean isForwarded() {
        return inbound
                || (original.local().equals(reply.remote())
                        && !original.remote().equals(reply.local()));
    }

    /** The connection as the inside knows it. */
    FourTuple internal() {
        return between(inside(), remote());
    }

    /** The connection as the other side knows it. */
    FourTuple external() {
        return between(outside(), remote());
    }

    private static FourTuple between(Endpoint local, Endpoint remote) {
        return FourTuple.of(local.address(), local.port(), remote.address(), remote.port());
    }

    /**
     * The line that {@code conntrack -L} prints of it.
     *
     * @param nowNanos instant of the snapshot; the time left is cut to whole seconds
     */
    public String text(long nowNanos) {
        StringBuilder text = new StringBuilder(200);
        String name = name();
        text.append(name).append(" ".repeat(9 - name.length()));
        text.append(protocol).append(' ').append((expiresNanos - nowNanos) / 1_000_000_000L);
        if (protocol == Ipv4Packet.PROTOCOL_TCP) {
            text.append(' ').append(state);
        }
        append(text, original, true);
        text.append(replied ? "" : " [UNREPLIED]");
        append(text, reply, false);
        return text.append(assured ? " [ASSURED]" : "").append(" mark=0 use=1").toString();
    }

    private String name() {
        return switch (protocol) {
            case Ipv4Packet.PROTOCOL_ICMP -> "icmp";
            case Ipv4Packet.PROTOCOL_TCP -> "tcp";
            case Ipv4Packet.PROTOCOL_UDP -> "udp";
            default -> "unknown";
        };
    }

    private void append(StringBuilder text, FourTuple tuple, boolean asks) {
        text.append(" src=").append(Address.text(tuple.local().address()));
        text.append(" dst=").append(Address.text(tuple.remote().address()));
        if (PortPool.hasPorts(protocol)) {
            text.append(" sport=").append(tuple.local().port());
            text.append(" dport=").append(tuple.remote().port());
        } else if (protocol == Ipv4Packet.PROTOCOL_ICMP) {
            text.append(asks ? " type=8 code=0 id=" : " type=0 code=0 id=");
            text.append((asks ? tuple.local() : tuple.remote()).port());
        }
    }
}
