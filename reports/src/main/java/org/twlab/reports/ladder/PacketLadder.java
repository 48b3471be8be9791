package org.twlab.reports.ladder;

import com.google.common.collect.ImmutableSet;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.Fragment;
import org.twlab.core.packet.IpPayload;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryRestarted;
import org.twlab.core.trace.TraceEvent.PacketCopied;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.SocketSeen;
import org.twlab.core.trace.TraceEvent.StateChanged;
import org.twlab.core.trace.TraceListener;
import org.twlab.reports.table.NumberText;

/**
 * Follows the trace of a run and prints one line for each packet and each state change of the connections asked for, in
 * the order in which packets were sent.
 *
 * <p>The line of a packet stands at the instant of sending, with the states of both ends after it: of the sender once it
 * has sent, of the receiver once it has taken or refused the packet. It is printed when its fate is known, so what is
 * held back is what is on its way. Numbers are relative to the initial sequence numbers of the connection.
 *
 * <p>A packet belongs to the connection attempt that made it; one that a host sends to the two endpoints of another
 * attempt, such as the answer of an old TIME-WAIT entry to a new SYN, is shown with that attempt and says who left it.
 */
public final class PacketLadder implements TraceListener {
    private static final String ARROW = "->";
    /** Causes of state changes that are calls of an application: no effect of the packet before them. */
    private static final ImmutableSet<String> USER_CALLS = ImmutableSet.of("connect", "close", "shutdown", "abort");

    private final End end;
    private final ToLongFunction<String> mslNanos;
    private final LongPredicate wanted;
    private final Consumer<String> out;
    private final long limit;
    private final LadderFormat format;
    private final SocketStates states = new SocketStates();
    private final InitialSequences initial = new InitialSequences();
    private final Deque<LadderLine> lines = new ArrayDeque<>();
    /** By what tells packets apart: those that left first are first, then their copies. */
    private final Map<PacketKey, Deque<LadderLine.Flight>> onTheWay = new HashMap<>();

    /** By socket, the packet that it sent last, as long as what follows may be its effect. */
    private final Map<HostSocket, LadderLine.Flight> sending = new LinkedHashMap<>();

    private LadderLine.@Nullable Flight arriving;
    private long nowNanos;
    private long printed;
    private long leftOut;
    private long packets;
    private long drops;

    /** Where packets end: a gateway may be an end for those of its own connections and a place on the way for others. */
    @FunctionalInterface
    public interface End {
        /** Whether a packet of an attempt has come to its end at a node; 0 is what belongs to none. */
        boolean isEnd(String node, long connectionId);
    }

    /**
     * What to print.
     *
     * @param end which nodes are ends of connections
     * @param wanted whether a connection attempt is, by its identifier; 0 is what belongs to none
     * @param limit most lines printed; the others are counted
     * @param names of attempts by identifier, for lines that tell apart several
     * @param mslNanos maximum segment lifetime of a host, by its name: packets that are older when they arrive are marked
     */
    public record Settings(
            End end,
            LongPredicate wanted,
            long limit,
            LongFunction<String> names,
            boolean named,
            ToLongFunction<String> mslNanos) {

        /** Of hosts that any packet may reach. */
        public Settings(
                Predicate<String> isHost, LongPredicate wanted, long limit, LongFunction<String> names, boolean named) {
            this((node, id) -> isHost.test(node), wanted, limit, names, named, host -> Long.MAX_VALUE);
        }
    }

    /** @param out gets each line, without its end */
    public PacketLadder(Settings settings, boolean colour, Consumer<String> out) {
        this.end = settings.end();
        this.mslNanos = settings.mslNanos();
        this.wanted = settings.wanted();
        this.limit = settings.limit();
        this.format = new LadderFormat(initial, settings.names(), settings.named(), colour);
        this.out = out;
    }

    /**
     * What tells packets apart on their way through routers and gateways: nothing of it is rewritten there. The pieces of
     * a packet are like the whole.
     */
    private record PacketKey(
            String origin, long connectionId, long bornNanos, int identification, int protocol, int seq, int flags) {

        static PacketKey of(Ipv4Packet packet) {
            IpPayload whole = packet.payload() instanceof Fragment piece ? piece.whole() : packet.payload();
            TcpSegment segment = whole instanceof TcpSegment tcp ? tcp : null;
            return new PacketKey(
                    packet.origin().originName(),
                    packet.origin().connectionId(),
                    packet.bornNanos(),
                    packet.identification(),
                    whole.protocol(),
                    segment == null ? 0 : segment.seq(),
                    segment == null ? 0 : segment.flags());
        }
    }

    /** Packets of the connections asked for. */
    public long packets() {
        return packets;
    }

