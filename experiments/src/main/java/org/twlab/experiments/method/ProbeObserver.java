package org.twlab.experiments.method;

import org.jspecify.annotations.Nullable;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.TraceEvent;
import org.twlab.core.trace.TraceEvent.EntryCreated;
import org.twlab.core.trace.TraceEvent.EntryEnded;
import org.twlab.core.trace.TraceEvent.EntryRestarted;
import org.twlab.core.trace.TraceEvent.PacketDelivered;
import org.twlab.core.trace.TraceEvent.PacketSent;
import org.twlab.core.trace.TraceEvent.StateChanged;
import org.twlab.experiments.run.Watcher;

/**
 * Watches what a host does with the first segment that reaches it after it has an entry in TIME_WAIT, and then ends the
 * run. Words are those of the recordings.
 */
final class ProbeObserver implements Watcher {
    private static final String SYN_RECEIVED = "SYN_RECEIVED";

    private final String host;
    private boolean waiting;
    private boolean arrived;
    private int sndNxt;
    private int rcvNxt;
    private @Nullable TcpSegment reply;
    private boolean restarted;
    private boolean gone;
    private boolean accepted;
    private String rule = "";

    ProbeObserver(String host) {
        this.host = host;
    }

    /** The host answers at once, within the event of the arrival. */
    @Override
    public boolean hasSeenEnough() {
        return arrived;
    }

    @Override
    public void on(TraceEvent event) {
        if (event instanceof PacketSent sent
                && sent.link().startsWith(host + "->")
                && sent.packet().payload() instanceof TcpSegment segment) {
            sent(segment);
        } else if (event instanceof PacketDelivered delivered
                && delivered.link().endsWith("->" + host)) {
            arrived = waiting;
        } else if (event instanceof EntryCreated created && created.host().equals(host)) {
            waiting = true;
        } else if (arrived) {
            fate(event);
        }
    }

    /** Before the probe the last segment is the ACK of the peer's FIN, which tells the numbers of the entry. */
    private void sent(TcpSegment segment) {
        if (arrived) {
            reply = segment;
        } else {
            sndNxt = segment.seq();
            rcvNxt = segment.ack();
        }
    }

    private void fate(TraceEvent event) {
        if (event instanceof EntryRestarted restart && restart.host().equals(host)) {
            restarted = true;
            rule = restart.rule();
        } else if (event instanceof EntryEnded ended && ended.host().equals(host)) {
            gone = true;
            rule = ended.how();
        } else if (event instanceof StateChanged change && change.host().equals(host)) {
            accepted |= change.to().equals(SYN_RECEIVED);
        }
    }

    boolean hasArrived() {
        return arrived;
    }

    /** Flags and numbers against those of the entry, {@code SA seq=+65537 ack=+1001 ts}; empty: no answer. */
    String reply() {
        if (reply == null) {
            return "";
        }
        return letters(reply) + " seq=" + signed(reply.seq() - sndNxt) + " ack=" + signed(reply.ack() - rcvNxt)
                + (reply.options().hasTimestamps() ? " ts" : "");
    }

    String state() {
        if (accepted) {
            return "SYN_RECV";
        }
        return gone ? "gone" : "TIME_WAIT";
    }

    String timer() {
        if (gone) {
            return "-";
        }
        return restarted ? "restarted" : "kept";
    }

    /** The row of the decision table that restarted or ended the entry; empty: it stayed as it was. */
    String rule() {
        return rule;
    }

    private static String letters(TcpSegment segment) {
        return (segment.syn() ? "S" : "")
                + (segment.fin() ? "F" : "")
                + (segment.rst() ? "R" : "")
                + (segment.acks() ? "A" : "");
    }

    private static String signed(int difference) {
        return (difference < 0 ? "" : "+") + difference;
    }
}
