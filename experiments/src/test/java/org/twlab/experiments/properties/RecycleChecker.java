package org.twlab.experiments.properties;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.tcp.TcpHost;
import org.twlab.core.trace.DropReason;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.PeerRecorded;
import org.twlab.core.trace.TraceEvent.StateChanged;

/**
 * What a server with tcp_tw_recycle refuses, worked out again from what the trace says it has remembered.
 *
 * <ul>
 *   <li>A SYN is dropped exactly if the sysctl is on, no socket has its 4-tuple, the peer's record is less than 60 whole
 *       seconds old, and the record's timestamp is more than one tick later, modulo 2^32, than the SYN's; Linux 4.9 drops
 *       a SYN without timestamps too.
 *   <li>A record gives way to an older timestamp only when it has not been written for more than 60 s.
 *   <li>PAWSPassive counts just those drops, and ListenDrops no fewer.
 *   <li>The server sends nothing about an attempt of which every SYN was dropped.
 *   <li>Without the sysctl, or from Linux 4.12 on, nothing is remembered or dropped.
 * </ul>
 */
final class RecycleChecker extends Checker {
    private static final int WINDOW_SECONDS = 60;
    private static final int TOLERANCE_TICKS = 1;

    private final DrawnNetwork.Server server;
    private final SocketChecker sockets;
    private final Hop.Names hops = new Hop.Names();
    private final Map<Integer, Memory> remembered = new HashMap<>();
    private final Set<Long> accepted = new HashSet<>();
    private @Nullable PacketDelivered syn;
    private boolean mustDrop;
    private boolean dropped;
    private long drops;

    /** The last timestamp of a peer and the second in which it came. */
    private record Memory(int ts, long stampSeconds) {}

    /** @param sockets is told of each event before this */
    RecycleChecker(DrawnNetwork.Server server, SocketChecker sockets) {
        this.server = server;
        this.sockets = sockets;
    }

    /** SYNs dropped so far. */
    long drops() {
        return drops;
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketDelivered delivered) {
            settle();
            if (hops.of(delivered.link()).to().equals(DrawnNetwork.SERVER_NAME)
                    && delivered.packet().payload() instanceof TcpSegment segment
                    && segment.syn()
                    && !segment.acks()) {
                syn = delivered;
                mustDrop = mustDrop(delivered, segment);
                dropped = false;
            }
        } else if (event instanceof PacketDropped drop && drop.drop().reason() == DropReason.TW_RECYCLE) {
            dropped(drop);
        } else if (event instanceof PeerRecorded recorded) {
            recorded(recorded);
        } else if (event instanceof StateChanged changed && changed.to().equals("SYN_RECEIVED")) {
            accepted.add(changed.connectionId());
        } else if (event instanceof PacketSent sent
                && hops.of(sent.link()).from().equals(DrawnNetwork.SERVER_NAME)) {
            sent(sent);
        }
    }

    private boolean mustDrop(PacketDelivered arrival, TcpSegment segment) {
        Ipv4Packet packet = arrival.packet();
        Memory memory = remembered.get(packet.source());
        if (!server.recycle() || memory == null) {
            return false;
        }
        FourTuple tuple =
                FourTuple.of(packet.destination(), segment.destinationPort(), packet.source(), segment.sourcePort());
        boolean fresh = secondOf(arrival.atNanos()) - memory.stampSeconds() < WINDOW_SECONDS;
        boolean timestamps = server.timestamps() && segment.options().hasTimestamps();
        boolean older = timestamps
                ? memory.ts() - segment.options().tsVal() > TOLERANCE_TICKS
                : server.profile().equals("linux-4.9");
        return fresh && older && !sockets.hasSocket(DrawnNetwork.SERVER_NAME, tuple);
    }

    /** The server's wall clock in whole seconds, counted from 1 as stamps are. */
    private long secondOf(long atNanos) {
        return 1 + (server.phaseMillis() * 1_000_000L + atNanos) / 1_000_000_000L;
    }

    private void dropped(PacketDropped drop) {
        drops++;
        if (syn == null || !same(syn.packet(), drop.packet())) {
            violated(drop.atNanos(), "dropped something that is no SYN just delivered: " + drop);
        } else {
            dropped = true;
        }
    }

    /** Nothing more happens to the SYN last delivered. */
    private void settle() {
        if (syn != null) {
            require(
                    dropped == mustDrop,
                    syn.atNanos(),
                    (dropped ? "wrongly dropped " : "wrongly let pass "),
                    syn.packet(),
                    " by ",
                    remembered.get(syn.packet().source()));
            syn = null;
        }
    }

    private void recorded(PeerRecorded event) {
        require(
                server.recycle() && event.host().equals(DrawnNetwork.SERVER_NAME),
                event.atNanos(),
                "remembered without tw_recycle: ",
                event);
        Memory old = remembered.get(event.remoteAddress());
        boolean stale = old != null && secondOf(event.atNanos()) - old.stampSeconds() > WINDOW_SECONDS;
        boolean written =
                old == null || old.ts() - event.ts() <= 0 || (stale && old.stampSeconds() <= event.stampSeconds());
        require(written == event.written(), event.atNanos(), "over ", old, ": ", event);
        if (written) {
            remembered.put(event.remoteAddress(), new Memory(event.ts(), event.stampSeconds()));
        }
    }

    private void sent(PacketSent sent) {
        long attempt = sent.packet().origin().connectionId();
        require(
                attempt == 0 || accepted.contains(attempt),
                sent.atNanos(),
                "an answer to an attempt of which no SYN was accepted: ",
                sent);
    }

    @Override
    void finish(DrawnRun run) {
        settle();
        TcpHost host = run.network().host(DrawnNetwork.SERVER_NAME);
        long atNanos = run.drawn().durationNanos();
        long counted = host.counters().get(Counter.PAWS_PASSIVE);
        long listenDrops = host.counters().get(Counter.LISTEN_DROPS);
        require(counted == drops, atNanos, "PAWSPassive is ", counted, " after ", drops, " drops");
        require(listenDrops >= counted, atNanos, "ListenDrops ", listenDrops, " below PAWSPassive ", counted);
        int peers = host.peersRemembered();
        require(peers == remembered.size(), atNanos, "remembers ", peers, " peers, recorded ", remembered.keySet());
    }
}