    /** Of these packets, those that were dropped or refused. */
    public long drops() {
        return drops;
    }

    /** Lines beyond the limit. */
    public long leftOut() {
        return leftOut;
    }

    @Override
    public void on(TraceEvent event) {
        if (event.atNanos() > nowNanos) {
            settle();
            states.forgetClosed();
            nowNanos = event.atNanos();
        }
        if (event instanceof PacketSent sent) {
            sent(sent);
        } else if (event instanceof PacketDelivered delivered) {
            delivered(delivered);
        } else if (event instanceof PacketDropped dropped) {
            dropped(dropped);
        } else if (event instanceof PacketCopied copied) {
            copied(copied);
        } else if (event instanceof StateChanged change) {
            changed(change);
        } else if (event instanceof EntryRestarted restarted) {
            HostSocket socket = new HostSocket(restarted.host(), restarted.tuple());
            add(
                    socket,
                    restarted.connectionId(),
                    null,
                    restarted.host() + " entry restarted (" + restarted.rule() + ")");
        } else if (event instanceof SocketSeen seen) {
            seen(seen);
        }
        print();
    }

    /** Prints what is left; the run is over. */
    public void finish() {
        settle();
        onTheWay.values().forEach(flights -> flights.forEach(flight -> flight.fateSettled = true));
        onTheWay.clear();
        print();
    }

    /**
     * Kernels send what answers a segment before they go over to the next state, or after: a reader wants the cause first,
     * and the packet shows the state after it. So the change comes before the packet sent by the same event.
     */
    private void changed(StateChanged change) {
        HostSocket socket = new HostSocket(change.host(), change.tuple());
        if (USER_CALLS.contains(change.rule())) {
            settleSender(sending.get(socket));
            settleReceiver(arriving != null && socket.equals(arriving.receiver) ? arriving : null);
        }
        states.change(change);
        LadderLine.Flight answer = sending.get(socket);
        LadderLine effect = answer == null || answer.senderSettled ? null : answer;
        add(
                socket,
                change.connectionId(),
                effect,
                change.host() + " " + SocketStates.text(change.from()) + " -> " + SocketStates.text(change.to()) + " ("
                        + change.rule() + ")");
    }

    /** What a snapshot finds: how long an entry has left counts it down. */
    private void seen(SocketSeen seen) {
        HostSocket socket = new HostSocket(seen.host(), seen.tuple());
        StringBuilder text = new StringBuilder(seen.host()).append(" in ").append(SocketStates.text(seen.state()));
        seen.expiresAtNanos()
                .ifPresent(at -> text.append(", ")
                        .append(NumberText.duration(at - nowNanos))
                        .append(" left"));
        add(socket, states.owner(socket, 0), null, text.toString());
    }

    /**
     * A change belongs to the attempt of the socket, and to the one whose SYN has come to it.
     *
     * @param before the line that comes after it; null for none
     */
    private void add(HostSocket socket, long connectionId, @Nullable LadderLine before, String text) {
        long owner = states.owner(socket, connectionId);
        if (wanted.test(connectionId)) {
            insert(new LadderLine.Change(connectionId, nowNanos, text), before);
        } else if (wanted.test(owner)) {
            insert(new LadderLine.Change(owner, nowNanos, text), before);
        }
    }

    private void insert(LadderLine line, @Nullable LadderLine before) {
        Deque<LadderLine> later = new ArrayDeque<>();
        while (before != null && lines.contains(before)) {
            later.addFirst(lines.removeLast());
        }
        lines.add(line);
        lines.addAll(later);
    }

    private void sent(PacketSent sent) {
        String from = sent.link().substring(0, sent.link().indexOf(ARROW));
        Ipv4Packet packet = sent.packet();
        String origin = packet.origin().originName();
        if (origin.equals(from)
                || (origin.isEmpty() && end.isEnd(from, packet.origin().connectionId()))) {
            depart(from, packet);
        }
    }

    private LadderLine.@Nullable Flight depart(String from, Ipv4Packet packet) {
        long id = packet.origin().connectionId();
        HostSocket sender = null;
        if (packet.payload() instanceof TcpSegment segment) {
            sender = HostSocket.sending(from, packet);
            if (segment.syn() && !segment.acks()) {
                states.own(sender, id);
            }
            initial.see(packet); // also of others, which may leave segments behind
            id = wanted.test(id) ? id : states.owner(sender, id);
        }
        if (!wanted.test(id)) {
            return null;
        }
        LadderLine.Flight flight = new LadderLine.Flight(id, nowNanos, packet);
        packets++;
        lines.add(flight);
        leave(PacketKey.of(packet), flight);
        if (sender == null) {
            flight.senderSettled = true;
        } else {
            flight.sender = sender;
            settleSender(sending.put(sender, flight)); // what happens from now on comes after that one
        }
        return flight;
    }

