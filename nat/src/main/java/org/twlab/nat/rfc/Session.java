package org.twlab.nat.rfc;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Endpoint;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.nat.MappingSnapshot;

/**
 * What goes on between a mapping and one remote endpoint: it keeps the mapping alive, and is what filters that depend on
 * the remote endpoint look for.
 */
final class Session extends Expiring {
    private static final int SYN_OUT = 1;
    private static final int SYN_IN = 2;
    private static final int FIN_OUT = 4;
    private static final int FIN_IN = 8;
    private static final int RESET = 16;

    final Mapping mapping;
    /** Order of creation in this gateway, from 1: the number of the flow. */
    final long number;

    final int remoteAddress;
    final char remotePort;
    private byte seen;
    /** Where sessions toward one remote endpoint are counted. */
    @Nullable
    Destination destination;
    /** Next of the same slot. */
    @Nullable
    Session next;

    Session(Mapping mapping, int remoteAddress, int remotePort, long number) {
        this.mapping = mapping;
        this.remoteAddress = remoteAddress;
        this.remotePort = (char) remotePort;
        this.number = number;
    }

    SessionState state() {
        return switch (mapping.protocol) {
            case Ipv4Packet.PROTOCOL_TCP -> stateOf(seen);
            case Ipv4Packet.PROTOCOL_UDP -> SessionState.UDP;
            default -> SessionState.ICMP_QUERY;
        };
    }

    private static SessionState stateOf(int seen) {
        if ((seen & RESET) != 0) {
            return SessionState.RESET;
        }
        int fins = seen & (FIN_OUT | FIN_IN);
        if (fins != 0) {
            return fins == (FIN_OUT | FIN_IN) ? SessionState.TIME_WAIT : SessionState.CLOSING;
        }
        return (seen & (SYN_OUT | SYN_IN)) == (SYN_OUT | SYN_IN)
                ? SessionState.ESTABLISHED
                : SessionState.PARTIALLY_OPEN;
    }

    /**
     * Notes a TCP segment that passes. A SYN after the end begins another connection; any segment after an RST shows
     * that the connection lives on, as RFC 7857 section 2.2 expects of forged ones.
     *
     * @return whether the state is another now
     */
    boolean note(TcpSegment segment, boolean outbound) {
        SessionState before = stateOf(seen);
        if (segment.rst()) {
            seen |= RESET;
        } else if (segment.syn()) {
            boolean anew = !segment.acks() && before.isFinished();
            seen = (byte) ((anew ? 0 : seen & ~RESET) | (outbound ? SYN_OUT : SYN_IN));
        } else {
            int fin = outbound ? FIN_OUT : FIN_IN;
            seen = (byte) ((seen & ~RESET) | (segment.fin() ? fin : 0));
        }
        return stateOf(seen) != before;
    }

    MappingSnapshot snapshot() {
        Endpoint remote = new Endpoint(remoteAddress, remotePort);
        boolean answered = state() != SessionState.PARTIALLY_OPEN;
        return new MappingSnapshot(
                mapping.protocol,
                new FourTuple(mapping.inside(), remote),
                new FourTuple(remote, mapping.outside()),
                state().name(),
                answered,
                answered,
                expiresNanos);
    }
}
