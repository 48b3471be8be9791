package org.twlab.core.tcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Applies what {@link ArrivalRules} decided about a segment in ESTABLISHED and the states behind it. */
final class SegmentInput {
    private SegmentInput() {}

    static void arrives(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        KernelProfile profile = c.host.profile();
        SeenTimestamps timestamps = SeenTimestamps.of(segment, c.timestamps);
        ArrivalRules.View view = c.view();
        boolean pawsFails = ArrivalRules.pawsFails(
                profile, view, segment, timestamps, c.receiver.tsRecent, tsRecentAge(c), c.rtoNanos());
        ArrivalRule rule = ArrivalRules.ruleFor(profile, view, segment, pawsFails);
        if (rule == ArrivalRule.ACCEPTED) {
            accept(c, packet, segment, timestamps);
        } else {
            refuse(c, packet, segment, rule);
        }
    }

    private static void refuse(TcpConnection c, Ipv4Packet packet, TcpSegment segment, ArrivalRule rule) {
        DropReason reason = switch (rule) {
            case IGNORED -> DropReason.BAD_STATE;
            case PAWS_REJECTED -> {
                c.host.count(Counter.PAWS_ESTAB);
                Output.duplicateAck(c, segment, Counter.TCP_ACK_SKIPPED_PAWS);
                yield DropReason.PAWS;
            }
            case PAWS_SYN_CHALLENGED -> {
                c.host.count(Counter.TCP_SYN_CHALLENGE);
                Output.challengeAck(c);
                yield DropReason.CHALLENGED;
            }
            case PAWS_OLD_ACK -> {
                c.host.count(Counter.PAWS_OLD_ACK);
                yield DropReason.PAWS;
            }
            case RST_OUTSIDE -> DropReason.OUT_OF_WINDOW;
            case OUTSIDE -> {
                Output.duplicateAck(c, segment, Counter.TCP_ACK_SKIPPED_SEQ);
                yield DropReason.OUT_OF_WINDOW;
            }
            case SYN_OUTSIDE, SYN_CHALLENGED -> {
                if (c.state == TcpState.ESTABLISHED) {
                    c.host.count(Counter.IN_ERRS);
                }
                c.host.count(Counter.TCP_SYN_CHALLENGE);
                Output.challengeAck(c);
                yield DropReason.CHALLENGED;
            }
            case RST_CHALLENGED -> {
                Output.challengeAck(c);
                yield DropReason.CHALLENGED;
            }
            case ACK_BEYOND -> DropReason.BAD_ACK;
            case ACK_BEYOND_CHALLENGED, ACK_ANCIENT, ACK_OLD_CHALLENGED -> {
                Output.challengeAck(c);
                yield DropReason.BAD_ACK;
            }
            case RST_EXACT -> {
                reset(c);
                yield null;
            }
            case ACCEPTED -> throw new IllegalArgumentException("accepted: " + segment);
        };
        if (reason != null) {
            c.host.refuse(packet, reason, "rule", rule, "seq", segment.seq(), "rcv_nxt", c.receiver.rcvNxt);
        }
    }

    /** The peer has reset the connection. */
    private static void reset(TcpConnection c) {
        c.fail(c.state == TcpState.CLOSE_WAIT ? Errno.EPIPE : Errno.ECONNRESET, "RST");
    }

    private static void accept(TcpConnection c, Ipv4Packet packet, TcpSegment segment, SeenTimestamps timestamps) {
        if (c.state == TcpState.SYN_RECEIVED) {
            if (!Serial32.precedes(c.sender.sndUna, segment.ack())) {
                c.host.resetInReply(packet, segment);
                return;
            }
            HandshakeInput.finishSimultaneousOpen(c, segment);
        }
        takeAck(c, segment, timestamps);
        if (c.sender.isFinAcknowledged() && !afterFinAcknowledged(c, packet, segment)) {
            return;
        }
        takeText(c, packet, segment);
    }

    /** Takes TSval, acknowledgment and window. */
    static void takeAck(TcpConnection c, TcpSegment segment, SeenTimestamps timestamps) {
        Receiver r = c.receiver;
        if (timestamps.present()
                && Serial32.precedesOrEquals(segment.seq(), r.rcvWup)
                && !Paws.rejects(
                        r.tsRecent,
                        tsRecentAge(c),
                        timestamps.tsVal(),
                        0,
                        c.host.profile().pawsIdleSeconds())) {
            r.tsRecent = timestamps.tsVal();
            r.tsRecentStamp = c.host.secondsNow();
        }
        Sender s = c.sender;
        boolean advances = Serial32.precedes(s.sndUna, segment.ack());
        if (advances) {
            advance(c, segment.ack(), timestamps);
        }
        if (!Serial32.precedes(segment.ack(), s.sndUna)) {
            s.takeWindow(segment);
            endProbing(c);
        }
    }

    /** The peer's window is open again: what waits is sent as if nothing had been. */
    private static void endProbing(TcpConnection c) {
        if (c.sender.timeouts > 0 && c.sender.sndWnd > 0 && !c.sender.hasOutstanding()) {
            c.sender.timeouts = 0;
            c.backoff = 0;
            c.host.cancel(c.timer);
        }
    }

