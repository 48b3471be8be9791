package org.twlab.core.trace;

import java.util.OptionalLong;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;

/** One thing that happened. Instants are nanoseconds since the start of the run. */
public sealed interface TraceEvent {
    long atNanos();

    /** A packet entered a link. {@code link} is the direction, {@code a->b}. */
    record PacketSent(long atNanos, String link, Ipv4Packet packet) implements TraceEvent {}

    /** A packet left a link and reached the node at its end. */
    record PacketDelivered(long atNanos, String link, Ipv4Packet packet) implements TraceEvent {}

    /** A packet ended here, or a host refused the segment; {@code place} is a node or a link direction. */
    record PacketDropped(long atNanos, String place, Ipv4Packet packet, Drop drop) implements TraceEvent {}

    /**
     * A copy of a packet was made, which goes on from here by itself; {@code place} is a node or a link direction. What
     * becomes of the copy is told as of any packet.
     */
    record PacketCopied(long atNanos, String place, Ipv4Packet packet) implements TraceEvent {}

    /**
     * One bit of a packet was flipped; {@code corrupted} goes on in place of {@code packet}. {@code place} is a node or
     * a link direction.
     */
    record PacketCorrupted(long atNanos, String place, Ipv4Packet packet, Ipv4Packet corrupted) implements TraceEvent {}

    /**
     * A TCP socket changed its state; names as in RFC 9293 ({@code SYN_SENT}).
     *
     * @param connectionId the attempt, equal at both ends; 0 where the segment that caused it had none
     * @param rule what caused it: a row id of a decision table, or a word such as {@code connect}, {@code close}
     */
    record StateChanged(
            long atNanos, String host, FourTuple tuple, long connectionId, String from, String to, String rule)
            implements TraceEvent {}

    /** A TIME_WAIT or FIN_WAIT_2 entry was made; it ends at {@code expiresAtNanos} if nothing restarts it. */
    record EntryCreated(
            long atNanos, String host, FourTuple tuple, long connectionId, String substate, long expiresAtNanos)
            implements TraceEvent {}

    /** A segment restarted the entry's timer by the row named. */
    record EntryRestarted(
            long atNanos, String host, FourTuple tuple, long connectionId, String rule, long expiresAtNanos)
            implements TraceEvent {}

    /** An entry is gone; {@code how} is {@code expired}, {@code reused} or a row id (T1, T4, F2, ...). */
    record EntryEnded(long atNanos, String host, FourTuple tuple, long connectionId, String substate, String how)
            implements TraceEvent {}

    /**
     * A snapshot found this socket.
     *
     * @param state as in {@link StateChanged}; never LISTEN
     * @param expiresAtNanos when it ends if nothing restarts its timer; absent if something is sent first
     */
    record SocketSeen(long atNanos, String host, FourTuple tuple, String state, OptionalLong expiresAtNanos)
            implements TraceEvent {}

    /** A full table refused an entry; the socket went straight to CLOSED. */
    record EntryRefused(long atNanos, String host, FourTuple tuple, long connectionId, int entries, int limit)
            implements TraceEvent {}

    /** tw_recycle: a host remembered a peer's timestamp; {@code written} is false when the older value stayed. */
    record PeerRecorded(
            long atNanos, String host, int localAddress, int remoteAddress, int ts, long stampSeconds, boolean written)
            implements TraceEvent {}

    /** A gateway made a mapping. */
    record MappingCreated(long atNanos, String node, FourTuple internal, FourTuple external) implements TraceEvent {}

    /** A gateway's mapping ended; {@code how} is {@code expired} or what removed it. */
    record MappingEnded(long atNanos, String node, FourTuple internal, FourTuple external, String how)
            implements TraceEvent {}
}
