package org.twlab.experiments.properties;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryRefused;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.PeerRecorded;
import org.twlab.core.trace.TraceEvent.StateChanged;

/**
 * When a server with tcp_tw_recycle remembers a peer, and what: exactly as a connection that uses timestamps, and that
 * this host closed first, goes to TIME_WAIT or as an orphan to FIN_WAIT_2, even if the full table then refuses the entry;
 * and the value is one that came with a segment of this connection in the second of the stamp, never that of a SYN. SYNs,
 * resets, passive closes and sockets that the application still holds leave the memory alone.
 */
final class RecordChecker extends Checker {
    private final DrawnNetwork.Server server;
    private final Hop.Names hops = new Hop.Names();
    private final Map<FourTuple, Set<Seen>> seen = new HashMap<>();
    private final Set<FourTuple> withTimestamps = new HashSet<>();
    private @Nullable PeerRecorded last;

    /** A timestamp and the second in which it came. */
    private record Seen(int tsVal, long second) {}

    RecordChecker(DrawnNetwork.Server server) {
        this.server = server;
    }

    @Override
    public void on(TraceEvent event) {
        PeerRecorded recorded = last;
        last = null;
        FourTuple leaving = leaving(event);
        if (recorded != null) {
            checkCause(recorded, event, leaving);
        } else if (leaving != null) {
            require(!server.recycle() || !withTimestamps.contains(leaving), event.atNanos(), "not remembered: ", event);
        }
        if (event instanceof PeerRecorded next) {
            last = next;
        } else if (event instanceof PacketDelivered delivered
                && hops.of(delivered.link()).to().equals(DrawnNetwork.SERVER_NAME)
                && delivered.packet().payload() instanceof TcpSegment segment) {
            arrived(delivered, segment);
        } else if (event instanceof PacketSent sent
                && hops.of(sent.link()).from().equals(DrawnNetwork.SERVER_NAME)
                && sent.packet().payload() instanceof TcpSegment segment
                && segment.syn()) {
            agreed(sent.packet(), segment);
        }
    }

    /** The socket of the server that an event takes to where peers are remembered; null for any other event. */
    private static @Nullable FourTuple leaving(TraceEvent event) {
        if (event instanceof StateChanged changed
                && changed.host().equals(DrawnNetwork.SERVER_NAME)
                && changed.to().equals("TIME_WAIT")) {
            return changed.tuple();
        }
        return event instanceof EntryCreated entry
                        && entry.host().equals(DrawnNetwork.SERVER_NAME)
                        && entry.substate().equals("FIN_WAIT_2")
                ? entry.tuple()
                : null;
    }

    private void checkCause(PeerRecorded recorded, TraceEvent event, @Nullable FourTuple leaving) {
        FourTuple tuple = event instanceof EntryRefused refused ? refused.tuple() : leaving;
        if (tuple == null || tuple.remote().address() != recorded.remoteAddress()) {
            violated(recorded.atNanos(), recorded + " without a cause, before " + event);
            return;
        }
        require(withTimestamps.contains(tuple), event.atNanos(), "no timestamps on ", tuple, ": ", recorded);
        require(
                seen.getOrDefault(tuple, Set.of()).contains(new Seen(recorded.ts(), recorded.stampSeconds())),
                event.atNanos(),
                "no such segment of ",
                tuple,
                ": ",
                recorded);
    }

    private void arrived(PacketDelivered delivered, TcpSegment segment) {
        Ipv4Packet packet = delivered.packet();
        FourTuple tuple =
                FourTuple.of(packet.destination(), segment.destinationPort(), packet.source(), segment.sourcePort());
        if (!segment.syn() && segment.options().hasTimestamps()) {
            long second = 1 + (server.phaseMillis() * 1_000_000L + delivered.atNanos()) / 1_000_000_000L;
            seen.computeIfAbsent(tuple, key -> new HashSet<>())
                    .add(new Seen(segment.options().tsVal(), second));
        }
    }

    /** The SYN-ACK says whether the new connection uses timestamps. */
    private void agreed(Ipv4Packet packet, TcpSegment synAck) {
        FourTuple tuple =
                FourTuple.of(packet.source(), synAck.sourcePort(), packet.destination(), synAck.destinationPort());
        if (synAck.options().hasTimestamps()) {
            withTimestamps.add(tuple);
        } else {
            withTimestamps.remove(tuple);
        }
    }
}
