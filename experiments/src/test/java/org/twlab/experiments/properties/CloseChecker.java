package org.twlab.experiments.properties;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.twlab.core.packet.FourTuple;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryRefused;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketDropped;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.StateChanged;

/**
 * Who gets into TIME_WAIT.
 *
 * <ul>
 *   <li>Only an end that has sent its FIN, before it took the peer's: the passive closer never does.
 *   <li>Where the FINs crossed, both ends do.
 *   <li>No end of a connection that was reset before either end got there.
 * </ul>
 */
final class CloseChecker extends Checker {
    /** FINs that crossed so long before the end have been acknowledged by then. */
    private static final long SETTLED_NANOS = 3_000_000_000L;

    private final Hop.Names hops = new Hop.Names();
    private final Set<HostSocket> finSent = new HashSet<>();
    private final Set<HostSocket> closedSecond = new HashSet<>();
    private final Map<Long, Closing> closings = new HashMap<>();

    /** How the two ends of one attempt's connection have closed so far; index 0 is the client. */
    private static final class Closing {
        private final boolean[] finSent = new boolean[2];
        private final boolean[] finCame = new boolean[2];
        private final boolean[] crossed = new boolean[2];
        private final boolean[] inTimeWait = new boolean[2];
        private long lastNanos;
        private boolean reset;
        private boolean disturbed;
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof StateChanged changed) {
            changed(changed);
        } else if (event instanceof PacketSent sent && sent.packet().payload() instanceof TcpSegment segment) {
            Ipv4Packet packet = sent.packet();
            String from = hops.of(sent.link()).from();
            if (from.equals(packet.origin().originName())) {
                sent(from, packet, segment, sent.atNanos());
            }
        } else if (event instanceof PacketDelivered delivered
                && delivered.packet().payload() instanceof TcpSegment segment
                && segment.fin()) {
            finCame(hops.of(delivered.link()).to(), delivered.packet());
        } else if (event instanceof PacketDropped dropped) {
            of(dropped.packet().origin().connectionId()).disturbed = true;
        } else if (event instanceof EntryRefused refused) {
            of(refused.connectionId()).disturbed = true;
        }
    }

    private Closing of(long connectionId) {
        return closings.computeIfAbsent(connectionId, id -> new Closing());
    }

    private static int end(String host) {
        return host.equals(DrawnNetwork.SERVER_NAME) ? 1 : 0;
    }

    private void sent(String from, Ipv4Packet packet, TcpSegment segment, long atNanos) {
        Closing closing = of(packet.origin().connectionId());
        if (segment.rst()) {
            closing.disturbed = true;
        }
        if (segment.fin()) {
            finSent.add(new HostSocket(
                    from,
                    FourTuple.of(
                            packet.source(), segment.sourcePort(), packet.destination(), segment.destinationPort())));
            closing.finSent[end(from)] = true;
            closing.lastNanos = atNanos;
        }
    }

    private void finCame(String to, Ipv4Packet packet) {
        boolean atHost = to.equals(DrawnNetwork.SERVER_NAME) || to.indexOf('[') >= 0;
        Closing closing = of(packet.origin().connectionId());
        int end = end(to);
        if (atHost && !closing.finCame[end]) {
            closing.finCame[end] = true;
            closing.crossed[end] = closing.finSent[end];
        }
    }

    private void changed(StateChanged changed) {
        HostSocket key = new HostSocket(changed.host(), changed.tuple());
        if (changed.from().equals("CLOSED") || changed.from().equals("LISTEN")) {
            finSent.remove(key);
            closedSecond.remove(key);
        }
        switch (changed.to()) {
            case "CLOSE_WAIT" -> closedSecond.add(key);
            case "TIME_WAIT" -> entered(key, changed);
            case "CLOSED" -> {
                Closing closing = of(changed.connectionId());
                boolean before = closing.inTimeWait[0] || closing.inTimeWait[1];
                boolean byReset = changed.rule().equals("RST") || changed.rule().equals("abort");
                boolean request = changed.from().equals("SYN_RECEIVED"); // a repeated SYN may make another
                closing.reset |= byReset && !before && !request && changed.connectionId() != 0;
            }
            default -> {
                // on the way
            }
        }
    }

    private void entered(HostSocket key, StateChanged changed) {
        require(finSent.contains(key), changed.atNanos(), "without a FIN of its own: ", changed);
        require(!closedSecond.contains(key), changed.atNanos(), "the passive closer: ", changed);
        Closing closing = of(changed.connectionId());
        require(!closing.reset, changed.atNanos(), "of a connection that was reset: ", changed);
        closing.inTimeWait[end(changed.host())] = true;
    }

    @Override
    void finish(DrawnRun run) {
        long endNanos = run.drawn().durationNanos();
        closings.forEach((id, closing) -> {
            boolean crossed = closing.crossed[0] && closing.crossed[1];
            boolean settled = !closing.disturbed && closing.lastNanos < endNanos - SETTLED_NANOS;
            boolean both = closing.inTimeWait[0] && closing.inTimeWait[1];
            require(!crossed || !settled || both, endNanos, "FINs crossed, but not both in TIME_WAIT: attempt ", id);
        });
    }
}
