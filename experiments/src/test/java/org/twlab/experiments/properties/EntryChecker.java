package org.twlab.experiments.properties;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.core.trace.TraceEvent.EntryRestarted;
import org.twlab.core.trace.TraceEvent.PacketSent;

/**
 * How long TIME_WAIT and FIN_WAIT_2 entries live.
 *
 * <ul>
 *   <li>TIME_WAIT lasts 60 s, unless its host has tcp_tw_recycle on and the connection used timestamps: then three and a
 *       half retransmission timeouts, which are no less than 200 ms plus the round trip, and at most the larger of that
 *       and three round trips.
 *   <li>A segment that restarts it (T3, T7) makes it 60 s from then in either case; nothing else restarts it.
 *   <li>What no segment ends, ends at exactly the instant last set.
 * </ul>
 */
final class EntryChecker extends Checker {
    private static final long TIME_WAIT_NANOS = 60_000_000_000L;
    private static final long LEAST_RTO_NANOS = 200_000_000L;
    /** A sample taken from an echoed timestamp is in whole ticks. */
    private static final long TICK_NANOS = 1_000_000L;
    /** A sample may contain the longest delay of an acknowledgment. */
    private static final long DELAYED_ACK_NANOS = 200_000_000L;

    private final DrawnNetwork drawn;
    private final Hop.Names hops = new Hop.Names();
    private final Set<HostSocket> withTimestamps = new HashSet<>();
    private final Map<HostSocket, Long> expires = new HashMap<>();
    private final long leastRoundTripNanos;
    private final long mostRoundTripNanos;

    EntryChecker(DrawnNetwork drawn) {
        this.drawn = drawn;
        long trunkMicros = (drawn.trunkNodes().size() - 1L) * drawn.trunk().delayMicros()
                + (long) drawn.trunk().routers() * drawn.trunk().forwardingMicros();
        leastRoundTripNanos = 2000 * (trunkMicros + accessMicros(false));
        mostRoundTripNanos = 2000 * (trunkMicros + accessMicros(true)) + DELAYED_ACK_NANOS;
    }

    private long accessMicros(boolean largest) {
        var delays = drawn.groups().stream()
                .flatMap(group -> group.clients().stream())
                .mapToLong(ClientGroup.Client::delayMicros);
        return (largest ? delays.max() : delays.min()).orElse(0);
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketSent sent
                && sent.packet().payload() instanceof TcpSegment segment
                && !segment.rst()) {
            sent(hops.of(sent.link()).from(), sent.packet(), segment);
        } else if (event instanceof EntryCreated entry) {
            HostSocket key = new HostSocket(entry.host(), entry.tuple());
            checkLength(key, entry.substate(), entry.expiresAtNanos() - entry.atNanos(), entry);
            expires.put(key, entry.expiresAtNanos());
        } else if (event instanceof EntryRestarted entry) {
            restarted(entry);
        } else if (event instanceof EntryEnded entry) {
            Long expected = expires.remove(new HostSocket(entry.host(), entry.tuple()));
            require(
                    !entry.how().equals("expired") || (expected != null && expected == entry.atNanos()),
                    entry.atNanos(),
                    "due at ",
                    expected,
                    ": ",
                    entry);
        }
    }

    private void sent(String from, Ipv4Packet packet, TcpSegment segment) {
        HostSocket key = new HostSocket(
                from,
                FourTuple.of(packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort()));
        if (segment.options().hasTimestamps()) {
            withTimestamps.add(key);
        } else {
            withTimestamps.remove(key);
        }
    }

    private void restarted(EntryRestarted entry) {
        HostSocket key = new HostSocket(entry.host(), entry.tuple());
        long nanos = entry.expiresAtNanos() - entry.atNanos();
        if (entry.rule().equals("F6")) {
            checkLength(key, "TIME_WAIT", nanos, entry);
        } else {
            boolean restarts = entry.rule().equals("T3") || entry.rule().equals("T7");
            require(restarts && nanos == TIME_WAIT_NANOS, entry.atNanos(), "restarted for ", nanos, " ns: ", entry);
        }
        require(expires.put(key, entry.expiresAtNanos()) != null, entry.atNanos(), "there was no entry: ", entry);
    }

    private void checkLength(HostSocket key, String substate, long nanos, TraceEvent entry) {
        boolean timeWait = substate.equals("TIME_WAIT");
        boolean recycled = timeWait
                && key.host().equals(DrawnNetwork.SERVER_NAME)
                && drawn.server().recycle()
                && withTimestamps.contains(key);
        if (recycled) {
            require(isShort(nanos), entry.atNanos(), "a recycled entry of ", nanos, " ns: ", entry);
        } else {
            boolean backedOff = !timeWait && drawn.losesPackets() && nanos > TIME_WAIT_NANOS;
            require(nanos == TIME_WAIT_NANOS || backedOff, entry.atNanos(), "an entry of ", nanos, " ns: ", entry);
        }
    }

    private boolean isShort(long nanos) {
        if (drawn.losesPackets() || !drawn.keepsOrder()) {
            return nanos >= LEAST_RTO_NANOS * 7 / 2; // retransmissions double it, and hide the round trip
        }
        long least = (LEAST_RTO_NANOS + Math.max(leastRoundTripNanos - TICK_NANOS, 0)) * 7 / 2;
        long most = Math.max(3 * mostRoundTripNanos, LEAST_RTO_NANOS + mostRoundTripNanos) * 7 / 2;
        return least <= nanos && nanos <= most;
    }

    @Override
    void finish(DrawnRun run) {
        long endNanos = run.drawn().durationNanos();
        expires.forEach((key, at) -> require(at > endNanos, endNanos, "overdue since ", at, ": ", key));
        int held = run.network().hosts().stream()
                .mapToInt(TcpHost::timeWaitEntries)
                .sum();
        require(held == expires.size(), endNanos, "hosts hold ", held, " entries, the trace ", expires.size());
    }
}