    /**
     * The copy of a packet that is shown has a line of its own, from where it was made. A piece cut off by the sender is
     * sent by it.
     */
    private void copied(PacketCopied copied) {
        if (copied.packet().isFragment()
                && copied.place().equals(copied.packet().origin().originName())) {
            return;
        }
        PacketKey key = PacketKey.of(copied.packet());
        Deque<LadderLine.Flight> originals = onTheWay.get(key);
        if (originals != null) {
            LadderLine.Flight copy =
                    new LadderLine.Flight(originals.getFirst().connectionId(), nowNanos, copied.packet());
            copy.copiedAt = copied.place();
            copy.senderSettled = true;
            packets++;
            lines.add(copy);
            originals.addLast(copy);
        }
    }

    private void leave(PacketKey key, LadderLine.Flight flight) {
        onTheWay.computeIfAbsent(key, unseen -> new ArrayDeque<>(1)).addLast(flight);
    }

    /**
     * Of equal packets the one that has been on its way for longest: none of them says which it is. The first piece of
     * one goes for the whole.
     */
    private LadderLine.@Nullable Flight take(PacketKey key, Ipv4Packet packet) {
        Deque<LadderLine.Flight> flights = onTheWay.get(key);
        if (flights == null) {
            return null;
        }
        for (LadderLine.Flight flight : flights) {
            if (flight.packet.fragmentOffset() == packet.fragmentOffset()) {
                flights.remove(flight);
                if (flights.isEmpty()) {
                    onTheWay.remove(key);
                }
                return flight;
            }
        }
        return null;
    }

    private void delivered(PacketDelivered delivered) {
        settle();
        String to = delivered.link().substring(delivered.link().indexOf(ARROW) + ARROW.length());
        Ipv4Packet packet = delivered.packet();
        if (!end.isEnd(to, packet.origin().connectionId())) {
            return;
        }
        HostSocket receiver = null;
        if (packet.payload() instanceof TcpSegment segment) {
            receiver = HostSocket.receiving(to, packet);
            if (segment.syn() && !segment.acks()) {
                states.own(receiver, packet.origin().connectionId());
            }
        }
        LadderLine.Flight flight = take(PacketKey.of(packet), packet);
        if (flight != null) {
            flight.arrived = packet;
            flight.receiver = receiver;
            flight.endedNanos = nowNanos;
            long msl = mslNanos.applyAsLong(to);
            flight.outlivedNanos = nowNanos - packet.bornNanos() > msl ? msl : 0;
            arriving = flight;
        }
    }

    private void dropped(PacketDropped dropped) {
        LadderLine.Flight flight = flightOf(dropped);
        if (flight != null) {
            drops++;
            flight.drop = dropped;
            flight.endedNanos = nowNanos;
            flight.fateSettled = flight.arrived == null;
        }
    }

    /** The packet on its way; else the one that has just arrived; else one that its host could not even send. */
    private LadderLine.@Nullable Flight flightOf(PacketDropped dropped) {
        PacketKey key = PacketKey.of(dropped.packet());
        LadderLine.Flight flight = take(key, dropped.packet());
        if (flight != null) {
            return flight;
        }
        if (arriving != null && key.equals(PacketKey.of(arriving.packet))) {
            return arriving;
        }
        boolean unsent = dropped.place().equals(dropped.packet().origin().originName());
        LadderLine.Flight never = unsent ? depart(dropped.place(), dropped.packet()) : null;
        take(key, dropped.packet());
        return never;
    }

    private void settleSender(LadderLine.@Nullable Flight flight) {
        if (flight != null && flight.sender != null && !flight.senderSettled) {
            flight.senderSettled = true;
            flight.senderState = states.of(flight.sender);
        }
    }

    private void settleReceiver(LadderLine.@Nullable Flight flight) {
        if (flight != null && flight.receiver != null && !flight.receiverSettled) {
            flight.receiverSettled = true;
            flight.receiverState = states.of(flight.receiver);
        }
    }

    /** Another event begins: what has been sent and received so far has had its effect. */
    private void settle() {
        sending.values().forEach(this::settleSender);
        sending.clear();
        if (arriving != null) {
            settleReceiver(arriving);
            arriving.fateSettled = true;
            arriving = null;
        }
    }

    private void print() {
        for (LadderLine first = lines.peek(); first != null && first.isSettled(); first = lines.peek()) {
            lines.remove();
            if (printed < limit) {
                printed++;
                out.accept(format.line(first));
            } else {
                leftOut++;
            }
        }
    }
}