    /** Something new was acknowledged: sample the round trip, re-arm the timer, go on recovering. */
    private static void advance(TcpConnection c, int ack, SeenTimestamps timestamps) {
        Sender s = c.sender;
        long nowNanos = c.host.nowNanos();
        long sampleNanos = s.sampleNanos(ack, nowNanos);
        if (sampleNanos < 0 && timestamps.present() && timestamps.tsEcr() != 0) {
            int ticks = c.tsValNow() - timestamps.tsEcr();
            sampleNanos = TimestampClock.nanosOf(c.host.settings(), Math.max(ticks, 0));
        }
        if (sampleNanos >= 0) {
            c.rtt.sample(sampleNanos, s.endsRound(ack));
            c.backoff = 0;
        }
        boolean recovering = s.isRecovering();
        s.sndUna = ack;
        s.timeouts = 0;
        s.headSentNanos = nowNanos;
        if (recovering) {
            s.continueRecovery();
        }
        if (s.hasOutstanding()) {
            c.armTimer(c.rtoNanos());
        } else {
            c.host.cancel(c.timer);
        }
    }

    /**
     * Our FIN is acknowledged.
     *
     * @return whether the segment's data and FIN are still to be looked at
     */
    private static boolean afterFinAcknowledged(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        TcpState next = CloseRules.afterFinAcknowledged(c.state);
        if (next == c.state) {
            return true;
        }
        if (next == TcpState.TIME_WAIT) {
            Closing.timeWait(c, "ACK of FIN");
            return false;
        }
        if (next == TcpState.CLOSED) {
            c.destroy("ACK of FIN");
            return false;
        }
        c.setState(next, "ACK of FIN");
        if (!c.orphan) {
            return true;
        }
        if (carriesNewData(c, segment)) {
            abortOnData(c, packet, segment);
            return false;
        }
        Closing.orphanInFinWait2(c, segment.fin());
        return c.isLive();
    }

    private static boolean carriesNewData(TcpConnection c, TcpSegment segment) {
        int dataEnd = segment.seq() + segment.payload().length();
        return segment.payload().length() > 0 && Serial32.precedes(c.receiver.rcvNxt, dataEnd);
    }

    /** Data for an application that has gone: RST, CLOSED. */
    private static void abortOnData(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        c.host.count(Counter.TCP_ABORT_ON_DATA);
        c.noteFinOrRstSent();
        c.host.resetInReply(packet, segment);
        c.fail(Errno.ECONNRESET, "data after close");
    }

    /** Takes data and FIN, answers, and then tells the application. */
    private static void takeText(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        if (segment.length() == 0) {
            Output.push(c);
            return;
        }
        if (!Serial32.precedes(c.receiver.rcvNxt, segment.endSeq())) {
            c.host.count(Counter.DELAYED_ACK_LOST);
        }
        boolean straddles = Serial32.precedes(segment.seq(), c.receiver.rcvNxt);
        if (((c.orphan && !c.receiver.finReceived) || (straddles && c.receiver.finReceived))
                && carriesNewData(c, segment)) {
            abortOnData(c, packet, segment);
            return;
        }
        if (c.receiver.finReceived) {
            Output.push(c);
            if (straddles) {
                Output.ack(c);
            }
            c.host.refuse(packet, DropReason.BAD_STATE, "rule", "after_fin", "seq", segment.seq());
            return;
        }
        ReceiveQueue.Ready first = c.receiver.take(segment);
        List<ReceiveQueue.Ready> rest = first == null ? List.of() : takeRest(c);
        int bytes = first == null ? 0 : first.bytes().length();
        for (ReceiveQueue.Ready ready : rest) {
            bytes += ready.bytes().length();
        }
        if (bytes > 0) {
            c.acks.onData(bytes, c.host.nowNanos(), c.rtoNanos());
        }
        boolean finished = c.receiver.finReceived && first != null;
        if (finished) {
            afterFinReceived(c);
        }
        if (c.isLive()) {
            Output.push(c);
            acknowledge(c, first == null);
        }
        tellApplication(c, first, rest, finished);
    }

    private static List<ReceiveQueue.Ready> takeRest(TcpConnection c) {
        ReceiveQueue.Ready ready = c.receiver.next();
        if (ready == null) {
            return List.of();
        }
        List<ReceiveQueue.Ready> rest = new ArrayList<>();
        while (ready != null) {
            rest.add(ready);
            ready = c.receiver.next();
        }
        return rest;
    }

    private static void afterFinReceived(TcpConnection c) {
        TcpState before = c.state;
        TcpState next = CloseRules.afterFinReceived(before);
        c.acks.onFin();
        if (next == TcpState.TIME_WAIT) {
            Output.ack(c);
            Closing.timeWait(c, "FIN");
            return;
        }
        c.setState(next, "FIN");
        if (next == TcpState.CLOSING) {
            Output.ack(c);
        }
    }

    /** Acknowledges what has come, unless a segment sent meanwhile already does. */
    private static void acknowledge(TcpConnection c, boolean nothingInOrder) {
        boolean told = c.receiver.rcvWup == c.receiver.rcvNxt;
        if (told && !nothingInOrder) {
            return;
        }
        if (nothingInOrder || c.acks.isUrgent(c.sender.mss, c.receiver.hasGap())) {
            Output.ack(c);
        } else {
            c.acks.delay(c.host.simulation());
        }
    }

    private static void tellApplication(
            TcpConnection c, ReceiveQueue.@Nullable Ready first, List<ReceiveQueue.Ready> rest, boolean finished) {
        if (first != null && first.bytes().length() > 0) {
            c.deliver(first.bytes());
        }
        for (ReceiveQueue.Ready ready : rest) {
            if (ready.bytes().length() > 0) {
                c.deliver(ready.bytes());
            }
        }
        if (finished) {
            c.handler.onPeerFinished(c);
        }
    }

    private static int tsRecentAge(TcpConnection c) {
        return c.host.secondsNow() - c.receiver.tsRecentStamp;
    }
}
