package org.twlab.core.tcp;

import org.twlab.core.kernel.Counter;
import org.twlab.core.kernel.KernelProfile;
import org.twlab.core.kernel.Row;
import org.twlab.core.packet.Ipv4Packet;
import org.twlab.core.packet.Serial32;
import org.twlab.core.packet.TcpOptions;
import org.twlab.core.packet.TcpSegment;
import org.twlab.core.trace.DropReason;

/** Applies what {@link ArrivalRules} decided about a segment in ESTABLISHED and the states behind it. */
final class SegmentInput {
    private SegmentInput() {}

    static void arrives(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        KernelProfile profile = c.host.profile();
        TcpOptions timestamps = SeenTimestamps.of(segment, c.timestamps);
        ArrivalRules.View view = c.view();
        boolean pawsFails = ArrivalRules.pawsFails(
                profile, view, segment, timestamps, c.receiver.tsRecent, tsRecentAge(c), c.rtoNanos());
        ArrivalRule rule = ArrivalRules.ruleFor(profile, view, segment, timestamps, pawsFails);
        if (rule == ArrivalRule.ACCEPTED) {
            accept(c, packet, segment, timestamps);
        } else if (rule == ArrivalRule.RST_EXACT) {
            c.fail(c.state == TcpState.CLOSE_WAIT ? Errno.EPIPE : Errno.ECONNRESET, "RST");
        } else if (rule == ArrivalRule.ACK_ANCIENT_DELIVERED) {
            AckInput.takeTsVal(c, segment, timestamps);
            DataInput.takeChallenged(c, segment);
        } else {
            refuse(c, packet, segment, rule);
        }
    }

    private static void refuse(TcpConnection c, Ipv4Packet packet, TcpSegment segment, ArrivalRule rule) {
        int rcvNxt = c.receiver.rcvNxt;
        DropReason reason = answer(c, packet, segment, rule);
        c.host.refuse(packet, reason, "rule", rule, "seq", segment.seq(), "rcv_nxt", rcvNxt);
    }

    /** Answers a segment as its rule demands; why it goes no further. */
    private static DropReason answer(TcpConnection c, Ipv4Packet packet, TcpSegment segment, ArrivalRule rule) {
        return switch (rule) {
            case IGNORED -> DropReason.BAD_STATE;
            case NO_TIMESTAMPS -> DropReason.PAWS;
            case PAWS_REJECTED -> {
                c.host.count(Counter.PAWS_ESTAB);
                Answers.duplicateAck(c, segment, Counter.TCP_ACK_SKIPPED_PAWS);
                yield DropReason.PAWS;
            }
            case PAWS_OLD_ACK -> {
                c.host.count(Counter.PAWS_OLD_ACK);
                yield DropReason.PAWS;
            }
            case RST_OUTSIDE -> DropReason.OUT_OF_WINDOW;
            case OUTSIDE -> {
                Answers.duplicateAck(c, segment, Counter.TCP_ACK_SKIPPED_SEQ);
                yield DropReason.OUT_OF_WINDOW;
            }
            case SYN_OUTSIDE, SYN_CHALLENGED, PAWS_SYN_CHALLENGED -> {
                challengeSyn(c);
                yield DropReason.CHALLENGED;
            }
            case RST_CHALLENGED -> {
                Answers.challengeAck(c);
                yield DropReason.CHALLENGED;
            }
            case SYN_RESETS -> {
                c.host.count(Counter.TCP_ABORT_ON_SYN);
                Resets.inReply(c.host, packet, segment);
                c.fail(c.state == TcpState.CLOSE_WAIT ? Errno.EPIPE : Errno.ECONNRESET, "SYN");
                yield DropReason.BAD_STATE;
            }
            case ACK_BAD -> {
                Resets.inReply(c.host, packet, segment);
                yield DropReason.BAD_ACK;
            }
            case ACK_BEYOND -> DropReason.BAD_ACK;
            case ACK_BEYOND_CHALLENGED, ACK_ANCIENT, ACK_OLD_CHALLENGED -> {
                Answers.challengeAck(c);
                yield DropReason.BAD_ACK;
            }
            case ACCEPTED, RST_EXACT, ACK_ANCIENT_DELIVERED ->
                throw new IllegalArgumentException(rule + ": " + segment);
        };
    }

    private static void challengeSyn(TcpConnection c) {
        if (c.state == TcpState.ESTABLISHED) {
            c.host.count(Counter.IN_ERRS);
        }
        c.host.count(Counter.TCP_SYN_CHALLENGE);
        Answers.challengeAck(c);
    }

    private static void accept(TcpConnection c, Ipv4Packet packet, TcpSegment segment, TcpOptions timestamps) {
        if (c.state == TcpState.SYN_RECEIVED) {
            if (!Serial32.precedes(c.sender.sndUna, segment.ack())) {
                return;
            }
            HandshakeInput.finishSimultaneousOpen(c, segment);
        }
        if (c.keepAlive != null) {
            c.keepAlive.heard();
        }
        AckInput.take(c, segment, timestamps);
        if (c.sender.isFinAcknowledged() && !afterFinAcknowledged(c, packet, segment)) {
            return;
        }
        DataInput.take(c, packet, segment);
    }

    /**
     * Our FIN is acknowledged.
     *
     * @return whether the segment's data and FIN are still to be looked at
     */
    private static boolean afterFinAcknowledged(TcpConnection c, Ipv4Packet packet, TcpSegment segment) {
        TcpState next = CloseRules.afterFinAcknowledged(c.host.profile(), c.state);
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
        KernelProfile profile = c.host.profile();
        if (segment.fin() && !profile.obeys(Row.E3)) {
            return false;
        }
        if (!c.orphan && profile.obeys(Row.O6)) {
            return true;
        }
        if (DataInput.carriesNewData(c, segment) || (c.options.linger2Seconds() < 0 && profile.obeys(Row.O3))) {
            DataInput.abortOnData(c, packet, segment);
            return false;
        }
        Closing.orphanInFinWait2(c, segment.fin());
        return c.isLive();
    }

    private static int tsRecentAge(TcpConnection c) {
        return c.host.secondsNow() - c.receiver.tsRecentStamp;
    }
}
