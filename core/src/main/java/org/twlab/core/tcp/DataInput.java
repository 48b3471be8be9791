package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.Parameter;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Payload;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Data and FIN of an acceptable segment: Linux {@code tcp_data_queue} and {@code tcp_fin}. */
final class DataInput {
    private DataInput() {}

    /** Takes data and FIN, answers, and then tells the application. */
    static void take(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        if (segment.length() == 0) {
            Output.push(c);
            return;
        }
        if (!Serial32.precedes(c.receiver.rcvNxt, segment.endSeq())) {
            c.host.count(Counter.DELAYED_ACK_LOST); // the peer has not seen our acknowledgment
        }
        boolean straddles = Serial32.precedes(segment.seq(), c.receiver.rcvNxt);
        boolean unwanted = c.receiveShut && c.state != TcpState.ESTABLISHED;
        if (((unwanted && !c.receiver.finReceived) || (straddles && c.receiver.finReceived))
                && carriesNewData(c, segment)
                && c.host.profile().obeys(Row.D1)) {
            abortOnData(c, packet, segment);
            return;
        }
        if (c.receiver.finReceived) {
            Output.push(c);
            if (straddles && c.host.profile().obeys(Row.E8)) {
                Output.ack(c);
            }
            c.host.refuse(packet, DropReason.BAD_STATE, "rule", "after_fin", "seq", segment.seq());
            return;
        }
        queue(c, segment);
    }

    /** Takes the predicted segment, whose acknowledgment is then challenged: the answer acknowledges its data too. */
    static void takeChallenged(TcpConnection c, TcpSegment segment) {
        Payload ready = c.receiver.take(segment);
        if (ready == null) {
            return;
        }
        c.acks.onData(c.host.nowNanos(), c.rtoNanos());
        if (c.inbox != null) {
            keep(c.receiver, c.inbox, ready, List.of());
        }
        Answers.challengeAck(c);
        acknowledge(c, false, false);
        tellApplication(c, ready, List.of(), false);
    }

    private static void queue(TcpConnection c, TcpSegment segment) {
        boolean hadGap = c.receiver.hasGap();
        Payload first = c.receiver.take(segment);
        List<Payload> rest = first == null ? List.of() : takeRest(c);
        int bytes = first == null ? 0 : first.length();
        for (Payload ready : rest) {
            bytes += ready.length();
        }
        if (bytes > 0) {
            c.acks.onData(c.host.nowNanos(), c.rtoNanos());
        } else if (first == null && Serial32.precedes(segment.seq(), c.receiver.rcvNxt)) {
            noteDuplicate(c, segment);
        } else if (first == null && c.receiver.hasRoomFor(segment.seq())) {
            countDisorder(c);
        }
        boolean finished = c.receiver.finReceived && first != null;
        if (finished) {
            afterFinReceived(c);
        }
        if (c.inbox != null && first != null) {
            keep(c.receiver, c.inbox, first, rest);
        }
        if (c.isLive()) {
            Output.push(c);
            acknowledge(c, first == null, hadGap);
        }
        tellApplication(c, first, rest, finished);
    }

    private static void countDisorder(TcpConnection c) {
        if (c.host.profile().is(Parameter.DISORDER_COUNTED)) {
            c.host.count(Counter.TCP_OFO_QUEUE);
        }
    }

    /** Everything of the segment had come before: D-SACK (RFC 2883), and quick ACKs for a peer that lost our ACK. */
    static void noteDuplicate(TcpConnection c, TcpSegment segment) {
        if (c.receiver.noteDuplicate(segment, c.peerOfferedSack)) {
            c.host.count(Counter.TCP_DSACK_OLD_SENT);
        }
        c.acks.onDuplicate();
    }

    static boolean carriesNewData(TcpConnection c, TcpSegment segment) {
        int dataEnd = segment.seq() + segment.payload().length();
        return segment.payload().length() > 0 && Serial32.precedes(c.receiver.rcvNxt, dataEnd);
    }

    /** Data for an application that has gone: RST, CLOSED. */
    static void abortOnData(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        c.host.count(Counter.TCP_ABORT_ON_DATA);
        c.noteFinOrRstSent();
        Resets.inReply(c.host, packet, segment);
        c.fail(Errno.ECONNRESET, "data after close");
    }

    private static List<Payload> takeRest(TcpConnection c) {
        Payload ready = c.receiver.next();
        if (ready == null) {
            return List.of();
        }
        List<Payload> rest = new ArrayList<>();
        while (ready != null) {
            rest.add(ready);
            ready = c.receiver.next();
        }
        return rest;
    }

    private static void afterFinReceived(TcpConnection c) {
        TcpState before = c.state;
        TcpState next = CloseRules.afterFinReceived(c.host.profile(), before);
        c.acks.onFin();
        if (next == TcpState.TIME_WAIT) {
            if (c.host.profile().obeys(Row.W3) || !EntryCreation.isRefused(c, TcpState.TIME_WAIT)) {
                Output.ack(c);
            }
            Closing.timeWait(c, "FIN");
            return;
        }
        c.setState(next, "FIN");
        if (next == TcpState.CLOSING) {
            Output.ack(c);
        }
    }

    /**
     * Acknowledges what has come, unless a segment sent meanwhile already does; what fills a gap at once (RFC 5681 section
     * 4.2).
     */
    private static void acknowledge(TcpConnection c, boolean nothingInOrder, boolean hadGap) {
        Receiver r = c.receiver;
        boolean told = r.rcvWup == r.rcvNxt;
        if (told && !nothingInOrder) {
            return;
        }
        if (nothingInOrder || hadGap || c.acks.isUrgent(r)) {
            Output.ack(c);
        } else {
            c.acks.delay(c.rtt.srttNanos());
        }
    }

    /** Data that the application does not take at once narrows the window before it is answered. */
    private static void keep(Receiver receiver, Inbox inbox, Payload first, List<Payload> rest) {
        inbox.add(first);
        rest.forEach(inbox::add);
        receiver.unread = inbox.bytes();
    }

    private static void tellApplication(
            TcpConnection c, @Nullable Payload first, List<Payload> rest, boolean finished) {
        if (c.inbox != null) {
            c.inbox.tell(c, first != null, finished);
            return;
        }
        if (first != null && first.length() > 0) {
            c.deliver(first);
        }
        for (Payload ready : rest) {
            if (ready.length() > 0) {
                c.deliver(ready);
            }
        }
        if (finished) {
            c.handler.onPeerFinished(c);
        }
    }
}
